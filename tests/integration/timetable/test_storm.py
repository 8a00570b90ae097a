"""Everything at once: runs, bookings' own sessions, standing hours ended twice, single sessions cancelled, hours booked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from horarium.kernel.errors import Refusal
from horarium.kernel.unit import perform
from horarium.reservations import operations as reservations
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.timetable.test_races import booker, race

pytestmark = pytest.mark.usefixtures("db")
NOW = make.NOW

UNDECIDED = """
SELECT count(*) FROM series s, pattern_dates(s.weekdays, s.every_weeks, s.start_on, '2026-11-20', '2026-12-31') d
WHERE s.status = 'ACTIVE' AND 1 <>
  (SELECT count(*) FROM training_sessions t WHERE t.series_id = s.id AND t.original_local::date = d)
  + (SELECT count(*) FROM left_out_occurrences l WHERE l.series_id = s.id AND l.original_local::date = d)
"""
LEFT_OVER = """
SELECT count(*) FROM training_sessions t JOIN series s ON s.id = t.series_id
WHERE s.status = 'CANCELLED' AND t.status = 'scheduled'
"""


def ender(booking, *, future_only: bool) -> Callable[[], object]:
    facts = {"by": make.HOUSE, "booking_id": booking.id, "future_only": future_only, "now": NOW}
    return lambda: perform(reservations.cancel_recurring_booking, **facts)


def cancel_some() -> None:
    for (session_id,) in make.rows("SELECT id FROM training_sessions WHERE status = 'scheduled' ORDER BY random() LIMIT 20"):
        with suppress(Refusal):
            perform(reservations.cancel_session, by=make.HOUSE, session_id=session_id, now=NOW)


def test_all_at_once_end_without_deadlock_and_every_date_is_decided_once(is_long):
    for _ in range(30 if is_long else 2):
        coaches, members = [make.coach() for _ in range(4)], [make.member() for _ in range(6)]
        bookings = [
            make.standing_hour(coach, members[(n + h) % 6], (h * 3 + n) % 7, f"{8 + h:02}:00", f"{9 + h:02}:00")
            for n, coach in enumerate(coaches)
            for h in range(8)
        ]
        acts: list[Callable[[], object]] = [lambda: tasks.generate(now=NOW, trigger="test", weeks=6, size=3)] * 3
        acts += [lambda made=bookings: tasks.make_sessions_of([one.id for one in made], now=NOW), *[cancel_some] * 3]
        acts += [ender(one, future_only=n % 2 == 0) for n, one in enumerate([*bookings[::3], *bookings[::3]])]
        first = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
        acts += [booker(coaches[n % 4], members[n % 6], first + timedelta(days=n % 5, hours=n % 8)) for n in range(12)]

        outcome = race(acts)

        assert set(outcome) <= {"won", "coach_busy", "room_busy", "member_busy", "series_over"}
        assert outcome["series_over"] == len(bookings[::3])
        tasks.generate(now=NOW, trigger="test", weeks=6)
        assert (make.overlaps(), make.value(UNDECIDED), make.value(LEFT_OVER)) == (0, 0, 0)
    assert make.rows("SELECT DISTINCT state, error FROM job_runs") == [("done", "")]
