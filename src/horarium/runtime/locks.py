"""Locks on files, which the kernel lets go when their holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def exclusive(path: Path) -> Iterator[int]:
    """Hold the lock alone while the block runs, waiting for it; gives its file descriptor."""
    handle = _opened(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def shared(path: Path) -> int:
    """Take the lock together with others, until the file descriptor it returns is closed."""
    handle = _opened(path)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def try_exclusive(path: Path) -> int | None:
    """Take the lock alone and return its file descriptor, or None if anybody holds it."""
    handle = _opened(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def is_free(path: Path) -> bool:
    """Tell whether nobody holds the lock."""
    handle = try_exclusive(path)
    if handle is None:
        return False
    os.close(handle)
    return True


def is_held(path: Path) -> bool:
    """Tell whether somebody holds the lock on a file that exists, without taking it for a moment as is_free() does."""
    mark = f":{path.stat().st_ino} "
    return any(mark in line and "FLOCK" in line for line in Path("/proc/locks").read_text().splitlines())
