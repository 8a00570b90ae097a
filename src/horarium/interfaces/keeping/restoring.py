"""Putting a backup back: found whole before anything is touched, never over data unasked, compared before it counts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from psycopg import Connection, DatabaseError, connect
from psycopg.errors import LockNotAvailable

from horarium.config.env import environment
from horarium.interfaces.keeping import backups, scratch
from horarium.interfaces.management.first import ONE_AT_A_TIME
from horarium.runtime import archive, dump
from horarium.runtime.archive import Archive
from horarium.runtime.contents import Contents, named
from horarium.runtime.errors import CannotRun
from horarium.runtime.home import home
from horarium.runtime.serving import serving_at

# Whoever is there has at least one of these; all else begins with them.
SOMEBODY = ("users", "rooms", "locations")
IS_THERE = "SELECT to_regclass(%s) IS NOT NULL"
SOMEBODY_THERE = "SELECT 1 FROM {schema}.{table} LIMIT 1"
SECRET = Path("secrets") / "secret-key"
BEFORE = "secret-key.before-restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, where, and what is still to be known."""

    database: str
    contents: Contents
    notes: tuple[str, ...]


def look_at(path: Path) -> None:
    """Raise CannotRun for a file that is no whole backup, or one that cannot be restored here."""
    with backups.workshop() as room, archive.opened(path, backups.backup_key(), room) as found:
        _refuse_what_does_not_fit(found)


def restore(path: Path, *, into: str, replace: bool) -> Restored:
    """Put a backup into the database in use, or into another of that name on the same server, which is made if it is not there.

    All of it in one transaction, which is committed only when every row, sequence and constraint is as the backup says.
    Raises CannotRun, and has changed nothing, where the file is not whole, or something stands there already and `replace`
    was not said.
    """
    with backups.workshop() as room, archive.opened(path, backups.backup_key(), room) as found:
        _refuse_what_does_not_fit(found)
        url = _target(into)
        with dump.connected(url) as connection, _undisturbed(connection):
            if holds_somebody(connection, found.manifest["schema"]) and not replace:
                raise CannotRun(occupied(connection.info.dbname))
            scratch.make_room(connection, found.manifest["schema"])
            there = dump.restore(connection, found.manifest["schema"], found.dump)
            scratch.compare(found, there, same_major=found.manifest["postgres"] == dump.major(connection))
            name = connection.info.dbname
        notes = [] if into else list(_key_put_back(found))
        return Restored(name, there, (*notes, *_what_is_older(found)))


def database_named(into: str) -> str:
    """Return the name of the database that would be restored into."""
    with connect(environment().database_url) as connection:
        return into or connection.info.dbname


def is_occupied(into: str) -> bool:
    """Say whether somebody's data stand where it would be restored."""
    if into and not _exists(into):
        return False
    with dump.connected(scratch.address_of(into) if into else environment().database_url) as connection:
        return holds_somebody(connection, environment().horarium_schema)


def occupied(name: str) -> str:
    """Return the sentence that tells how to put a backup over data."""
    return (
        f"The database {name} holds data, and a restore would replace all of it. If that is what you want, say so twice:"
        f" --replace --confirm {name}. What is there now is backed up first."
    )


def holds_somebody(connection: Connection[Any], schema: str) -> bool:
    """Say whether more than the first rows stands in the schema."""
    for table in SOMEBODY:
        ((there,),) = connection.execute(IS_THERE, (f'"{schema}".{table}',)).fetchall()
        if there and connection.execute(named(SOMEBODY_THERE, schema=schema, table=table)).fetchone():
            return True
    return False


def _refuse_what_does_not_fit(found: Archive) -> None:
    schema, ours = found.manifest["schema"], environment().horarium_schema
    if schema != ours:
        raise CannotRun(
            f"The backup is of the schema {schema}, and HORARIUM_SCHEMA is {ours}. Set it to {schema} to restore it."
        )

    if newer := unknown_migrations(found.manifest["migrations"]):
        raise CannotRun(
            f"The backup was made by a newer Horarium ({found.manifest['horarium']}), with {', '.join(newer[:3])}. Install that"
            " version, or a newer one, and restore it there."
        )
    dump.read_through(found.dump)


def unknown_migrations(done: list[str]) -> list[str]:
    """Return which of these migrations, each as app.name, this program does not know though their apps are its own."""
    loader = MigrationLoader(None)
    known = {".".join(key) for key in loader.disk_migrations}
    return sorted(name for name in done if name not in known and name.partition(".")[0] in loader.migrated_apps)


@contextmanager
def _undisturbed(connection: Connection[Any]) -> Iterator[None]:
    """Let nobody migrate or restore at the same time, and wait for nobody for long."""
    pid, address = serving_at(home())
    if pid and _is_ours(connection):
        raise CannotRun(f"Horarium serves this database at {address} (process {pid}). Stop it, restore, and start it again.")
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (ONE_AT_A_TIME,))
    connection.execute("SET LOCAL lock_timeout = '10s'")
    try:
        yield
    except LockNotAvailable as error:
        raise CannotRun("Something else uses the tables. Stop whatever serves this database, and restore again.") from error
    except DatabaseError as error:
        raise CannotRun(f"The database refuses it: {' '.join(str(error).split())}. Nothing was changed.") from error


def _is_ours(connection: Connection[Any]) -> bool:
    with connect(environment().database_url) as used:
        return used.info.dbname == connection.info.dbname


def _target(into: str) -> str:
    if not into:
        return environment().database_url
    if not _exists(into):
        with connect(environment().database_url, autocommit=True) as connection:
            connection.execute(named(scratch.CREATE, name=into))
    return scratch.address_of(into)


def _exists(name: str) -> bool:
    with connect(environment().database_url) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def _key_put_back(found: Archive) -> Iterator[str]:
    """See to it that what is sealed in the backup can be opened here, and yield what is to be known of that."""
    if found.manifest["secretKey"] == backups.key_mark(settings.SECRET_KEY):
        return
    if found.secret_key and not environment().secret_key.get_secret_value():
        here = home() / SECRET
        here.replace(here.with_name(BEFORE))
        with os.fdopen(os.open(here, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{found.secret_key}\n")
        yield f"The backup's SECRET_KEY is in use from now on; the one that was here is {here.with_name(BEFORE)}."
        return
    yield (
        "The SECRET_KEY here is not the one with which it was made: everybody has to log in anew, and second factors cannot be"
        f" read. Put back that of the old installation ({SECRET} of its data folder), or ./run remove-second-factor EMAIL."
    )


def _what_is_older(found: Archive) -> Iterator[str]:
    done = set(found.manifest["migrations"])
    if any(".".join(key) not in done for key in MigrationLoader(None).graph.leaf_nodes()):
        yield f"Its tables are those of Horarium {found.manifest['horarium']}: ./run migrate brings them up to this one."
