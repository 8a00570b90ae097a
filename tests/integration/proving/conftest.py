"""The real application on loopback in this process, so that a guard of it can be taken away, and a database that mends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from horarium.config.env import environment
from horarium.interfaces.proving.calls import Server
from horarium.interfaces.proving.proof import stage
from horarium.kernel import clock
from tests import factories as make

ALL = (
    "timetable_coach_never_twice",
    "timetable_room_never_twice",
    "timetable_member_never_twice",
    "timetable_member_has_a_seat",
    "timetable_occurrence_once",
)


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


class Patient(ThreadedWSGIServer):
    request_queue_size = 256


@pytest.fixture
def server(db) -> Iterator[Server]:
    from horarium.config.wsgi import application

    wsgi = Patient(("127.0.0.1", 0), Quiet)
    wsgi.set_app(application)
    thread = threading.Thread(target=wsgi.serve_forever, daemon=True)
    thread.start()
    yield Server(f"http://127.0.0.1:{wsgi.server_port}")
    wsgi.shutdown()
    wsgi.server_close()
    thread.join()


@pytest.fixture
def cron_secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CRON_SECRET", "a-secret-of-the-scheduler")
    environment.cache_clear()
    yield
    monkeypatch.undo()
    environment.cache_clear()


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Do without these constraints; at the end they are there again."""
    rows = make.rows(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = ANY(%s)",
        list(names),
    )
    assert {name for _, name, _ in rows} == set(names)
    for table, name, _ in rows:
        make.rows(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        make.rows("DELETE FROM training_sessions")
        for table, name, definition in rows:
            make.rows(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


@pytest.fixture
def on_stage(db):
    """Everybody and everything for an attack, gone when the test has ended."""
    with stage(now=clock.now()) as (extras, connection):
        yield extras, connection
