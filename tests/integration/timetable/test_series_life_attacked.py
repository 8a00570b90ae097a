"""What attacks on the life of a standing hour found, one by one: each of these was wrong once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from horarium.availability import operations as availability
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.reservations import operations as reservations
from horarium.timetable import tasks
from horarium.timetable.choices import Mode
from horarium.timetable.errors import NoSuchDate
from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")
NOW = make.NOW
FIRST = date(2026, 11, 24)  # a Tuesday; ten o'clock in Rome is nine in UTC
WEEK = timedelta(weeks=1)


def run(now: datetime = NOW):
    return tasks.generate(now=now, trigger="test", weeks=6)


def act(operation, **facts):
    return perform(operation, by=make.HOUSE, now=facts.pop("now", NOW), **facts)


def dates(booking, *status: str) -> list[date]:
    sql = "SELECT original_local::date FROM training_sessions WHERE series_id = %s AND status = ANY(%s) ORDER BY 1"
    return [day for (day,) in make.rows(sql, booking.id, list(status))]


def left_out(booking) -> dict[date, str]:
    return dict(make.rows("SELECT original_local::date, reason FROM left_out_occurrences WHERE series_id = %s", booking.id))


def blocked(coach, day: date):
    start = datetime.combine(day, time(), UTC)
    return act(availability.block, coach_id=coach.id, span=Span(start, start + timedelta(days=1)))


def test_a_date_that_is_made_after_an_earlier_one_was_taken_up_is_not_left_out_too():
    coach = make.coach()
    booking = make.standing_hour(coach, make.member())
    blocks = [blocked(coach, FIRST), blocked(coach, FIRST + WEEK)]
    run()
    act(reservations.skip_date, booking_id=booking.id, on=FIRST)
    for block in blocks:
        act(availability.unblock, block_id=block.id)
    act(reservations.take_up_date, booking_id=booking.id, on=FIRST)

    run()

    assert (dates(booking, "scheduled"), left_out(booking)) == ([FIRST + n * WEEK for n in range(6)], {})


def test_a_change_from_beyond_the_horizon_on_loses_no_date_before_it():
    booking = make.standing_hour(make.coach(), make.member())
    run()

    act(reservations.change_recurring_booking, booking_id=booking.id, from_on=FIRST + 8 * WEEK, day_of_week=4)
    for weeks in range(5):
        run(NOW + weeks * WEEK)

    assert dates(booking, "scheduled", "completed")[:8] == [FIRST + n * WEEK for n in range(8)]
    assert dates(booking, "scheduled", "completed")[8:] == [FIRST + n * WEEK + timedelta(days=2) for n in (8, 9)]


def test_a_date_left_out_before_a_change_is_not_made_by_the_new_pattern():
    coach, other = make.coach(), make.coach()
    booking = make.standing_hour(coach, make.member())
    block = blocked(coach, FIRST)
    run()

    act(reservations.change_recurring_booking, booking_id=booking.id, from_on=FIRST + WEEK, coach_id=other.id)
    act(availability.unblock, block_id=block.id)
    run()

    assert left_out(booking) == {FIRST: "blocked"}
    assert make.rows("SELECT DISTINCT coach_id FROM training_sessions") == [(other.id,)]


def test_a_series_that_begins_later_is_changed_from_its_beginning():
    booking = make.standing_hour(make.coach(), make.member(), start_date=date(2027, 3, 2))

    act(reservations.change_recurring_booking, booking_id=booking.id, from_on=NOW.date(), start_time=time(8))
    run(datetime(2027, 2, 20, tzinfo=UTC))

    assert make.value("SELECT min(start_time) FROM training_sessions") == datetime(2027, 3, 2, 7, tzinfo=UTC)


def test_a_skipped_date_of_what_the_pattern_was_cannot_be_taken_up():
    booking = make.standing_hour(make.coach(), make.member())
    act(reservations.skip_date, booking_id=booking.id, on=FIRST)
    act(reservations.change_recurring_booking, booking_id=booking.id, from_on=FIRST + 2 * WEEK, day_of_week=4)

    with pytest.raises(NoSuchDate):
        act(reservations.take_up_date, booking_id=booking.id, on=FIRST)

    assert left_out(booking) == {FIRST: "skipped"}


def test_what_a_pause_cancelled_comes_back_where_the_series_is_by_then():
    coach, other = make.coach(), make.coach()
    booking = make.standing_hour(coach, make.member())
    run()
    pause = act(reservations.pause_recurring_booking, booking_id=booking.id, from_on=FIRST, until_on=FIRST + timedelta(days=10))
    facts = {"day_of_week": 4, "start_time": time(15), "end_time": time(16, 30), "coach_id": other.id}
    act(reservations.change_recurring_booking, booking_id=booking.id, from_on=FIRST, **facts)

    lost = act(reservations.lift_pause, pause_id=pause.id)
    run()

    assert not lost
    spans = make.rows("SELECT start_time, end_time, coach_id FROM training_sessions WHERE status = 'scheduled' ORDER BY 1")
    first = datetime(2026, 11, 26, 14, tzinfo=UTC)
    assert spans == [(first + n * WEEK, first + n * WEEK + timedelta(minutes=90), other.id) for n in range(6)]
    assert make.overlaps() == 0


def test_a_change_puts_no_session_on_a_day_on_which_the_series_rests():
    booking = make.standing_hour(make.coach(), make.member())
    run()
    thursday = FIRST + timedelta(days=2)
    act(reservations.pause_recurring_booking, booking_id=booking.id, from_on=thursday, until_on=thursday)

    facts = {"booking_id": booking.id, "from_on": FIRST, "day_of_week": 4, "mode": Mode.SKIP}
    change = act(reservations.change_recurring_booking, **facts)

    assert [(found.reason, found.original_local.date()) for found in change.lost] == [("paused", thursday)]
    assert len(change.moved) == 5


def test_a_session_whose_room_alone_was_moved_keeps_its_room():
    room, other = make.room(), make.room()
    booking = make.standing_hour(make.coach(), make.member(), room_id=room.id)
    run()
    moved = make.value("SELECT id FROM training_sessions ORDER BY start_time LIMIT 1")
    span = Span(datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 11, 24, 10, tzinfo=UTC))
    act(reservations.move_session, session_id=moved, span=span, room_id=other.id)

    change = act(reservations.change_recurring_booking, booking_id=booking.id, from_on=FIRST, start_time=time(8))

    assert make.ids(change.kept) == [moved]
    assert make.value("SELECT room_id FROM training_sessions WHERE id = %s", moved) == other.id
