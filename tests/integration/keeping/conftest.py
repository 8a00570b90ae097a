"""A database apart, with all tables in it, in use as if it were the only one; and a data folder of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from horarium.config.env import environment
from horarium.interfaces.keeping import scratch
from tests import factories as make

AT = datetime(2026, 11, 28, 3, 30, tzinfo=UTC)
_number = itertools.count(1)


@pytest.fixture
def in_use(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Sets environment variables of Horarium's, as a shell would before the command."""

    def set_(**facts: str) -> None:
        for name, value in facts.items():
            monkeypatch.setenv(name, value)
        environment.cache_clear()

    yield set_
    monkeypatch.undo()
    environment.cache_clear()


@pytest.fixture
def apart(db: None, in_use: Callable[..., None], tmp_path: Path) -> Iterator[str]:
    """The address of a copy of the migrated database, which this process now uses."""
    made = copy_of(connection.settings_dict["NAME"])
    home = tmp_path / "a home"
    home.mkdir()
    before, url = connection.settings_dict["NAME"], scratch.address_of(made)
    in_use(DATABASE_URL=url, HORARIUM_HOME=str(home))
    connection.settings_dict["NAME"] = made
    yield url
    connection.close()
    connection.settings_dict["NAME"] = before
    dropped(made)


@pytest.fixture
def business(apart: str) -> str:
    """Somebody's business in it: people, a standing hour with sessions, and a word that JSON and COPY could stumble over."""
    coach, member = make.coach("Ọlá_Adéyẹmí"), make.member('back\\slash "quoted"\ttab\nnew line €')
    make.standing_hour(coach, member)
    make.rows("UPDATE users SET name = name || chr(1) WHERE id = %s", make.person().id)
    return apart


def copy_of(name: str) -> str:
    """A database like that one, which must be nobody's meanwhile."""
    connection.close()
    made = f"{name}_apart_{next(_number)}"
    with server() as there:
        there.execute(f'DROP DATABASE IF EXISTS "{made}" WITH (FORCE)')
        # A thread of an earlier file's server may have left its connection behind.
        there.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,))
        there.execute(f'CREATE DATABASE "{made}" TEMPLATE "{name}"')
    return made


def dropped(name: str) -> None:
    with server() as there:
        there.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def server() -> psycopg.Connection:
    """A connection beside all databases of the tests."""
    return psycopg.connect(scratch.address_of("postgres"), autocommit=True)


def said() -> tuple[list[str], Callable[[str], None]]:
    lines: list[str] = []
    return lines, lines.append
