"""Commands as a shell calls them: a process of its own on the test's database."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


def run(*words: str | Path, **environment: str) -> Answer:
    done = subprocess.run(
        [sys.executable, "-m", "horarium", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)
