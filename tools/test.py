"""`./run test`: everything that every commit must pass. `./run test tests/unit -k spans` runs only those tests.

Options are pytest's own, and --long, which runs the long tests whole.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from lint import ROOT, lint

# Three at a time on two cores, for many a test waits for a program or a browser. A file whole on one of them: tests of one
# file share what the first of them built. In the order of tests/conftest.py, which is by length; xdist's own is by the number
# of tests.
SIDE_BY_SIDE = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]


def main() -> None:
    arguments = sys.argv[1:]
    if names_tests(arguments):
        sys.exit(pytest(arguments))
    sys.exit(lint() or pytest([*SIDE_BY_SIDE, *arguments]))


def names_tests(arguments: list[str]) -> bool:
    """Say whether the arguments choose tests: a file, a folder, one test of a file, or an expression."""
    chosen = {"-k", "-m", "--lf", "--last-failed"}
    return any(a in chosen or (ROOT / a.split("::")[0]).exists() for a in arguments)


def pytest(arguments: list[str]) -> int:
    """Run pytest, whose summary is the last that is said, and return its exit code."""
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "src"))
    # Some machines forbid it. Then each of the hundreds of programs that the tests start would compile all of this anew.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    print("== pytest", flush=True)
    command = [str(Path(sys.executable).parent / "pytest"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    main()
