"""Sessions for several members, and their places in them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.availability.errors import NoRoom
from horarium.kernel.actor import Actor
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.people import queries as people
from horarium.reservations.operations.offers import large_enough, need_bookable, room_then
from horarium.timetable import operations as timetable
from horarium.timetable import queries as timetable_queries
from horarium.timetable.choices import Place
from horarium.timetable.errors import NoSuchSession

if TYPE_CHECKING:
    from horarium.timetable.models import Booking, TrainingSession


def open_session(
    *,
    by: Actor,
    coach_id: UUID,
    span: Span,
    capacity: int,
    room_id: UUID | None = None,
    place: Place = Place.ROOM,
    title: str = "",
    now: datetime,
) -> TrainingSession:
    """Offer one session to a group; the coach or the office decides when. Members take their places afterwards.

    Refuses with NotYours, NoSuchPerson, NoSuchRoom, NoRoom, GroupTooLarge, Invalid, CoachBusy, RoomBusy.
    """
    coach = people.coach(coach_id)
    people.need_is_coach(by, coach_id)
    need_bookable(span, now)
    room = None
    if place == Place.ROOM:
        found = room_id or room_then(coach_id, span)
        if found is None:
            raise NoRoom(coach=coach.name)
        room = large_enough(found, capacity)
    return timetable.open_session(
        by=by, span=span, coach_id=coach_id, room_id=room, capacity=capacity, place=place, title=title, now=now
    )


def join_session(*, by: Actor, session_id: UUID, member_id: UUID, now: datetime) -> Booking:
    """Take a place in a group's session for a member, or wait for one if it is full.

    Refuses with NoSuchSession, NoSuchPerson, NotYours, NotAGroup, AlreadySeated, MemberBusy, SessionOver.
    """
    required()
    member = people.member(member_id)
    session = timetable_queries.session(session_id)
    people.need_may_act_for(by, member.id, with_coach=session.coach_id)
    if session.member_id and not people.may_act_for(by, session.member_id, with_coach=session.coach_id):
        raise NoSuchSession  # somebody else's own: not to be told from one that does not exist
    return timetable.take_seat(by=by, session_id=session_id, member_id=member.id, now=now)


def change_capacity(*, by: Actor, session_id: UUID, capacity: int, now: datetime) -> TrainingSession:
    """Give a group's session more or fewer places; free ones go to those who wait, the longest first.

    Refuses with NoSuchSession, NotYours, NotAGroup, GroupTooLarge, SessionOver, Invalid.
    """
    required()
    session = timetable_queries.session(session_id)
    people.need_is_coach(by, session.coach_id)
    if session.room_id:
        large_enough(session.room_id, capacity)
    return timetable.change_capacity(by=by, session_id=session_id, capacity=capacity, now=now)
