"""What the office gives a batch: a coach, a room, fixed places; and coaches' own classes. All of it on the one calendar."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from horarium.cohorts import operations, queries
from horarium.cohorts.choices import StudentStatus
from horarium.kernel.unit import perform
from horarium.reservations import queries as reservations
from horarium.timetable import operations as timetable
from horarium.timetable import queries as timetable_queries
from horarium.timetable import tasks
from horarium.timetable.errors import CoachBusy, PlaceByEnrolment
from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")
MONDAY = datetime(2026, 11, 22, 23, 1, tzinfo=UTC)  # in Lagos it is Monday already
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)  # Tuesday, 13:00 in Lagos: the second class


def batch_of(**facts):
    make.batch_class("Freelancing", slots=[time(13)], total=5, **facts)
    return make.opened("Freelancing", MONDAY)[0].batch


def made(batch) -> list[int]:
    return [one.number for one in queries.classes_of_batch(batch)]


def test_a_coach_of_a_batch_is_taken_and_what_cannot_be_had_is_left_out_with_the_reason():
    coach = make.coach()
    make.booked(coach, make.member(), NOON, now=make.NOW)

    batch = batch_of(coach_id=coach.id)

    assert made(batch) == [1, 3, 4, 5]
    assert make.rows("SELECT reason FROM left_out_occurrences") == [("coach_busy",)]
    with pytest.raises(CoachBusy):
        make.booked(coach, make.member(), NOON + timedelta(days=1), now=make.NOW)


def test_a_running_batch_is_given_to_a_coach_in_a_room_and_comes_back_when_the_time_is_free():
    batch, coach, room = batch_of(), make.coach(), make.room()
    taken = make.booked(coach, make.member(), NOON, now=make.NOW)

    lost = perform(operations.hand_over_batch, by=make.HOUSE, batch_id=batch.id, coach_id=coach.id, room_id=room.id, now=MONDAY)

    assert (lost, made(batch)) == (1, [1, 3, 4, 5])
    assert {(one.coach, one.room) for one in queries.classes_of_batch(batch)} == {(coach.name, room.name)}
    perform(timetable.cancel_session, by=make.HOUSE, session_id=taken.session_id, now=MONDAY)
    tasks.generate(now=MONDAY, trigger="test")
    assert made(batch) == [1, 2, 3, 4, 5]


def test_with_fixed_places_the_enrolled_hold_seats_but_where_they_are_busy_while_the_class_stands():
    ada, busy = make.member("Ada"), make.member("Busy")
    other = make.booked(make.coach(), busy, NOON, now=make.NOW)
    batch = batch_of(fixed_places=True)

    make.enrolled(batch, ada, now=MONDAY)
    make.enrolled(batch, busy, now=MONDAY)

    of_classes = "FROM bookings k JOIN training_sessions t ON t.id = k.session_id WHERE t.number > 0"
    seats = f"SELECT count(*) {of_classes} AND k.member_id = %s"
    assert (make.value(seats, ada.id), make.value(seats, busy.id)) == (5, 4)
    assert made(batch) == [1, 2, 3, 4, 5]
    assert make.rows("SELECT member_id, reason, in_the_way FROM left_out_seats") == [(busy.id, "member_busy", other.session_id)]
    assert make.overlaps() == 0


def test_whoever_leaves_gives_their_seats_back_and_has_their_time_again():
    ada, batch = make.member("Ada"), batch_of(fixed_places=True)
    row = make.enrolled(batch, ada, now=MONDAY)

    perform(operations.leave, by=make.HOUSE, enrolment_id=row.id, now=MONDAY)

    assert make.value("SELECT count(*) FROM bookings WHERE counts_for IS NOT NULL") == 0
    make.booked(make.coach(), ada, NOON, now=make.NOW)


def test_whoever_comes_again_has_their_seats_again_and_a_date_given_back_since_stays_given_back():
    ada, batch = make.member("Ada"), batch_of(fixed_places=True)
    row = make.enrolled(batch, ada, now=MONDAY)
    perform(operations.leave, by=make.HOUSE, enrolment_id=row.id, now=MONDAY)

    make.enrolled(batch, ada, now=MONDAY + timedelta(minutes=1))

    taken = "SELECT id FROM bookings WHERE counts_for IS NOT NULL ORDER BY start_time"
    seats = [key for (key,) in make.rows(taken)]
    assert len(seats) == 5
    later = MONDAY + timedelta(minutes=2)
    perform(timetable.give_back_seat, by=make.HOUSE, seat_id=seats[0], now=later)
    make.rows("UPDATE series SET next_occurrence = start_on")  # the night looks at all of it again
    tasks.generate(now=later, trigger="test")
    assert [key for (key,) in make.rows(taken)] == seats[1:]
    assert make.value("SELECT count(*) FROM left_out_seats") == 0


def test_a_calendar_is_told_that_the_classes_of_a_cancelled_batch_are_cancelled():
    ada, batch = make.member("Ada"), batch_of()
    make.enrolled(batch, ada, now=MONDAY)
    facts = {"member_id": ada.id, "since": MONDAY}
    before = perform(timetable.tell_sessions, **facts, now=MONDAY)

    perform(operations.cancel_batch, by=make.HOUSE, batch_id=batch.id, now=MONDAY)

    after = perform(timetable.tell_sessions, **facts, now=MONDAY + timedelta(minutes=1))
    assert [one.id for one in after] == [one.id for one in before]
    assert {(one.state, one.sequence) for one in after} == {("CANCELLED", 1)}


def test_places_that_are_limited_go_to_whoever_has_followed_longest():
    first, second = make.member("Zoe"), make.member("Ada")
    batch = batch_of(fixed_places=True, places=1)
    for member in (first, second):
        make.enrolled(batch, member, now=MONDAY)

    assert make.rows("SELECT DISTINCT member_id FROM bookings") == [(first.id,)]
    assert make.rows("SELECT DISTINCT member_id, reason FROM left_out_seats") == [(second.id, "full")]


def test_nobody_takes_a_place_in_a_class_by_themself():
    batch = batch_of()
    session = next(iter(queries.classes_of_batch(batch)))

    with pytest.raises(PlaceByEnrolment):
        make.seat(session, make.member(), now=MONDAY)


def test_a_member_may_be_in_several_classes_at_one_hour_and_has_that_hour_free():
    ada, batch = make.member("Ada"), batch_of()
    make.batch_class("Ebooks", slots=[time(13)])
    other = make.opened("Ebooks", MONDAY)[0].batch
    for one in (batch, other):
        make.enrolled(one, ada, now=MONDAY)

    make.booked(make.coach(), ada, NOON, now=make.NOW)

    week = timetable_queries.sessions_of_member_in(ada.id, make.Span(NOON, NOON + timedelta(hours=1)))
    assert sorted(row.called for row in week) == ["", "EBO 1: Class 2", "FRE 1: Class 2"]


def test_who_waits_is_in_the_next_batch_as_soon_as_it_opens():
    batch_of()
    ada = make.member("Ada")
    perform(operations.wait_for_next, by=make.HOUSE, class_name="Freelancing", member_id=ada.id)

    (start,) = make.opened("Freelancing", MONDAY + timedelta(days=7))

    assert [row.user_id for row in queries.enrolments_of_batch(start.batch.id)] == [ada.id]
    assert list(queries.waiting_of("Freelancing")) == []


def test_the_right_titles_and_codes_are_in_the_feed_of_a_member():
    ada, batch = make.member("Ada"), batch_of()
    make.enrolled(batch, ada, now=MONDAY)

    told = perform(timetable.tell_sessions, member_id=ada.id, since=MONDAY, now=MONDAY)

    assert [one.title for one in told] == [f"FRE 1: Class {n}" for n in range(1, 6)]
    assert {one.state for one in told} == {"CONFIRMED"}


def test_the_link_of_a_class_is_for_whoever_follows_it():
    ada, stranger = make.member("Ada"), make.member("Stranger")
    batch = batch_of()
    make.enrolled(batch, ada, now=MONDAY)
    timetable_ids = queries.series_of([batch.id])
    perform(timetable.link_classes, series_ids=timetable_ids, meeting_link="https://meet.example/f", now=MONDAY)
    session = timetable_queries.session(next(iter(queries.classes_of_batch(batch))).id)

    def seen_by(person) -> str:
        return reservations.meeting_link_seen_by(make.actor(person), session, now=MONDAY)

    assert (seen_by(ada), seen_by(stranger)) == ("https://meet.example/f", "")


def test_a_coachs_own_class_meets_on_the_one_calendar_and_its_members_see_it():
    coach, ada = make.coach(), make.member("Ada")
    own = perform(operations.add_class, by=make.HOUSE, name="Quartet", coach_id=coach.id)
    perform(operations.join_class, by=make.HOUSE, class_id=own.id, member_id=ada.id)
    perform(operations.join_class, by=make.HOUSE, class_id=own.id, member_id=ada.id)  # once is enough
    facts = {"class_id": own.id, "title": "Rehearsal", "minutes": 90, "meeting_link": "https://meet.example/q"}

    perform(operations.schedule_meeting, by=make.HOUSE, **facts, starts=NOON, now=make.NOW)

    assert make.rows("SELECT title, meeting_time, duration, meeting_link FROM class_meetings") == [
        ("Rehearsal", "13:00", 90, "https://meet.example/q")
    ]
    assert make.rows("SELECT count(*), min(status) FROM student_classes") == [(1, "active")]
    week = make.Span(NOON, NOON + timedelta(hours=1))
    assert [row.title for row in timetable_queries.sessions_of_member_in(ada.id, week)] == ["Rehearsal"]
    with pytest.raises(CoachBusy):
        perform(operations.schedule_meeting, by=make.HOUSE, **facts, starts=NOON + timedelta(minutes=30), now=make.NOW)
    assert make.value("SELECT count(*) FROM meetings") == 1

    resting = {"class_id": own.id, "member_id": ada.id, "status": StudentStatus.INACTIVE}
    perform(operations.join_class, by=make.HOUSE, **resting)
    assert list(timetable_queries.sessions_of_member_in(ada.id, week)) == []
