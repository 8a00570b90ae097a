"""Sessions of several members: places, and who waits for one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from horarium.journal.operations import announce
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.timetable import queries
from horarium.timetable.choices import Place, SeatStatus
from horarium.timetable.errors import AlreadySeated, NotAGroup, PlaceByEnrolment, SeatOver
from horarium.timetable.events import (
    CapacityChanged,
    SeatGivenBack,
    SeatPromoted,
    SeatTaken,
    SeatWaitlisted,
    SessionOpened,
)
from horarium.timetable.models import Booking, TrainingSession
from horarium.timetable.operations.cancelling import end_seats
from horarium.timetable.operations.locks import hold_session
from horarium.timetable.operations.refusing import refuse
from horarium.timetable.queries.busy import Clash
from horarium.timetable.values import UNSAID, Cause

CAPACITY = range(1, 1001)


def open_session(
    *,
    by: Actor,
    span: Span,
    coach_id: UUID,
    room_id: UUID | None,
    capacity: int,
    place: Place = Place.ROOM,
    title: str = "",
    now: datetime,
) -> TrainingSession:
    """Make one session for a group, with no seat taken yet. Refuses with CoachBusy, RoomBusy, Invalid.

    Announces SessionOpened. Claims coach and room.
    """
    _check_capacity(capacity)
    claim(people=[coach_id], rooms=[room_id])
    refuse(queries.in_the_way_of(span, coach_id=coach_id, room_id=room_id))
    session = TrainingSession.objects.create(
        title=title,
        coach_id=coach_id,
        room_id=room_id,
        place=place,
        capacity=capacity,
        start_time=span.start,
        end_time=span.end,
    )
    announce(SessionOpened(session.id, coach_id=coach_id, capacity=capacity), by=by, now=now)
    return queries.session(session.id)


def _check_capacity(capacity: int) -> None:
    if capacity not in CAPACITY:
        raise Invalid(
            "capacity",
            "{capacity} is not a number of places from 1 to {most}",
            capacity=capacity,
            most=CAPACITY[-1],
        )


def take_seat(*, by: Actor, session_id: UUID, member_id: UUID, now: datetime) -> Booking:
    """Give a member a place in a group's session, or let them wait for one if it is full.

    A free place goes first to who waited for it without having the time, and has it now. Refuses with NoSuchSession,
    SessionOver, NotAGroup, PlaceByEnrolment, AlreadySeated, MemberBusy. Announces SeatTaken or SeatWaitlisted, SeatPromoted.
    Claims the member and who waits.
    """
    claim(people=[member_id, *queries.waiting_for(session_id).values_list("member", flat=True)])
    session = hold_session(session_id, now=now)
    if session.member_id is not None:
        raise NotAGroup
    if session.series_id is not None:
        raise PlaceByEnrolment
    if Booking.objects.filter(session=session, member=member_id, status__in=[*queries.TAKEN, SeatStatus.WAITLIST]).exists():
        raise AlreadySeated
    _promote(session, by=by, now=now)
    is_full = queries.places_left(session) <= 0
    if not is_full:
        refuse(_taken_of(member_id, session))
    seat = Booking.objects.create(
        session=session,
        member_id=member_id,
        status=SeatStatus.WAITLIST if is_full else SeatStatus.CONFIRMED,
        start_time=session.start_time,
        end_time=session.end_time,
        policy_version=org.policy().version,
    )
    facts = {"session_id": session_id, "member_id": member_id}
    told = SeatWaitlisted(seat.id, **facts) if is_full else SeatTaken(seat.id, **facts)
    announce(told, by=by, now=now)
    return queries.seat(seat.id)


def give_back_seat(*, by: Actor, seat_id: UUID, cause: Cause = UNSAID, now: datetime) -> Booking:
    """Free one seat of a group, which goes to the first who waits and has the time; the session stays.

    Refuses with NoSuchBooking, SessionOver, SeatOver. Announces SeatGivenBack, and SeatPromoted. Claims the member and who
    waits.
    """
    required()
    seen = queries.seat(seat_id)
    session_id = seen.session_id
    claim(people=[seen.member_id, *queries.waiting_for(session_id).values_list("member", flat=True)])
    session = hold_session(session_id, now=now)
    seat = Booking.objects.select_for_update(no_key=True).get(id=seat_id)
    if seat.status not in {SeatStatus.CONFIRMED, SeatStatus.WAITLIST}:
        raise SeatOver
    outcome = end_seats([seat], by=by, cause=cause, now=now).get(seat_id)
    told = SeatGivenBack(seat_id, session_id=session_id, seat_status=seat.status, outcome=asdict(outcome) if outcome else None)
    announce(told, by=by, now=now)
    _promote(session, by=by, now=now)
    return queries.seat(seat_id)


def change_capacity(*, by: Actor, session_id: UUID, capacity: int, now: datetime) -> TrainingSession:
    """Give a group's session more places, which go to those who wait, or fewer, but no fewer than are taken.

    Refuses with NoSuchSession, SessionOver, NotAGroup, Invalid. Announces CapacityChanged, SeatPromoted. Claims who waits.
    """
    _check_capacity(capacity)
    claim(people=queries.waiting_for(session_id).values_list("member", flat=True))
    session = hold_session(session_id, now=now)
    if session.member_id is not None:
        raise NotAGroup
    taken = session.capacity - queries.places_left(session)
    if capacity < taken:
        raise Invalid("capacity", "{taken} places are taken", taken=taken)
    if capacity != session.capacity:
        announce(CapacityChanged(session_id, was=session.capacity, became=capacity), by=by, now=now)
        TrainingSession.objects.filter(id=session_id).update(capacity=capacity)
        session.capacity = capacity
        _promote(session, by=by, now=now)
    return queries.session(session_id)


def _promote(session: TrainingSession, *, by: Actor, now: datetime) -> None:
    """Give the free places to those who wait, the longest first; who has no time then waits on."""
    free = queries.places_left(session)
    for seat in list(queries.waiting_for(session.id)):
        if free <= 0:
            return
        if _taken_of(seat.member_id, session):
            continue
        Booking.objects.filter(id=seat.id).update(status=SeatStatus.CONFIRMED)
        announce(SeatPromoted(seat.id, session_id=session.id, member_id=seat.member_id), by=by, now=now)
        free -= 1


def _taken_of(member_id: UUID, session: TrainingSession) -> Clash | None:
    """What has the member's time during the session."""
    span = Span(session.start_time, session.end_time)
    return queries.in_the_way_of(span, coach_id=None, room_id=None, member_ids=[member_id])
