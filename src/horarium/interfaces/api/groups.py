"""Sessions for several members, moved sessions, the places in them, and where those are that are online."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Query
from pydantic import Field

from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.bookings import Booking
from horarium.interfaces.api.calendar_shapes import Move, Session, tried
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.plans import Changes
from horarium.interfaces.api.shapes import Id, Page, Paged, Shape, Whole, Word, page, span
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.people.choices import Scope
from horarium.reservations import operations, queries
from horarium.timetable import operations as timetable_operations
from horarium.timetable import queries as timetable
from horarium.timetable.errors import NoSuchSession

if TYPE_CHECKING:
    from horarium.timetable.models import Booking as Row
    from horarium.timetable.models import TrainingSession

noun = Noun("Sessions", scope=Scope.BOOKINGS)


class NewSeat(Shape):
    """Who takes a place: the caller without it."""

    member_id: UUID | None = None


class Places(Shape):
    """How many places a session has."""

    capacity: Whole = Field(ge=1, le=1000)


class NewLink(Shape):
    """The address at which a session is held; an empty text for its coach's standing one."""

    meeting_link: Word


class MeetingLink(NewLink):
    """The address at which a session is held online, and whether it is its own or its coach's standing one."""

    is_own: bool

    @classmethod
    def of(cls, row: TrainingSession, *, by: Actor, now: datetime) -> MeetingLink:
        """Return the link as its reader may know it."""
        link = queries.meeting_link_seen_by(by, row, now=now)
        return cls.model_construct(meeting_link=link, is_own=bool(link) and row.meeting_link is not None)


class Seat(Shape):
    """A member's place in a session, or their wait for one."""

    id: UUID
    member_id: UUID
    member_name: str
    status: str

    @classmethod
    def of(cls, row: Row) -> Seat:
        """Return the place as JSON has it."""
        return cls.model_construct(id=row.id, member_id=row.member_id, member_name=row.member.name, status=row.status)


@noun.post("/{id}/move")
def move_session(request: Call, key: Id, body: Move) -> Session:
    """Move one session to another time, and to another coach or room if they are given."""
    with tried(body.dry_run):
        row = perform(
            operations.move_session,
            by=request.auth.by,
            session_id=key,
            span=span(body.start_time, body.end_time),
            coach_id=body.coach_id,
            room_id=body.room_id,
            now=clock.now(),
        )
        return Session.of(row)


@noun.put("/{id}/capacity")
def change_capacity(request: Call, key: Id, body: Places) -> Session:
    """Give a group's session more or fewer places. Free ones go to those who wait, the longest first."""
    by, now = request.auth.by, clock.now()
    return Session.of(perform(operations.change_capacity, by=by, session_id=key, capacity=body.capacity, now=now))


@noun.get("/{id}/meeting-link")
def meeting_link(request: Call, key: Id) -> MeetingLink:
    """Return where a session is held online, until it is over: to its coach, the office, and who has a place in it.

    Nothing for another session, to others who may see it, or where there is none.
    """
    return MeetingLink.of(_seen(request, key), by=request.auth.by, now=clock.now())


def _hold(key: UUID) -> None:
    timetable_operations.hold_meeting_link(session_id=key)


@noun.put("/{id}/meeting-link", changes=Changes(meeting_link, _hold))
def set_meeting_link(request: Call, key: Id, body: NewLink) -> MeetingLink:
    """Give one session that is online a meeting link of its own; an empty one lets its coach's standing link hold."""
    by, now = request.auth.by, clock.now()
    row = perform(operations.set_meeting_link, by=by, session_id=key, meeting_link=body.meeting_link, now=now)
    return MeetingLink.of(row, by=by, now=now)


def _seen(request: Call, key: UUID) -> TrainingSession:
    session = timetable.sessions_seen_by(request.auth.by).filter(id=key).first()
    if session is None:
        raise NoSuchSession
    return session


@noun.post("/{id}/bookings", status=201)
def join_session(request: Call, key: Id, body: NewSeat | None = None) -> Booking:
    """Take a place in a group's session. If it is full, the booking waits: its status is WAITLIST."""
    member_id = (body and body.member_id) or request.auth.person.id
    facts = {"session_id": key, "member_id": member_id}
    return Booking.of(perform(operations.join_session, by=request.auth.by, **facts, now=clock.now()))


@noun.get("/{id}/bookings")
def seats(request: Call, key: Id, asked: Query[Paged]) -> Page[Seat]:
    """Return who has a place in a session and who waits, in order: all for its coach and the office, else one's own."""
    session = _seen(request, key)
    by, rows = request.auth.by, timetable.seats_of(key)
    if not (by.is_admin or by.user_id == session.coach_id):
        rows = rows.filter(member__in=people.with_wards(by.user_id))
    return page(rows, asked, Seat.of)
