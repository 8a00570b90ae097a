"""Where a week is not like the others: time added once, and time blocked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Query
from pydantic import Field

from horarium.availability import operations, queries
from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Gone, Id, Instant, Page, Paged, Shape, Word, page, span
from horarium.kernel import clock
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.people.choices import Scope

if TYPE_CHECKING:
    from horarium.availability.models import AvailabilityAddition, BlockedSlot

of_coach = Noun("Availability", scope=Scope.CALENDAR)
blocks = Noun("Availability", scope=Scope.CALENDAR)
additions = Noun("Availability", scope=Scope.CALENDAR)
A_YEAR = timedelta(days=366)


class Within(Paged):
    """Which exceptions: those that touch the time from one instant up to another, a year at most."""

    since: Instant | None = Field(None, alias="from", description="The present instant without it.")
    until: Instant | None = Field(None, alias="to", description="A year after `from` without it.")


class NewBlock(Shape):
    """Time in which the coach is not there."""

    start_time: Instant
    end_time: Instant
    reason: Word = ""


class Block(Shape):
    """Time in which the coach is not there. The reason is told to the coach and the office only; sourceId names the calendar of
    the coach's from which it comes, if it does.
    """

    id: UUID
    coach_id: UUID
    start_time: datetime
    end_time: datetime
    reason: str | None
    source_id: UUID | None

    @classmethod
    def of(cls, row: BlockedSlot, *, with_reason: bool) -> Block:
        """Return the block as JSON has it."""
        names = ("id", "coach_id", "start_time", "end_time", "source_id")
        return cls.model_construct(**{n: getattr(row, n) for n in names}, reason=row.reason if with_reason else None)


class NewAddition(NewBlock):
    """Time in which the coach works beyond the weekly hours."""

    room_id: UUID | None = None


class Addition(Shape):
    """Time in which the coach works beyond the weekly hours, once."""

    id: UUID
    coach_id: UUID
    start_time: datetime
    end_time: datetime
    room_id: UUID | None
    is_individual: bool
    is_group: bool
    reason: str

    @classmethod
    def of(cls, row: AvailabilityAddition) -> Addition:
        """Return the addition as JSON has it."""
        return cls.model_construct(**{name: getattr(row, name) for name in cls.model_fields})


def _within(asked: Within) -> Span:
    since = asked.since or clock.now()
    until = asked.until or since + A_YEAR
    if not since < until <= since + A_YEAR:
        raise Invalid("to", "it is not after from, or more than {days} days after it", days=A_YEAR.days)
    return Span(since, until)


@of_coach.get("/{id}/blocked-slots")
def blocked_slots(request: Call, key: Id, asked: Query[Within]) -> Page[Block]:
    """Return the coach's blocks in order: the coming year's unless said otherwise."""
    by = request.auth.by
    is_theirs = by.is_admin or by.user_id == key
    rows = queries.blocks_of(people.coach(key, "id").id, _within(asked))
    return page(rows, asked, lambda row: Block.of(row, with_reason=is_theirs))


@of_coach.post("/{id}/blocked-slots", status=201)
def block_slot(request: Call, key: Id, body: NewBlock) -> Block:
    """Block a stretch of the coach's time. Sessions that are there stay; none is made in it any more."""
    row = perform(
        operations.block,
        by=request.auth.by,
        coach_id=key,
        span=span(body.start_time, body.end_time),
        reason=body.reason,
        now=clock.now(),
    )
    return Block.of(row, with_reason=True)


@blocks.delete("/{id}")
def unblock_slot(request: Call, key: Id) -> Gone:
    """Take a block away. The next run makes what it kept out."""
    perform(operations.unblock, by=request.auth.by, block_id=key, now=clock.now())
    return Gone.model_construct(id=key)


@of_coach.get("/{id}/availability-additions")
def availability_additions(request: Call, key: Id, asked: Query[Within]) -> Page[Addition]:
    """Return the coach's additions in order: the coming year's unless said otherwise."""
    return page(queries.additions_of(people.coach(key, "id").id, _within(asked)), asked, Addition.of)


@of_coach.post("/{id}/availability-additions", status=201)
def add_availability(request: Call, key: Id, body: NewAddition) -> Addition:
    """Offer a stretch of time beyond the weekly hours, once."""
    row = perform(
        operations.add_time,
        by=request.auth.by,
        coach_id=key,
        span=span(body.start_time, body.end_time),
        room_id=body.room_id,
        reason=body.reason,
        now=clock.now(),
    )
    return Addition.of(row)


@additions.delete("/{id}")
def remove_availability(request: Call, key: Id) -> Gone:
    """Take an addition away. Sessions in it stay."""
    perform(operations.remove_addition, by=request.auth.by, addition_id=key, now=clock.now())
    return Gone.model_construct(id=key)
