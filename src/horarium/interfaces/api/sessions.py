"""Sessions of any kind, as far as the caller may see them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from ninja import Query
from pydantic import Field

from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.bookings import Cancellation
from horarium.interfaces.api.calendar_shapes import Session
from horarium.interfaces.api.files import CALENDAR
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Id, Instant, Page, Paged, Shape, Whole, Word, page, span
from horarium.interfaces.feeds.one import session_file
from horarium.kernel import clock
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.people.choices import Scope
from horarium.reservations import operations
from horarium.timetable import queries
from horarium.timetable.choices import Place
from horarium.timetable.errors import NoSuchSession

if TYPE_CHECKING:
    from horarium.timetable.models import TrainingSession

noun = Noun("Sessions", scope=Scope.BOOKINGS)
LONGEST = timedelta(days=92)
USUAL = timedelta(days=28)
A_DAY = timedelta(days=1)


class Wanted(Paged):
    """Which sessions: those that touch the time from one instant up to another, 92 days at most."""

    since: Instant | None = Field(None, alias="from", description="The present instant without it.")
    until: Instant | None = Field(None, alias="to", description="Four weeks after `from` without it.")
    coach_id: UUID | None = None
    member_id: UUID | None = None
    room_id: UUID | None = None


class NewSession(Shape):
    """One session for a group. The times carry an offset."""

    coach_id: UUID
    start_time: Instant
    end_time: Instant
    capacity: Whole = Field(ge=1, le=1000)
    room_id: UUID | None = Field(None, description="The room of the coach's addition, else their default, without it.")
    place: Place = Place.ROOM
    title: Word = ""


@noun.get("")
def sessions(request: Call, asked: Query[Wanted]) -> Page[Session]:
    """Return the sessions in a stretch of time: all for the office, else the caller's own and their wards'."""
    since, until = _within(asked)
    # No session is longer than a day, so an index by its start finds the first.
    rows = _wanted(asked, queries.sessions_seen_by(request.auth.by)).filter(start_time__gt=since - A_DAY, end_time__gt=since)
    return page(rows.filter(start_time__lt=until), asked, Session.of)


def _within(asked: Wanted) -> tuple[datetime, datetime]:
    since = asked.since or clock.now()
    until = asked.until or since + USUAL
    if until <= since:
        raise Invalid("to", "it is not after from")
    if until - since > LONGEST:
        raise Invalid("to", "it is more than {days} days after from", days=LONGEST.days)
    return since, until


def _wanted(asked: Wanted, rows: QuerySet[TrainingSession]) -> QuerySet[TrainingSession]:
    rows = rows.filter(coach=asked.coach_id) if asked.coach_id else rows
    rows = rows.filter(room=asked.room_id) if asked.room_id else rows
    return queries.sessions_of_member(rows, asked.member_id) if asked.member_id else rows


@noun.post("", status=201)
def open_session(request: Call, body: NewSession) -> Session:
    """Offer one session to a group. Members take their places afterwards."""
    row = perform(
        operations.open_session,
        by=request.auth.by,
        coach_id=body.coach_id,
        span=span(body.start_time, body.end_time),
        capacity=body.capacity,
        room_id=body.room_id,
        place=body.place,
        title=body.title,
        now=clock.now(),
    )
    return Session.of(row)


# Before the one below it, for whom `….ics` would be an id.
@noun.file("/{id}.ics", kind=CALENDAR)
def session_calendar(request: Call, key: Id) -> HttpResponseBase:
    """Return one session as a file for a calendar program, with what the caller may know of it."""
    return session_file(request, request.auth.by, request.auth.person, key, now=clock.now())


@noun.get("/{id}")
def session(request: Call, key: Id) -> Session:
    """Return one session, with the booking it came from."""
    row = queries.sessions_seen_by(request.auth.by).filter(id=key).first()
    if row is None:
        raise NoSuchSession
    return Session.of(row)


@noun.post("/{id}/cancel")
def cancel_session(request: Call, key: Id, body: Cancellation | None = None) -> Session:
    """Cancel one session and free its hour. It never comes back by itself."""
    said: dict[str, Any] = {"side": body.side, "why": body.reason, "waived": body.waived} if body else {}
    row = perform(operations.cancel_session, by=request.auth.by, session_id=key, **said, now=clock.now())
    return Session.of(row)
