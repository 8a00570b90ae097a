"""This date of a standing hour and all that follow, changed: exactly those change, and nothing comes back or twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from horarium.availability import operations as availability
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.org.values import Tier
from horarium.reservations.errors import TooLateToMove
from horarium.timetable.choices import Mode
from horarium.timetable.errors import CoachBusy, DatesNotFree, MemberBusy, NoSuchDate, SeriesOver
from tests import factories as make
from tests.integration.reservations.living import (
    NOW,
    WEEK,
    at,
    block,
    calendar,
    change,
    day,
    do,
    facts_of,
    holiday,
    hour_from,
    left_out,
    night,
    on,
    opened,
    outcome_of,
    policy,
    session_of,
    sessions,
)


@pytest.fixture
def coach(db):
    return make.coach("Ada")


@pytest.fixture
def member(db):
    return make.member("Max")


@pytest.fixture
def tuesdays(coach, member):
    return opened(coach, member)


def weeks(start: datetime, *numbers: int) -> list[datetime]:
    return [start + n * WEEK for n in numbers]


def settled(booking) -> list[tuple[datetime, str]]:
    """The sessions, after two more nights that must change nothing of what the change made."""
    before = sessions(booking)
    assert night() == (0, 0)
    night(NOW + timedelta(days=1))
    assert sessions(booking)[: len(before)] == before
    assert make.overlaps() == 0
    return before


def test_another_time_from_the_third_date_on(tuesdays):
    done = change(tuesdays, day(2), start_time="15:00", end_time="16:30")

    assert on(tuesdays) == weeks(at(0), 0, 1) + weeks(at(0, hours=5), 2, 3, 4, 5)
    assert {session.end_time - session.start_time for session in done.moved} == {timedelta(minutes=90)}
    assert (len(done.moved), done.kept, done.cancelled, done.lost) == (4, [], [], [])
    settled(tuesdays)


@pytest.mark.parametrize(("weekday", "shift"), [(1, -1), (5, 3), (0, 5)])
def test_another_day_of_the_week_earlier_and_later(tuesdays, weekday, shift):
    """Sunday ends the week that Monday begins."""
    change(tuesdays, day(1), day_of_week=weekday)

    assert on(tuesdays) == [at(0)] + [at(n, days=shift) for n in range(1, 6)]
    settled(tuesdays)


def test_onto_the_hour_of_its_own_neighbour(coach, member):
    """Each goes half an hour on, over its own old time, and none is in another's way."""
    booking = opened(coach, member)

    change(booking, day(0), start_time="10:30", end_time="11:30")

    assert on(booking) == [at(n, minutes=30) for n in range(6)]


def test_another_coach_and_their_room(tuesdays, coach):
    other = make.coach("Bea")

    change(tuesdays, day(3), coach_id=other.id)

    given = make.rows("SELECT coach_id, count(DISTINCT room_id), count(*) FROM training_sessions GROUP BY 1")
    assert sorted(given) == sorted([(coach.id, 1, 3), (other.id, 1, 3)])
    rooms = make.rows(
        "SELECT DISTINCT t.room_id = c.default_room_id FROM training_sessions t JOIN coach_settings c USING (coach_id)"
    )
    assert rooms == [(True,)]
    assert make.booked(coach, make.member(), at(3)).status == "CONFIRMED"
    settled(tuesdays)


def test_another_room(tuesdays):
    room = make.room()
    change(tuesdays, day(2), room_id=room.id)

    assert make.value("SELECT count(*) FROM training_sessions WHERE room_id = %s", room.id) == 4
    assert on(tuesdays) == [at(n) for n in range(6)]
    settled(tuesdays)


@pytest.mark.parametrize("frequency", [2, 4])
def test_a_slower_rhythm_stays_what_it_is(coach, member, frequency):
    booking = opened(coach, member, frequency=frequency, start_date=date(2026, 11, 24))

    change(booking, day(1), day_of_week=4, start_time="09:00", end_time="10:00")
    for later in (4, 8, 10):
        night(NOW + later * WEEK)

    assert on(booking) == [at(0)] + [at(n, days=2, hours=-1) for n in range(frequency, 16, frequency)]


def test_as_many_dates_as_before_where_there_is_an_end(coach, member):
    booking = opened(coach, member, end_date=date(2027, 1, 26))
    night(NOW)

    change(booking, day(4), day_of_week=5)
    night(NOW + 6 * WEEK)

    assert on(booking) == [at(n) for n in range(4)] + [at(n, days=3) for n in range(4, 10)]
    assert make.value("SELECT end_on FROM series") == date(2027, 1, 29)


