"""A database for a minute, beside the one in use, into which a backup is restored to see whether it is what it says."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from psycopg import Connection, connect

from horarium.config.database import EXTENSIONS_SCHEMA
from horarium.config.env import environment
from horarium.runtime import dump
from horarium.runtime.archive import Archive
from horarium.runtime.contents import Contents, differences, named
from horarium.runtime.errors import CannotRun

PREFIX = "horarium_check_"
MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
LEFT = """
SELECT d.datname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
WHERE starts_with(d.datname, %s) AND r.rolname = current_user
  AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)"""
CREATE = "CREATE DATABASE {name} TEMPLATE template0"
DROP = "DROP DATABASE IF EXISTS {name}"
ROOM = """
DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}; CREATE SCHEMA IF NOT EXISTS {ext};
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA {ext}"""
SHOWN = 5


def differs_from(found: Archive) -> str:
    """Restore a backup into a database of its own, compare all of it, and return in words how it was proven.

    Raises CannotRun where what is restored is not what the manifest says. A role that may make no database has the file
    read through only, and that is said.
    """
    with connect(environment().database_url) as connection:
        if connection.execute(MAY_CREATE).fetchone() != (True,):
            return "read through; to prove it by restoring it beside, the role needs CREATEDB"
    with database() as url, dump.connected(url) as connection:
        make_room(connection, found.manifest["schema"])
        there = dump.restore(connection, found.manifest["schema"], found.dump)
        same = found.manifest["postgres"] == dump.major(connection)
    compare(found, there, same_major=same)
    return f"restored beside and compared: {len(there.tables)} tables, {there.rows:,} rows"


def compare(found: Archive, there: Contents, *, same_major: bool) -> None:
    """Raise CannotRun where what was restored is not what the backup's manifest says."""
    wrong = list(differences(Contents.from_data(found.manifest), there, same_major=same_major))
    if wrong:
        more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise CannotRun(f"What was restored is not what was backed up: {'; '.join(wrong[:SHOWN])}{more}.")


def make_room(connection: Connection[Any], schema: str) -> None:
    """Make an empty schema, whatever stood in it, and what its tables need beside it."""
    connection.execute(named(ROOM, schema=schema, ext=EXTENSIONS_SCHEMA))


@contextmanager
def database() -> Iterator[str]:
    """Give the address of an empty database that is gone afterwards; those that killed ones left go too."""
    name = f"{PREFIX}{secrets.token_hex(6)}"
    with connect(environment().database_url, autocommit=True) as connection:
        for (left,) in connection.execute(LEFT, (PREFIX,)).fetchall():
            connection.execute(named(DROP, name=left))
        connection.execute(named(CREATE, name=name))
        try:
            yield address_of(name)
        finally:
            connection.execute(named(DROP, name=name))


def address_of(name: str) -> str:
    """Return the address of another database on the server in use."""
    parts = urlsplit(environment().database_url)
    return urlunsplit(parts._replace(path=f"/{quote(name, safe='')}"))
