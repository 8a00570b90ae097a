"""One hour booked once, and single bookings and sessions cancelled."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.availability.errors import NoRoom
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.org.values import Side
from horarium.people import operations as people_operations
from horarium.people import queries as people
from horarium.reservations import queries
from horarium.reservations.operations.offers import need_bookable, need_may_cancel, need_offered, need_rules_kept, room_then
from horarium.reservations.rules import cause_of
from horarium.timetable import operations as timetable
from horarium.timetable import queries as timetable_queries
from horarium.timetable.choices import Place

if TYPE_CHECKING:
    from horarium.timetable.models import Booking, TrainingSession


def book_once(
    *, by: Actor, coach_id: UUID, member_id: UUID, span: Span, room_id: UUID | None = None, title: str = "", now: datetime
) -> Booking:
    """Book one hour with a coach, once, within the booking window. Members are held to the coach's rules of time.

    Refuses with NotYours, NoSuchPerson, Invalid, NoHours, OutsideHours, Blocked, NoRoom, TooSoon, TooClose, CoachBusy,
    RoomBusy, MemberBusy. Claims coach, room and member.
    """
    coach, _member = people.coach(coach_id), people.member(member_id)
    people.need_may_act_for(by, member_id, with_coach=coach_id)
    need_bookable(span, now)
    room = room_id and org.room(room_id).id
    room = room or room_then(coach_id, span)
    if room is None:
        raise NoRoom(coach=coach.name)
    claim(people=[coach_id, member_id], rooms=[room])
    need_offered(coach, span, now)
    need_rules_kept(by, coach, span, now)
    booking = timetable.book_session(
        by=by, span=span, coach_id=coach_id, member_id=member_id, room_id=room, place=Place.ROOM, title=title, now=now
    )
    people_operations.take_on(coach_id=coach_id, member_id=member_id)
    return booking


def cancel_booking(
    *, by: Actor, booking_id: UUID, side: Side | None = None, why: str = "", waived: str = "", now: datetime
) -> Booking:
    """Give a seat back. The only seat of a one-to-one session takes the session with it, which frees the hour.

    What it comes to is decided by the policy under which it was booked: `side` says where the reason lies, `waived` why
    nothing is charged. Refuses with NoSuchBooking, NotYours, SessionOver, SeatOver, TooLate, OnlyOfficeDecides.
    """
    required()
    seat = queries.booking(booking_id)
    people.need_may_act_for(by, seat.member_id, with_coach=seat.session.coach_id)
    cause = cause_of(by, seat.session.coach_id, side=side, why=why, waived=waived)
    need_may_cancel(by, [seat], now=now)
    if seat.session.member_id != seat.member_id:
        return timetable.give_back_seat(by=by, seat_id=booking_id, cause=cause, now=now)
    timetable.cancel_session(by=by, session_id=seat.session_id, cause=cause, now=now)
    return queries.booking(booking_id)


def cancel_session(
    *, by: Actor, session_id: UUID, side: Side | None = None, why: str = "", waived: str = "", now: datetime
) -> TrainingSession:
    """Cancel one session for its coach, its member or their guardian, or the office. A group's is only the coach's.

    Refuses with NoSuchSession, NotYours, SessionOver, TooLate, OnlyOfficeDecides, Invalid.
    """
    required()
    session = timetable_queries.session(session_id)
    cause = cause_of(by, session.coach_id, side=side, why=why, waived=waived)
    if session.member_id is None and side == "member":
        raise Invalid("side", "a group's session is not cancelled for its members: they give back their own places")
    if session.member_id and by.user_id != session.coach_id:
        people.need_may_act_for(by, session.member_id, with_coach=session.coach_id)
        need_may_cancel(by, queries.seats_in([session]), now=now)
    else:
        people.need_is_coach(by, session.coach_id)
    return timetable.cancel_session(by=by, session_id=session_id, cause=cause, now=now)
