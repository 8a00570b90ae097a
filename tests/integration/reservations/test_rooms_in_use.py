"""A room taken out of use: what is booked in it stays, nothing new is opened or made in it, and what it holds up is said."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from horarium.availability.errors import NoRoom
from horarium.interfaces.pages import left_out
from horarium.kernel import clock
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.org.errors import RoomOutOfUse
from horarium.reservations import operations, queries
from horarium.reservations.values import StandingHour
from horarium.timetable import queries as timetable
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.api.calling import calling

pytestmark = pytest.mark.usefixtures("db")
NOW = make.NOW
WEDNESDAY = NOW + timedelta(days=5)  # at ten in Rome


def out_of_use(room_id, *, is_active: bool = False) -> None:
    facts = {"name": f"Room {room_id}", "location": "Main", "capacity": None, "is_active": is_active}
    perform(org.change_room, room_id=room_id, **facts)


def usual_room(coach):
    return make.value("SELECT default_room_id FROM coach_settings WHERE coach_id = %s", coach.id)


def generate(weeks: int) -> tuple[int, int]:
    done = tasks.generate(now=NOW, weeks=weeks, trigger="test")
    return done.made, done.left_out


def test_nothing_is_opened_in_it_and_the_refusal_names_field_and_room(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    coach, member, room = make.coach(), make.member(), make.room("Old hall")
    perform(org.change_room, room_id=room.id, name="Old hall", location="Main", capacity=None, is_active=False)
    office = calling(make.office())
    of = {"coachId": str(coach.id), "roomId": str(room.id)}
    hour = {"startTime": WEDNESDAY.isoformat(), "endTime": (WEDNESDAY + timedelta(hours=1)).isoformat()}
    weekly = {"dayOfWeek": 3, "startTime": "10:00", "endTime": "11:00", "startDate": "2026-11-20"}
    asked = {
        "/api/recurring-bookings": {**of, **weekly, "memberId": str(member.id)},
        "/api/bookings": {**of, **hour, "memberId": str(member.id)},
        "/api/sessions": {**of, **hour, "capacity": 3},
    }
    for path, body in asked.items():
        status, answer = office.post(path, body)
        assert (path, status, answer["code"], answer["details"]["field"]) == (path, 409, "room_out_of_use", "roomId")
        assert answer["error"] == "The room Old hall is not in use any more. Choose another one."
    one = StandingHour(coach.id, member.id, 3, time(10), time(11), date(2026, 11, 20), room_id=room.id)
    (refusal,) = perform(operations.open_recurring_bookings, by=make.HOUSE, hours=[one], now=NOW)
    assert isinstance(refusal, RoomOutOfUse)
    assert make.value("SELECT (SELECT count(*) FROM series) + (SELECT count(*) FROM training_sessions)") == 0


def test_a_coach_whose_usual_room_it_is_has_none_and_free_times_say_so():
    coach, member = make.coach(), make.member()
    make.booked(coach, member, WEDNESDAY)
    out_of_use(usual_room(coach))

    with pytest.raises(NoRoom):
        make.booked(coach, member, WEDNESDAY + timedelta(hours=2))
    with pytest.raises(NoRoom):
        make.standing_hour(coach, member)
    within = Span(WEDNESDAY, WEDNESDAY + timedelta(hours=3))
    facts = {"minutes": 60, "by": make.actor(member), "with_reasons": True, "now": NOW}
    assert {slot.reason for slot in timetable.slots([coach.id], within, **facts)} == {"no_room"}
    hour = {"day_of_week": 4, "start_time": time(10), "end_time": time(11), "start_date": date(2026, 11, 20), "number": 2}
    assert queries.coaches_free_for_recurring_booking(coach_ids=[coach.id], now=NOW, **hour) == []
    assert make.value("SELECT count(*) FROM training_sessions WHERE status = 'scheduled'") == 1


def test_dates_in_it_are_left_out_stand_on_needs_attention_and_are_made_once_it_is_in_use_again():
    coach, hall = make.coach(), make.room("Hall")
    make.standing_hour(coach, make.member(), 2)  # in the usual room
    make.standing_hour(coach, make.member(), 3, room_id=hall.id)
    assert generate(2) == (4, 0)
    for room_id in (usual_room(coach), hall.id):
        out_of_use(room_id)

    assert generate(3) == (0, 2)
    assert generate(3) == (0, 0)  # looked at once, not every night anew

    assert make.value("SELECT count(*) FROM training_sessions WHERE status = 'scheduled'") == 4  # what was booked stays
    assert [one.id for one in timetable.coaches_without_room()] == [coach.id]
    dates = left_out.said(timetable.dates_in_the_way(now=NOW), left_out.FOR_OFFICE)
    assert [(one.at.date(), one.why) for one in dates] == [(date(2026, 12, 9), "Its room is not in use any more.")]
    for room_id in (usual_room(coach), hall.id):
        out_of_use(room_id, is_active=True)
    assert generate(3) == (2, 0)
    assert timetable.needs_attention(now=NOW) == 0


def test_a_session_that_moves_leaves_it_for_a_room_in_use():
    coach, hall = make.coach(), make.room("Hall")
    seat = make.booked(coach, make.member(), WEDNESDAY, room_id=hall.id)
    out_of_use(hall.id)
    to = Span(WEDNESDAY + timedelta(hours=2), WEDNESDAY + timedelta(hours=3))

    moved = perform(operations.move_session, by=make.HOUSE, session_id=seat.session_id, span=to, now=NOW)

    assert moved.room_id == usual_room(coach)
