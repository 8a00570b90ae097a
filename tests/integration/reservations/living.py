"""A coach, a member and their Tuesdays at ten in Rome, and what the tests of a standing hour's life ask about them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from horarium.availability import operations as availability
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.org.values import CancellationPolicy
from horarium.reservations import operations as reservations
from horarium.reservations import queries
from horarium.timetable import tasks
from tests import factories as make

NOW, HOUR, WEEK = make.NOW, timedelta(hours=1), timedelta(weeks=1)
TEN = datetime(2026, 11, 24, 9, tzinfo=UTC)  # the first Tuesday, ten o'clock in Rome, four days from now
FIRST = date(2026, 11, 24)


def day(weeks: int) -> date:
    """The date of the standing hour so many weeks after its first."""
    return FIRST + weeks * WEEK


def at(weeks: int, **later: int) -> datetime:
    return TEN + weeks * WEEK + timedelta(**later)


def hour_from(start: datetime, minutes: int = 60) -> Span:
    return Span(start, start + timedelta(minutes=minutes))


def night(now: datetime = NOW, weeks: int = 6) -> tuple[int, int]:
    """Let the nightly run come, and return how many sessions it made and dates it left out."""
    result = tasks.generate(now=now, weeks=weeks, trigger="test")
    return result.made, result.left_out


def opened(coach, member, **facts: Any):
    """A standing hour with its sessions made."""
    booking = make.standing_hour(coach, member, **facts)
    tasks.make_sessions_of([booking.id], now=NOW)
    return booking


def do(operation: str, *, by=make.HOUSE, now: datetime = NOW, **facts: Any) -> Any:
    return perform(getattr(reservations, operation), by=by, now=now, **facts)


def change(booking, since: date, *, by=make.HOUSE, now: datetime = NOW, **facts: Any):
    for name in ("start_time", "end_time"):
        if name in facts:
            facts[name] = time.fromisoformat(facts[name])
    done = do("change_recurring_booking", by=by, now=now, booking_id=booking.id, from_on=since, **facts)
    tasks.make_sessions_of([booking.id], now=now)
    return done


def block(coach, span: Span):
    return perform(availability.block, by=make.HOUSE, coach_id=coach.id, span=span, now=NOW)


def holiday(on: date):
    return perform(org.add_holiday, on=on, name="Rest")


def policy(*, now: datetime = NOW, **rules: Any) -> CancellationPolicy:
    return perform(org.set_policy, by=make.HOUSE, policy=CancellationPolicy(**rules), now=now)


def sessions(booking) -> list[tuple[datetime, str]]:
    """When a standing hour's sessions begin, and their states."""
    return make.rows("SELECT start_time, status FROM training_sessions WHERE series_id = %s ORDER BY start_time", booking.id)


def on(booking) -> list[datetime]:
    """When those of a standing hour's sessions begin that take place or took place."""
    return [start for start, status in sessions(booking) if status != "cancelled"]


def left_out(booking) -> dict[date, str]:
    rows = make.rows(
        "SELECT original_local::date, reason FROM left_out_occurrences WHERE series_id = %s ORDER BY 1", booking.id
    )
    return dict(rows)


def session_of(booking, on_date: date) -> UUID:
    return make.value(
        "SELECT id FROM training_sessions WHERE series_id = %s AND original_local::date = %s", booking.id, on_date
    )


def seat_of(session_id: UUID):
    return queries.booking(make.value("SELECT id FROM bookings WHERE session_id = %s", session_id))


def outcome_of(session_id: UUID) -> tuple[str, dict[str, Any]]:
    """The state of a session's seat and what cancelling it came to."""
    ((status, outcome),) = make.rows("SELECT status, outcome::text FROM bookings WHERE session_id = %s", session_id)
    return status, json.loads(outcome or "null")


def facts_of(name: str) -> list[dict[str, Any]]:
    """The facts of every event of that name, in order."""
    return [json.loads(facts) for (facts,) in make.rows("SELECT facts::text FROM events WHERE name = %s ORDER BY id", name)]


def calendar() -> list[tuple[Any, ...]]:
    """Everything that is in the calendar, to compare."""
    tables = {
        "series": "id",
        "training_sessions": "id",
        "bookings": "id",
        "left_out_occurrences": "series_id, original_local",
        "series_pauses": "id",
        "kept_sessions": "id",
        "events": "id",
    }
    return [row for table, order in tables.items() for row in make.rows(f"SELECT t::text FROM {table} t ORDER BY {order}")]