def test_what_somebody_put_elsewhere_stays_there_and_its_week_is_not_made_again(tuesdays):
    do("move_session", session_id=session_of(tuesdays, day(1)), span=hour_from(at(1, days=1)))
    do("cancel_session", session_id=session_of(tuesdays, day(2)))
    do("skip_date", booking_id=tuesdays.id, on=day(8))

    done = change(tuesdays, day(0), day_of_week=4)
    night(NOW + 3 * WEEK)

    assert [session.start_time for session in done.kept] == [at(1, days=1)]
    assert on(tuesdays) == sorted([at(1, days=1)] + [at(n, days=2) for n in (0, 3, 4, 5, 6, 7)])
    assert left_out(tuesdays) == {day(8) + timedelta(days=2): "skipped"}


def test_a_session_given_to_another_coach_for_once_stays_with_them(tuesdays):
    other = make.coach()
    do("move_session", session_id=session_of(tuesdays, day(1)), span=hour_from(at(1)), coach_id=other.id)

    change(tuesdays, day(0), start_time="12:00", end_time="13:00")

    assert on(tuesdays) == sorted([at(1)] + [at(n, hours=2) for n in (0, 2, 3, 4, 5)])


def test_ten_o_clock_stays_ten_o_clock_over_a_change_of_the_clock(coach, member):
    booking = opened(coach, member, now=NOW, start_date=date(2027, 3, 16))
    later = datetime(2027, 3, 15, tzinfo=UTC)
    night(later)

    change(booking, date(2027, 3, 16), start_time="02:30", end_time="03:30", day_of_week=0, now=later)

    starts = [start for start, status in sessions(booking) if status == "scheduled"][:3]
    assert starts == [datetime(2027, 3, d, h, 30, tzinfo=UTC) for d, h in ((21, 1), (28, 1))] + [
        datetime(2027, 4, 4, 0, 30, tzinfo=UTC)
    ]
    assert make.value("SELECT clock_note FROM training_sessions WHERE start_time = %s", starts[1]) == "moved_by_gap"


def test_what_lies_before_the_change_and_beyond_the_horizon_is_made(tuesdays):
    """Nobody looks at those weeks again once the series has another pattern."""
    change(tuesdays, day(9), start_time="15:00", end_time="16:00")
    night(NOW + 8 * WEEK)

    assert on(tuesdays) == [at(n) for n in range(9)] + [at(n, hours=5) for n in range(9, 14)]


def test_a_date_left_out_before_the_change_is_not_made_by_the_new_pattern(coach, member):
    away = block(coach, hour_from(at(0)))
    booking = opened(coach, member)
    other = make.coach()
    change(booking, day(2), coach_id=other.id)

    perform(availability.unblock, by=make.HOUSE, block_id=away.id, now=NOW)
    night()

    assert on(booking) == [at(n) for n in range(1, 6)]
    assert left_out(booking) == {day(0): "blocked"}


def test_nothing_changes_unless_every_session_can_go_and_all_are_named(tuesdays, coach):
    make.booked(coach, make.member(), at(2, hours=5))
    holiday(day(4))
    before = calendar()

    with pytest.raises(DatesNotFree) as refused:
        change(tuesdays, day(1), start_time="15:00", end_time="16:00")

    assert [(d["date"], d["reason"]) for d in refused.value.facts["dates"]] == [(day(2), "coach_busy"), (day(4), "holiday")]
    assert "1 December" not in refused.value.sentence
    assert calendar() == before


def test_skip_cancels_those_that_cannot_go_with_what_it_comes_to(tuesdays, coach):
    make.booked(coach, make.member(), at(2, hours=5))

    done = change(tuesdays, day(1), start_time="15:00", end_time="16:00", mode=Mode.SKIP)

    assert [session.start_time for session in done.cancelled] == [at(2)]
    assert [found.reason for found in done.lost] == ["coach_busy"]
    status, outcome = outcome_of(done.cancelled[0].id)
    assert (status, outcome["charge_percent"]) == ("CANCELLED_BY_COACH", 0)
    assert on(tuesdays) == [at(0)] + [at(n, hours=5) for n in (1, 3, 4, 5)]
    assert make.booked(coach, make.member(), at(2)).status == "CONFIRMED"
    settled(tuesdays)


def test_append_is_no_way_to_change(tuesdays):
    with pytest.raises(Invalid) as refused:
        change(tuesdays, day(1), start_time="15:00", end_time="16:00", mode=Mode.APPEND)
    assert refused.value.at == "mode"


