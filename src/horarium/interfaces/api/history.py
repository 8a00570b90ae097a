"""Who changed what: the history of a session, a booking and a recurring booking, as far as the caller may know it."""

from __future__ import annotations

from datetime import datetime

from ninja import Query
from pydantic import Field

from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Id, Page, Paged, Shape
from horarium.interfaces.history import telling
from horarium.interfaces.history.telling import Line, Reader
from horarium.reservations import queries as reservations
from horarium.reservations.errors import NoSuchRecurringBooking
from horarium.timetable import queries as timetable
from horarium.timetable.errors import NoSuchBooking, NoSuchSession

sessions = Noun("Sessions")
bookings = Noun("Bookings")
recurring_bookings = Noun("Recurring bookings")


class Deed(Shape):
    """One thing that was done. Who is named only to who may know it; the times in the sentence are the caller's own."""

    happened_at: datetime
    event: str = Field(description="The name of what happened, such as SessionMoved.")
    who: str = Field(description="The one who did it: a name, you, the office, Horarium itself, or somebody else.")
    door: str = Field(description="Through which door they came, such as on a page or through the API.")
    said: str = Field(description="What they did, as a sentence that begins with who.")


def _page(lines: list[Line], asked: Paged) -> Page[Deed]:
    shown = lines[asked.offset : asked.offset + asked.limit]
    items = [Deed.model_construct(happened_at=o.at, event=o.event, who=o.who, door=o.door, said=o.said) for o in shown]
    return Page[Deed].model_construct(items=items, count=len(lines), limit=asked.limit, offset=asked.offset)


def _reader(request: Call) -> Reader:
    return Reader.of(request.auth.by, request.auth.person)


@sessions.get("/{id}/history")
def session_history(request: Call, key: Id, asked: Query[Paged]) -> Page[Deed]:
    """Return who changed what about a session, when and through which door, the oldest first."""
    row = timetable.sessions_seen_by(request.auth.by).filter(id=key).first()
    if row is None:
        raise NoSuchSession
    return _page(telling.of_session(row, _reader(request)), asked)


@bookings.get("/{id}/history")
def booking_history(request: Call, key: Id, asked: Query[Paged]) -> Page[Deed]:
    """Return who changed what about a booking and its session, when and through which door, the oldest first."""
    seat, reader = timetable.seat(key), _reader(request)
    if not (reader.knows_all(seat.session.coach_id) or seat.member_id in reader.family):
        raise NoSuchBooking
    return _page(telling.of_booking(seat, reader), asked)


@recurring_bookings.get("/{id}/history")
def recurring_booking_history(request: Call, key: Id, asked: Query[Paged]) -> Page[Deed]:
    """Return who changed what about a recurring booking and its sessions, when and through which door, the oldest first."""
    if not reservations.recurring_bookings_seen_by(request.auth.by).filter(id=key).exists():
        raise NoSuchRecurringBooking
    return _page(telling.of_series(timetable.series(key), _reader(request)), asked)
