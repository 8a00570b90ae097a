"""The folder of the database's socket: private to the database's user, and with a short path."""

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from horarium.runtime.account import Account, owner_of
from horarium.runtime.errors import CannotRun

PORT = 5432
# What the kernel takes for the path of a socket, less the closing zero.
LONGEST = 107


def socket_folder(place: Path, account: Account) -> Path:
    """Return the folder for the socket of the database in `place`, made if need be."""
    folder = place / "socket"
    if not _fits(folder):
        folder = _short_folder(place, account)
    account.make_folder(folder)
    _check_private(folder, account)
    return folder


def remove_socket(folder: Path) -> None:
    """Remove what a dead server left: PostgreSQL refuses to start if the lock's pid lives again."""
    for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (folder / name).unlink(missing_ok=True)


def remove_folder(folder: Path, place: Path) -> None:
    """Remove the socket's folder if it lies elsewhere than with the data."""
    if place not in folder.parents and folder.is_dir():
        shutil.rmtree(folder)


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST


def _short_folder(place: Path, account: Account) -> Path:
    name = f"horarium-{hashlib.sha256(os.fsencode(place)).hexdigest()[:16]}"
    candidates = [os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir()]
    for parent in (Path(text) for text in candidates if text):
        if _fits(parent / name) and parent.is_dir() and account.can_enter(parent):
            return parent / name
    raise CannotRun(
        f"The path {place} is too long for a socket, and no temporary folder will do instead."
        " Choose a shorter HORARIUM_HOME, or set TMPDIR to a short folder."
    )


def _check_private(folder: Path, account: Account) -> None:
    """Refuse a folder that somebody else made beforehand to stand between us and the database."""
    mode = folder.lstat().st_mode
    if stat.S_ISDIR(mode) and not mode & 0o077 and owner_of(folder).uid == account.uid:
        return
    raise CannotRun(
        f"{folder}, where the database's socket belongs, is not a private folder of the user with"
        f" uid {account.uid}. Find out who made it, and remove it."
    )