def test_the_hour_of_another_series_is_refused_even_beyond_the_horizon(tuesdays, coach, member):
    opened(coach, make.member(), start="15:00", end="16:00", start_date=date(2027, 3, 1))
    with pytest.raises(CoachBusy):
        change(tuesdays, day(1), start_time="15:30", end_time="16:30")

    make.standing_hour(make.coach(), member, start="18:00", end="19:00", start_date=date(2027, 3, 1))
    with pytest.raises(MemberBusy):
        change(tuesdays, day(1), start_time="18:30", end_time="19:30")


def test_nothing_otherwise_changes_nothing(tuesdays):
    before = calendar()

    done = change(tuesdays, day(1), day_of_week=2, start_time="10:00")

    assert (done.moved, done.cancelled, done.lost) == ([], [], [])
    assert calendar() == before


def test_what_has_gone_by_stays_and_the_next_week_is_the_first(tuesdays):
    """On Wednesday, Tuesdays become Mondays: this week's has been had."""
    wednesday = at(1, days=1)
    change(tuesdays, day(1), day_of_week=1, now=wednesday)

    assert on(tuesdays) == [at(0), at(1)] + [at(n, days=-1) for n in range(2, 8)]


@pytest.mark.parametrize(
    ("since", "facts", "refusal"),
    [
        (date(2027, 3, 1), {}, NoSuchDate),
        (date(2026, 11, 24), {"start_time": "12:00"}, Invalid),
    ],
)
def test_a_change_that_cannot_be_is_refused(coach, member, since, facts, refusal):
    booking = opened(coach, member, end_date=date(2027, 1, 31))

    with pytest.raises(refusal):
        change(booking, since, **({"day_of_week": 3} | facts))


def test_nobody_changes_what_is_more_than_a_year_ahead(tuesdays):
    """All that lies before it would have to be made now."""
    with pytest.raises(Invalid) as refused:
        change(tuesdays, date(2027, 12, 1), day_of_week=3)
    assert refused.value.at == "from"


def test_an_ended_series_is_not_changed(tuesdays):
    do("cancel_recurring_booking", booking_id=tuesdays.id)
    with pytest.raises(SeriesOver):
        change(tuesdays, day(1), day_of_week=3)


def test_what_was_and_what_became_of_it_is_written_down(tuesdays):
    change(tuesdays, day(4), day_of_week=3, start_time="12:00", end_time="13:00")

    (told,) = facts_of("SeriesChanged")
    assert (told["moved"], told["cancelled"], told["from_on"]) == (2, 0, str(day(4)))
    assert (told["was"]["weekdays"], told["became"]["weekdays"]) == ([2], [3])
    assert (told["was"]["local_start"], told["became"]["local_start"]) == ("10:00:00", "12:00:00")
    assert told["was"].keys() == told["became"].keys()
    assert "coach_id" not in told["was"]
    moved = facts_of("SessionMoved")
    assert [one["was"]["start_time"] != one["became"]["start_time"] for one in moved] == [True, True]


def test_sessions_that_rest_come_back_where_the_series_is_by_then(tuesdays):
    pause = do("pause_recurring_booking", booking_id=tuesdays.id, from_on=day(2), until_on=day(3))
    change(tuesdays, day(1), day_of_week=4)
    assert on(tuesdays) == [at(0)] + [at(n, days=2) for n in (1, 4, 5)]

    assert do("lift_pause", pause_id=pause.id) == []

    assert on(tuesdays) == [at(0)] + [at(n, days=2) for n in range(1, 6)]
    settled(tuesdays)


def test_no_session_is_moved_into_a_pause(tuesdays):
    """The Tuesday after the pause would become the Monday that is its last day."""
    do("pause_recurring_booking", booking_id=tuesdays.id, from_on=day(2), until_on=day(3) - timedelta(days=1))

    with pytest.raises(DatesNotFree) as refused:
        change(tuesdays, day(3), day_of_week=1)

    assert [(d["date"], d["reason"]) for d in refused.value.facts["dates"]] == [(day(3) - timedelta(days=1), "paused")]


def test_a_member_does_not_get_around_the_notice_of_a_later_session(tuesdays, member):
    """At fourteen days' notice it is not only the next session that is too near."""
    policy(member=(Tier(14 * 24), Tier(0, charge_percent=100, credit_percent=0)))
    other = opened(make.coach(), member, day=4)
    by = make.actor(member)

    with pytest.raises(TooLateToMove):
        change(other, date(2026, 12, 3), start_time="12:00", end_time="13:00", by=by)

    assert len(change(other, date(2026, 12, 10), start_time="12:00", end_time="13:00", by=by).moved) == 4
