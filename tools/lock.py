"""`./run lock`: choose the parts that pyproject.toml asks for, and write them down with their hashes.

What is locked already stays as it is; `./run lock --upgrade` chooses the newest that pyproject.toml allows. One lock is for
running, one for testing contains it, and one names the uv that installs them. All hold for every Python from 3.11 on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from install import INSTALLING, find_uv

ROOT = Path(__file__).resolve().parents[1]
RUNNING, TESTING = "requirements.lock", "requirements-test.lock"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        uv = find_uv(sys.executable, Path(folder))
        if uv is None:
            sys.exit("uv is not here and could not be fetched; install uv, then ./run lock again.")
        asked = Path(folder) / "asked"
        asked.write_text("uv\n")
        compile_lock(uv, INSTALLING, str(asked), "--no-annotate", *sys.argv[1:])
        compile_lock(uv, RUNNING, "pyproject.toml", *sys.argv[1:])
        compile_lock(uv, TESTING, "pyproject.toml", "--extra", "test", "-c", RUNNING, *sys.argv[1:])
    print(f"{RUNNING} and {TESTING} are written. The next ./run installs them; ./run test says whether they work.")


def compile_lock(uv: str, name: str, asked: str, *more: str) -> None:
    """Write one lock file of what is asked for; `more` are options of uv."""
    command = [uv, "pip", "compile", asked, "--generate-hashes", "--python-version", "3.11", "--universal"]
    command += ["--quiet", "-o", name, "--custom-compile-command", "./run lock", *more]
    subprocess.run(command, cwd=ROOT, env=dict(os.environ, UV_SYSTEM_CERTS="1"), check=True)


if __name__ == "__main__":
    main()
