"""One `serve` for each data folder."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from horarium.runtime.errors import AlreadyServing
from horarium.runtime.locks import try_exclusive

# The names by which this machine reaches itself, as HORARIUM_HOSTS has them.
THIS_MACHINE = "localhost,127.0.0.1,[::1]"


@contextmanager
def serve_lock(home: Path, address: str = "") -> Iterator[Callable[[str], None]]:
    """Be the one process that serves this data folder while the block runs.

    Gives a function that writes down the address once it is known, for the message that a second
    one ends with.
    """
    path = home / "serve.lock"
    handle = try_exclusive(path)
    if handle is None:
        raise _already_serving(home)

    def announce(address: str) -> None:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()} {address}\n".encode(), 0)

    announce(address)
    try:
        yield announce
    finally:
        os.close(handle)


def serving_at(home: Path) -> tuple[int, str]:
    """Return which process serves this data folder and where, as it wrote it down; 0 and nothing if none ever did.

    The process may be gone: who asks looks whether it lives.
    """
    path = home / "serve.lock"
    pid, _, address = (path.read_text() if path.exists() else "").strip().partition(" ")
    return int(pid or 0), address


def _already_serving(home: Path) -> AlreadyServing:
    return AlreadyServing(*serving_at(home))
