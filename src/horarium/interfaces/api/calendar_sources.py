"""Coaches' own calendars, whose events block their time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import Field, Strict

from horarium.availability import operations, queries
from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Gone, Id, Page, Paged, Shape, Word, page
from horarium.kernel import clock
from horarium.kernel.addresses import LONGEST
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.people.choices import Scope

if TYPE_CHECKING:
    from horarium.availability.models import CalendarSource

of_coach = Noun("Own calendars", scope=Scope.CALENDAR)
noun = Noun("Own calendars", scope=Scope.CALENDAR)
Content = Annotated[str, Strict()]


class NewSource(Shape):
    """A calendar of the coach's: at an address, or as the text of an .ics file. One sent again by its name replaces itself."""

    name: Word
    url: str | None = Field(None, max_length=LONGEST)
    content: Content | None = Field(None, description="The text of the file, from BEGIN:VCALENDAR to END:VCALENDAR.")


class UnreadEvent(Shape):
    """An event that does not block any time: what it is called, and why."""

    summary: str
    reason: str


class Source(Shape):
    """A calendar of a coach's. Of its address only the machine is told: the rest is a key."""

    id: UUID
    coach_id: UUID
    name: str
    host: str
    read_at: datetime | None
    failures: int
    error: str
    blocks: int
    unread: list[UnreadEvent]

    @classmethod
    def of(cls, row: CalendarSource) -> Source:
        """Return the calendar as JSON has it."""
        names = ("id", "coach_id", "name", "host", "read_at", "failures", "error")
        unread = [UnreadEvent.model_construct(**bad) for bad in row.bad]
        return cls.model_construct(**{name: getattr(row, name) for name in names}, blocks=row.__dict__["number"], unread=unread)


@of_coach.get("/{id}/calendar-sources")
def calendar_sources(request: Call, key: Id, asked: Query[Paged]) -> Page[Source]:
    """Return the coach's own calendars with what could not be read of them, to the coach and the office."""
    people.need_is_coach(request.auth.by, people.coach(key, "id").id)
    return page(queries.calendars_of(key), asked, Source.of)


@of_coach.post("/{id}/calendar-sources", status=201)
def add_calendar_source(request: Call, key: Id, body: NewSource) -> Source:
    """Let the events of a calendar block the coach's time. One at an address is read soon, and every hour from then on."""
    facts: dict[str, Any] = {"by": request.auth.by, "coach_id": key, "name": body.name, "now": clock.now()}
    if (body.url is None) == (body.content is None):
        raise Invalid("url", "one of url and content is to be sent, and not both")
    if body.url is not None:
        return Source.of(perform(operations.add_calendar, url=body.url, **facts))
    return Source.of(perform(operations.send_calendar, content=(body.content or "").encode(), **facts))


@noun.post("/{id}/read")
def read_calendar_source(request: Call, key: Id) -> Source:
    """Have a calendar read at once. It is done by the worker: look again in a moment."""
    return Source.of(perform(operations.read_calendar_soon, by=request.auth.by, source_id=key))


@noun.delete("/{id}")
def remove_calendar_source(request: Call, key: Id) -> Gone:
    """Remove a calendar with the blocks that it made."""
    perform(operations.remove_calendar, by=request.auth.by, source_id=key, now=clock.now())
    return Gone.model_construct(id=key)
