"""Backups: made of one moment, proven by restoring them, and put where the owner wants them."""

from __future__ import annotations

import errno
import hashlib
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

import horarium
from horarium.config.env import environment
from horarium.interfaces.keeping import plan
from horarium.interfaces.keeping.scratch import differs_from
from horarium.runtime import archive, dump
from horarium.runtime.archive import Archive, Key
from horarium.runtime.contents import Contents
from horarium.runtime.errors import CannotRun
from horarium.runtime.home import home, make_folder
from horarium.runtime.locks import exclusive

Tell = Callable[[str], None]
LONGEST_TAKING_AWAY = 3600


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made, or looked at: where it lies, what it holds, and how it was proven."""

    path: Path
    manifest: Mapping[str, Any]
    proof: str

    @property
    def contents(self) -> Contents:
        """Return what it holds."""
        return Contents.from_data(self.manifest)

    @property
    def size(self) -> int:
        """Return how many bytes the file has."""
        return self.path.stat().st_size

    @property
    def counts(self) -> dict[str, int]:
        """Return the counts for the record of a run."""
        return {"rows": self.contents.rows, "tables": len(self.contents.tables), "bytes": self.size}


def make(*, now: datetime, tell: Tell, path: Path | None = None, label: str = "") -> Backup:
    """Make a backup of the database in use, prove it, and put it in its place: `path`, or the folder of backups.

    Raises CannotRun, and leaves nothing behind, where it cannot be made or is not what the database holds.
    """
    key = backup_key()
    target = path or folder() / plan.name_of(now, label, encrypted=bool(key))
    if target.exists():
        raise CannotRun(f"There is a file {target} already; a backup writes over none.")
    with workshop() as room:
        draft = room / "draft"
        with _disk(target):
            manifest = _written(draft, key, now=now)
            tell(f"{Contents.from_data(manifest).rows:,} rows are written down; restoring them beside, to compare.")
            proof = _proven(draft, room)
            _put(draft, target, key)
    return Backup(target, manifest, proof)


def verified(path: Path) -> Backup:
    """Prove a backup file: all of it is read, restored beside and compared row for row. Raises CannotRun if it is not whole."""
    with workshop() as room, archive.opened(path, backup_key(), room) as found:
        return Backup(path, found.manifest, _compared(found))


def folder() -> Path:
    """Return the folder of backups, made if it does not exist."""
    chosen = environment().horarium_backup_folder
    found = Path(chosen).expanduser() if chosen else home() / "backups"
    make_folder(found, 0o700)
    return found


def newest() -> Path | None:
    """Return the newest backup of the folder, or nothing where there is none."""
    ours = [path for path in folder().iterdir() if plan.made_at(path.name)]
    return max(ours, key=lambda path: (plan.made_at(path.name), path.name), default=None)


def let_go() -> list[Path]:
    """Remove the backups of the folder that the plan does not keep, and return which."""
    gone = plan.superfluous([path.name for path in folder().iterdir()], plan.Plan.of(environment().horarium_backup_keep))
    for name in gone:
        (folder() / name).unlink(missing_ok=True)
    return [folder() / name for name in gone]


def take_away(path: Path) -> None:
    """Hand a backup to the owner's command, if there is one. Raises CannotRun where it fails.

    {} in it stands for the file; without one the file is the last word.
    """
    words = shlex.split(environment().horarium_backup_command)
    if not words:
        return
    argv = [word.replace("{}", str(path)) for word in words]
    if argv == words:
        argv.append(str(path))
    try:
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=LONGEST_TAKING_AWAY
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotRun(f"HORARIUM_BACKUP_COMMAND could not take {path} away: {error}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-500:]
        raise CannotRun(f"HORARIUM_BACKUP_COMMAND ended with code {done.returncode} on {path}: {said}")


def backup_key() -> Key:
    """Return the key with which backups are encrypted and opened, which may be none."""
    return Key(environment().horarium_backup_key.get_secret_value())


def key_mark(secret_key: str) -> str:
    """Return by what a SECRET_KEY is known again without being told."""
    return hashlib.sha256(b"horarium key mark:" + secret_key.encode()).hexdigest()[:16]


@contextmanager
def workshop() -> Iterator[Path]:
    """Give an empty folder for what is half done. One at a time; what a killed one left there goes first."""
    room = home() / "backup-work"
    with exclusive(home() / "backup.lock"):
        shutil.rmtree(room, ignore_errors=True)
        make_folder(room, 0o700)
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)


def _written(draft: Path, key: Key, *, now: datetime) -> dict[str, Any]:
    env = environment()
    writer = archive.Writer(draft)
    with writer.dump() as into:
        found, major = dump.dumped(env.database_url, env.horarium_schema, into)
    if not found.tables:
        raise CannotRun("There is nothing to back up: the database has no tables yet. ./run migrate makes them.")
    manifest = {
        "horarium": horarium.__version__,
        "madeAt": now.isoformat(),
        "postgres": major,
        "schema": env.horarium_schema,
        "migrations": sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations()),
        "secretKey": key_mark(settings.SECRET_KEY),
        **found.as_data(),
    }
    # What is sealed with this key (second factors) cannot be read without it; in the open it would be anybody's.
    writer.close(manifest, settings.SECRET_KEY if key else "")
    return manifest


def _proven(draft: Path, room: Path) -> str:
    with archive.opened(draft, Key(""), room) as found:
        return _compared(found)


def _compared(found: Archive) -> str:
    dump.read_through(found.dump)
    return differs_from(found)


def _put(draft: Path, target: Path, key: Key) -> None:
    """Put a finished file in its place, whole or not at all."""
    part = target.with_name(f".{target.name}.part")
    try:
        if key:
            key.encrypt(draft, part)
        else:
            shutil.copyfile(draft, part)
        part.chmod(0o600)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        # A link, not a rename: of two who write the same name one is told so.
        os.link(part, target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _disk(target: Path) -> Iterator[None]:
    """Say it in words when the disk cannot take a backup."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        why = "the disk is full" if full else error.strerror or str(error)
        raise CannotRun(f"The backup {target} could not be written: {why}. Nothing of it was kept.") from error
