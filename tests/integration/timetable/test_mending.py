"""Dates that were left out, and what brings them back or does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from horarium.availability import operations as availability
from horarium.availability.values import Window
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.reservations import operations as reservations
from horarium.timetable import queries, tasks
from horarium.timetable.errors import SeriesOver
from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")
NOW = make.NOW
FIRST = datetime(2026, 11, 24, 9, tzinfo=UTC)  # the first Tuesday at ten in Rome
THAT_DAY = Span(datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC))


def generate(now: datetime = NOW) -> tuple[int, int]:
    result = tasks.generate(now=now, weeks=6, trigger="test")
    return result.made, result.left_out


def block(coach, span: Span = THAT_DAY):
    return perform(availability.block, by=make.HOUSE, coach_id=coach.id, span=span, now=NOW)


def reasons() -> list[str]:
    return [reason for (reason,) in make.rows("SELECT reason FROM left_out_occurrences ORDER BY original_local")]


def statuses() -> list[str]:
    return [status for (status,) in make.rows("SELECT status FROM training_sessions ORDER BY start_time")]


def test_a_date_whose_block_was_taken_away_and_made_anew_stays_out_until_it_is_gone():
    coach = make.coach()
    make.standing_hour(coach, make.member())
    first = block(coach)
    assert generate() == (5, 1)
    perform(availability.unblock, by=make.HOUSE, block_id=first.id, now=NOW)
    second = block(coach)
    assert generate() == (0, 1)
    assert generate() == (0, 0)

    perform(availability.unblock, by=make.HOUSE, block_id=second.id, now=NOW)

    assert generate() == (1, 0)
    assert reasons() == []


def test_a_block_that_was_shortened_by_plain_sql_lets_its_date_go():
    coach = make.coach()
    make.standing_hour(coach, make.member())
    block(coach)
    generate()

    make.rows("UPDATE blocked_slots SET end_time = '2026-11-24 05:00+00'")

    assert generate() == (1, 0)


def test_a_holiday_that_was_moved_by_plain_sql_lets_its_date_go():
    make.standing_hour(make.coach(), make.member())
    make.rows("""INSERT INTO holidays ("on", name) VALUES ('2026-11-24', 'Rest')""")
    assert generate() == (5, 1)

    make.rows("""UPDATE holidays SET "on" = '2026-11-25'""")

    assert generate() == (1, 0)


def test_a_room_given_as_source_003_prints_it_makes_the_sessions_and_one_taken_away_stops_them():
    coach = make.coach()
    room = make.value("SELECT default_room_id FROM coach_settings WHERE coach_id = %s", coach.id)
    make.standing_hour(coach, make.member())
    make.rows("DELETE FROM coach_settings")
    assert generate() == (0, 6)

    make.rows("INSERT INTO coach_settings (coach_id, default_room_id, default_duration) VALUES (%s, %s, 60)", coach.id, room)
    assert generate() == (6, 0)

    make.rows("UPDATE coach_settings SET default_room_id = NULL")
    assert generate(NOW + timedelta(days=7)) == (0, 1)
    assert reasons() == ["no_room"]


def test_a_cancelled_session_does_not_come_back_when_the_hours_change():
    coach = make.coach()
    make.standing_hour(coach, make.member())
    generate()
    session = make.value("SELECT id FROM training_sessions ORDER BY start_time LIMIT 1")
    perform(reservations.cancel_session, by=make.HOUSE, session_id=session, now=NOW)

    perform(availability.set_week, by=make.HOUSE, coach_id=coach.id, windows=[Window(2, time(8), time(12))], now=NOW)

    assert generate() == (0, 0)
    assert statuses() == ["cancelled"] + 5 * ["scheduled"]


def test_a_cancelled_series_mends_nothing_and_misses_nothing():
    coach = make.coach()
    booking = make.standing_hour(coach, make.member())
    away = block(coach)
    generate()
    assert len(queries.left_out_in(THAT_DAY)) == 1

    perform(reservations.cancel_recurring_booking, by=make.HOUSE, booking_id=booking.id, now=NOW)
    perform(availability.unblock, by=make.HOUSE, block_id=away.id, now=NOW)

    assert generate() == (0, 0)
    assert list(queries.left_out_in(THAT_DAY)) == []
    assert queries.needs_attention(now=NOW) == 0


def test_a_date_missed_before_its_series_was_cancelled_stays_in_its_week():
    coach = make.coach()
    booking = make.standing_hour(coach, make.member())
    block(coach)
    generate()

    later = FIRST + timedelta(days=1)
    perform(reservations.cancel_recurring_booking, by=make.HOUSE, booking_id=booking.id, now=later)

    assert len(queries.left_out_in(THAT_DAY)) == 1


@pytest.mark.parametrize(("future_only", "under_way"), [(True, "scheduled"), (False, "cancelled")])
def test_what_has_ended_stays_when_a_series_is_cancelled(future_only, under_way):
    """The first session has ended and is not closed yet, the second is under way."""
    booking = make.standing_hour(make.coach(), make.member())
    generate()
    now = FIRST + timedelta(weeks=1, minutes=30)

    perform(reservations.cancel_recurring_booking, by=make.HOUSE, booking_id=booking.id, future_only=future_only, now=now)

    assert statuses() == ["scheduled", under_way] + 4 * ["cancelled"]


def test_a_series_is_cancelled_once():
    booking = make.standing_hour(make.coach(), make.member())
    facts = {"by": make.HOUSE, "booking_id": booking.id, "now": NOW}
    perform(reservations.cancel_recurring_booking, **facts)

    with pytest.raises(SeriesOver):
        perform(reservations.cancel_recurring_booking, **facts)


def test_a_paused_series_is_not_made_and_takes_no_time_and_can_be_cancelled():
    coach = make.coach()
    booking = make.standing_hour(coach, make.member())
    make.rows("UPDATE series SET status = 'PAUSED'")
    assert generate() == (0, 0)
    make.booked(coach, make.member(), FIRST)

    make.rows("UPDATE series SET status = 'ACTIVE'")
    assert generate() == (5, 1)
    make.rows("UPDATE series SET status = 'PAUSED'")

    assert perform(reservations.cancel_recurring_booking, by=make.HOUSE, booking_id=booking.id, now=NOW) == 5


def test_past_dates_wait_for_nobody():
    make.standing_hour(make.coach(), make.member(), start_date=date(2026, 11, 20))
    generate(FIRST + timedelta(days=8))

    assert reasons() == ["past", "past"]
    assert queries.needs_attention(now=NOW) == 0
    assert queries.needs_attention(now=FIRST + timedelta(days=8)) == 0
