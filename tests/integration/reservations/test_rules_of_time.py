"""Notice and buffers: members are held to them, the coach and the office are not, and generation knows none of them."""

from __future__ import annotations

import threading
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection

from horarium.availability import operations as availability
from horarium.availability.errors import Blocked
from horarium.kernel.errors import Refusal
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.people import operations as people
from horarium.reservations import operations as reservations
from horarium.reservations import queries as reservation_queries
from horarium.reservations.errors import TooClose, TooSoon
from horarium.timetable import queries as timetable
from horarium.timetable import tasks
from horarium.timetable.errors import CoachBusy
from tests import factories as make

NOW, HOUR = make.NOW, timedelta(hours=1)
TEN = datetime(2026, 11, 24, 9, tzinfo=NOW.tzinfo)  # on a Tuesday, on the coach's clock


def minutes(n: int) -> timedelta:
    return timedelta(minutes=n)


def preview(coach, member, *, day: int, start: str, end: str, **facts):
    hour = {"day_of_week": day, "start_time": time.fromisoformat(start), "end_time": time.fromisoformat(end)}
    people_ = {"coach_id": coach.id, "member_id": member.id}
    facts |= {"start_date": NOW.date(), "now": NOW}
    return reservation_queries.preview_recurring_booking(**hour, **people_, **facts)


@pytest.fixture
def coach(db):
    return make.coach()


@pytest.fixture
def book(coach):
    """Books an hour for a new member, as that member unless said otherwise."""

    def booked(start: datetime, by=None, **facts):
        member = make.member()
        return make.booked(coach, member, start, by=by or make.actor(member), **facts)

    return booked


def test_notice_is_kept_to_the_minute(coach, book):
    make.rules(coach, least_notice=120)

    with pytest.raises(TooSoon) as refused:
        book(NOW + minutes(119))

    assert (refused.value.at, refused.value.status) == ("startTime", 422)
    assert "at least 120 minutes before" in refused.value.sentence
    assert book(NOW + minutes(120)).status == "CONFIRMED"


def test_a_standing_hour_is_no_way_around_the_notice(coach):
    """One date, an hour ahead, as a standing hour that ends on the day on which it begins."""
    member = make.member()
    friday = {"day": 5, "start": "11:00", "end": "12:00", "by": make.actor(member), "end_date": NOW.date()}
    make.rules(coach, least_notice=120)

    with pytest.raises(TooSoon) as refused:
        make.standing_hour(coach, member, **friday)
    with pytest.raises(TooSoon):
        preview(coach, member, **friday)

    assert (refused.value.at, refused.value.status) == ("startDate", 422)
    make.rules(coach, least_notice=60)
    assert [one.reason for one in preview(coach, member, **friday)] == [None]
    assert make.standing_hour(coach, member, **friday)


def test_nor_is_a_change_of_one_that_lies_further_ahead(coach):
    member = make.member()
    tuesdays = make.standing_hour(coach, member)
    make.rules(coach, least_notice=120)
    facts = {"by": make.actor(member), "booking_id": tuesdays.id, "from_on": NOW.date(), "day_of_week": 5, "now": NOW}

    with pytest.raises(TooSoon):
        perform(reservations.change_recurring_booking, start_time=time(11), end_time=time(12), **facts)

    assert perform(reservations.change_recurring_booking, start_time=time(12), end_time=time(13), **facts)


@pytest.mark.parametrize(("before", "after", "gap"), [(15, 0, 15), (0, 20, 20), (10, 25, 25), (30, 5, 30)])
def test_the_longer_buffer_is_kept_between_two_sessions(coach, book, before, after, gap):
    make.rules(coach, buffer_before=before, buffer_after=after)
    book(TEN)

    for start in (TEN + HOUR + minutes(gap - 1), TEN - HOUR - minutes(gap - 1), TEN + HOUR, TEN - HOUR):
        with pytest.raises(TooClose) as refused:
            book(start)
        assert (refused.value.at, refused.value.status) == ("startTime", 409)

    assert book(TEN + HOUR + minutes(gap))
    assert book(TEN - HOUR - minutes(gap))


def test_an_hour_that_is_taken_is_refused_as_taken(coach, book):
    make.rules(coach, buffer_before=15)
    book(TEN)

    for start in (TEN, TEN + minutes(59), TEN - minutes(59)):
        with pytest.raises(CoachBusy):
            book(start)


