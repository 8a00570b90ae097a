"""All attacks, one after the other, and nothing left of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection as django_connection

from horarium.interfaces.proving import booking, doors, night
from horarium.interfaces.proving.calls import Server
from horarium.interfaces.proving.extras import Extras, made, removed
from horarium.interfaces.proving.outcome import Outcome
from horarium.interfaces.proving.sql import Connection, connect
from horarium.interfaces.proving.web import attacked
from horarium.runtime.errors import CannotRun
from horarium.runtime.home import home
from horarium.runtime.locks import try_exclusive

Tell = Callable[[str], None]
Progress = Callable[[int, int], None]


@contextmanager
def stage(*, now: datetime) -> Iterator[tuple[Extras, Connection]]:
    """Give everybody and everything that the attacks need, and take it away at the end, whatever happens."""
    _clear()
    try:
        with connect() as connection:
            yield made(connection, now=now), connection
    finally:
        _clear()


def _clear() -> None:
    # On a connection of its own: an interruption may have come in the midst of what the others did.
    django_connection.close()
    with connect() as connection:
        removed(connection)


def prove(*, now: datetime, tell: Tell, progress: Progress) -> list[Outcome]:
    """Attack the running installation and return what came of each attack. Only one at a time."""
    lock = try_exclusive(home() / "prove.lock")
    if lock is None:
        raise CannotRun("Another ./run prove is at work on this data folder. Wait until it has ended.")
    with stage(now=now) as (extras, connection), attacked(doors.somebody(extras)) as (server, which):
        tell(f"Attacking {which}.")
        found = []
        todo = attacks(server, extras, connection, now=now)
        for n, attack in enumerate(todo, 1):
            found.append(attack())
            progress(n, len(todo))
    return found


def attacks(server: Server, extras: Extras, connection: Connection, *, now: datetime) -> list[Callable[[], Outcome]]:
    """Return the attacks in their order; what comes last looks at everything that the others left."""
    timetable = night.laid_out(extras, connection, now=now)
    return [
        lambda: booking.race(server, extras, connection),
        lambda: booking.plain_sql(extras, connection),
        lambda: night.twice(timetable, connection),
        lambda: night.killed(timetable, connection),
        lambda: night.stays_cancelled(server, timetable, extras, connection),
        lambda: night.clock_change(extras, connection, now=now),
        lambda: doors.replayed(server, extras, connection),
        lambda: doors.forged_secret(server, extras, connection),
        lambda: doors.other_peoples(server, extras, connection),
        lambda: doors.forged_role(server, extras, connection),
        booking.no_overlap,
    ]
