"""One `serve` for each data folder."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from horarium.runtime.errors import AlreadyServing
from horarium.runtime.locks import is_held, try_exclusive

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
        raise _already_serving(path)

    def announce(address: str) -> None:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()} {address}\n".encode(), 0)

    announce(address)
    try:
        yield announce
    finally:
        os.close(handle)


def serving_at(home: Path) -> tuple[int, str]:
    """Return which process serves this data folder and where; 0 and nothing if none does."""
    path = home / "serve.lock"
    return _written(path) if path.exists() and is_held(path) else (0, "")


def _already_serving(path: Path) -> AlreadyServing:
    return AlreadyServing(*_written(path))


def _written(path: Path) -> tuple[int, str]:
    pid, _, address = path.read_text().strip().partition(" ")
    return int(pid or 0), address