def test_a_block_keeps_as_far_as_the_buffer_on_its_side(coach, book):
    make.rules(coach, buffer_before=10, buffer_after=25)
    away = Span(TEN, TEN + HOUR)
    perform(availability.block, by=make.HOUSE, coach_id=coach.id, span=away, now=NOW)

    for start in (away.start - HOUR - minutes(24), away.end + minutes(9)):
        with pytest.raises(TooClose):
            book(start)
    with pytest.raises(Blocked):
        book(TEN)

    assert book(away.start - HOUR - minutes(25))
    assert book(away.end + minutes(10))


def test_a_standing_hour_beyond_the_horizon_keeps_its_buffer(coach, book):
    make.rules(coach, buffer_after=15)
    make.standing_hour(coach, make.member())
    tasks.generate(now=NOW, trigger="test", weeks=1)
    far = TEN + timedelta(weeks=8)

    with pytest.raises(TooClose):
        book(far + HOUR)

    assert book(far + HOUR + minutes(15))


def test_the_coach_and_the_office_may_book_within_notice_and_buffers(coach, book):
    make.rules(coach, buffer_before=30, buffer_after=30, least_notice=24 * 60)
    start = NOW + HOUR

    for n, by in enumerate([make.HOUSE, make.actor(make.office()), make.actor(make.owner())]):
        assert book(start + n * HOUR, by=by)
    own = make.member()
    perform(people.take_on, coach_id=coach.id, member_id=own.id)
    assert make.booked(coach, own, start + 3 * HOUR, by=make.actor(coach))


def test_another_coach_is_held_to_the_rules(coach):
    make.rules(coach, least_notice=24 * 60)
    both = make.person("Both", is_coach=True, is_member=True)

    with pytest.raises(TooSoon):
        make.booked(coach, both, NOW + HOUR, by=make.actor(both))


def test_standing_hours_that_touch_are_made_whatever_the_buffers(coach):
    make.rules(coach, buffer_before=60, buffer_after=60, least_notice=40_000)
    for n in range(3):
        make.standing_hour(coach, make.member(), start=f"{10 + n}:00", end=f"{11 + n}:00", end_date=date(2026, 11, 30))

    tasks.generate(now=NOW, trigger="test", weeks=2)

    made = make.rows("SELECT status, start_time FROM training_sessions ORDER BY start_time")
    assert made == [("scheduled", TEN + n * HOUR) for n in range(3)]
    assert make.value("SELECT count(*) FROM left_out_occurrences") == 0


def test_a_holiday_is_kept_whole(coach, book):
    """An hour that begins the evening before would end on it."""
    perform(org.add_holiday, on=date(2026, 11, 25), name="Rest")
    evening = datetime.combine(date(2026, 11, 24), time(23), NOW.tzinfo) - HOUR

    with pytest.raises(Blocked):
        book(evening + minutes(1))

    assert book(evening)
    assert book(evening + timedelta(days=1) + HOUR)


def test_what_a_holiday_takes_waits_as_one_thing(coach):
    rest = perform(org.add_holiday, on=date(2026, 11, 24), name="Rest")
    for n in range(3):
        make.standing_hour(coach, make.member(), start=f"{10 + n}:00", end=f"{11 + n}:00", end_date=date(2026, 11, 30))

    tasks.generate(now=NOW, trigger="test", weeks=2)

    assert make.value("SELECT count(*) FROM left_out_occurrences") == 3
    assert [(one.id, one.name, one.dates) for one in timetable.holidays_in_the_way(now=NOW)] == [(rest.id, "Rest", 3)]
    assert list(timetable.dates_in_the_way(now=NOW)) == []
    assert timetable.needs_attention(now=NOW) == 1
    assert timetable.needs_attention(now=TEN + 3 * HOUR) == 0


def test_of_many_who_book_side_by_side_at_once_one_wins(coach):
    """Each hour alone is free: only the buffer, looked at under the coach's claim, keeps them apart."""
    make.rules(coach, buffer_after=30)
    racers = [(make.member(), TEN + n % 2 * HOUR) for n in range(12)]
    answers = race(lambda member, start: make.booked(coach, member, start, by=make.actor(member)), racers)

    assert sorted({name for name in answers if name != "Booking"}) in (["CoachBusy", "TooClose"], ["TooClose"], ["CoachBusy"])
    assert answers.count("Booking") == 1
    assert make.value("SELECT count(*) FROM training_sessions WHERE live") == 1


def race(book, racers) -> list[str]:
    gate, answers = threading.Barrier(len(racers)), []

    def run(member, start) -> None:
        gate.wait()
        try:
            answers.append(type(book(member, start)).__name__)
        except Refusal as refused:
            answers.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=racer) for racer in racers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
