"""Make `.venv` beside the project and install one hash-pinned lock file into it.

Called by `./run` with the name of the lock file, with any Python from 3.11 on and nothing else on the machine: uv, the
machine's or one that is fetched by its hash, does it; else pip, the machine's or a fetched one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOCKS = ("requirements.lock", "requirements-test.lock")
INSTALLING = "requirements-install.lock"
INDEX = "https://pypi.org/simple/pip/"
PIP = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


def main() -> None:
    lock = sys.argv[1]
    if sys.version_info < (3, 11):  # noqa: UP036  (this line is what tells an older Python's owner)
        sys.exit(f"Horarium needs Python 3.11 or newer; this is {sys.version.split()[0]}. Set PYTHON to a newer one.")
    with (ROOT / ".venv.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)  # a second ./run waits for the first one's installation
        if not same(lock):
            install(lock)


def same(lock: str) -> bool:
    stamp = VENV / lock
    return stamp.exists() and stamp.read_bytes() == (ROOT / lock).read_bytes()


def install(lock: str) -> None:
    print(f"Installing Horarium's parts ({lock}) into .venv, once ...", flush=True)
    python = VENV / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True)
    requirements = ["--require-hashes", "-r", str(ROOT / lock)]
    with tempfile.TemporaryDirectory() as folder:
        ways = installers(str(python), Path(folder))
        if not any(subprocess.run([*way, "-q", *requirements], env=environment(), check=False).returncode == 0 for way in ways):
            sys.exit("The parts could not be installed: see the lines above. Nothing of yours was changed; run it again.")
    # The house's own files too: where Python may not write while it runs, each start would compile them anew.
    subprocess.run([str(python), "-m", "compileall", "-q", str(ROOT / "src")], check=False)
    # What the tests need contains what running needs, so its stamp covers both.
    for done in LOCKS[: LOCKS.index(lock) + 1]:
        shutil.copyfile(ROOT / done, VENV / done)


def environment() -> dict[str, str]:
    """Return our environment, in which uv finds what it says to pip: an index of one's own, the machine's certificates."""
    said = {"UV_DEFAULT_INDEX": "PIP_INDEX_URL", "UV_INDEX": "PIP_EXTRA_INDEX_URL", "UV_FIND_LINKS": "PIP_FIND_LINKS"}
    given = {name: os.environ[of_pip] for name, of_pip in said.items() if of_pip in os.environ}
    return {**given, "UV_SYSTEM_CERTS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **os.environ}


def installers(python: str, folder: Path) -> Iterator[list[str]]:
    """Yield the ways to install into that Python, the quickest first: uv in a third of the time, and pip."""
    if uv := find_uv(python, folder):
        # As pip does by itself: where Python may not write while it runs, each start would compile everything anew. And who
        # has no uv wants none of its files.
        cache = [] if shutil.which("uv") else ["--no-cache"]
        yield [uv, "pip", "install", "--compile-bytecode", *cache, "--python", python]
    yield [*pip_for(python, folder), "install"]


def find_uv(python: str, folder: Path) -> str | None:
    """Return the path of uv: the machine's, else one that pip fetches into the folder by its hash; None if it cannot be had."""
    if found := shutil.which("uv"):
        return found
    wanted = ["-q", "--no-deps", "--require-hashes", "-r", str(ROOT / INSTALLING), "--target", str(folder / "uv")]
    pip = pip_for(python, folder)
    plain = pip[: pip.index("--python")] if "--python" in pip else pip
    done = subprocess.run([*plain, "install", *wanted], env=environment(), capture_output=True, check=False)
    return None if done.returncode else str(folder / "uv" / "bin" / "uv")


@cache
def pip_for(python: str, folder: Path) -> list[str]:
    """Return the command of a pip that works on that Python: the machine's, else one that is fetched into the folder."""
    ours = sys._base_executable  # type: ignore[attr-defined]  # noqa: SLF001  (of a virtual environment, the one it is made from)
    if subprocess.run([ours, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        return [ours, "-m", "pip", "--python", python]
    return [python, f"{fetched_pip(folder)}/pip"]


def fetched_pip(folder: Path) -> Path:
    print("This machine has no pip; fetching one ...", flush=True)
    with urllib.request.urlopen(INDEX, timeout=60) as answer:
        page = answer.read().decode()
    links = re.findall(r'href="([^"#]+)', page)
    address = next(urllib.parse.urljoin(INDEX, link) for link in links if link.endswith(f"/{PIP}"))
    with urllib.request.urlopen(address, timeout=60) as answer:
        wheel = answer.read()
    if hashlib.sha256(wheel).hexdigest() != PIP_SHA256:
        sys.exit(f"{address} is not the file that it should be; nothing was installed.")
    path = folder / PIP
    path.write_bytes(wheel)
    return path


if __name__ == "__main__":
    main()
