"""`./run lock`: choose the parts that pyproject.toml asks for, and write them down with their hashes.

What is locked already stays as it is; `./run lock --upgrade` chooses the newest that pyproject.toml allows. One lock is for
running, one for testing contains it. Both hold for every Python from 3.11 on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from install import installer

ROOT = Path(__file__).resolve().parents[1]
RUNNING, TESTING = "requirements.lock", "requirements-test.lock"


def main() -> None:
    compile_lock(RUNNING, *sys.argv[1:])
    compile_lock(TESTING, "--extra", "test", "-c", RUNNING, *sys.argv[1:])
    print(f"{RUNNING} and {TESTING} are written. The next ./run installs them; ./run test says whether they work.")


def compile_lock(name: str, *more: str) -> None:
    """Write one lock file; `more` are options of uv."""
    command = [uv(), "pip", "compile", "pyproject.toml", "--generate-hashes", "--python-version", "3.11", "--universal"]
    command += ["--quiet", "-o", name, "--custom-compile-command", "./run lock", *more]
    subprocess.run(command, cwd=ROOT, env=dict(os.environ, UV_SYSTEM_CERTS="1"), check=True)


def uv() -> str:
    """Return the path of uv: the machine's, else the one of .venv, which is put there if it is missing."""
    own = Path(sys.executable).parent / "uv"
    found = shutil.which("uv") or (str(own) if own.exists() else None)
    if found:
        return found
    with tempfile.TemporaryDirectory() as folder:  # .venv need not hold a pip: as it was installed itself
        command = [*installer(sys.executable, Path(folder)), "-q", "uv"]
        code = subprocess.run(command, check=False).returncode
    if code:
        sys.exit("uv is not here and could not be installed into .venv; install uv, then ./run lock again.")
    return str(own)


if __name__ == "__main__":
    main()
