"""Batches opened and their classes made at somebody's word: source 000's answers, inside `data`."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AliasChoices, Field

from horarium.cohorts import queries as cohorts
from horarium.cohorts.values import Start
from horarium.interfaces.api.auth import Call, need_admin
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Shape, Whole, Word
from horarium.interfaces.opening import WHY, Opening, need_some, open_batches, said
from horarium.kernel import clock
from horarium.people.choices import Scope
from horarium.timetable import tasks

noun = Noun("Batches", scope=Scope.OFFICE)


class ByName(Shape):
    """Which classes are meant: one by its name, those that start on a weekday (0 = Monday), or all."""

    class_name: Word | None = Field(None, validation_alias=AliasChoices("className", "class_name"))
    start_day_of_week: Annotated[Whole, Field(ge=0, le=6)] | None = Field(
        None, validation_alias=AliasChoices("startDayOfWeek", "start_day_of_week")
    )

    @property
    def names(self) -> list[str] | None:
        """Return the names of the classes that are meant, or nothing for all."""
        if self.class_name:
            return [self.class_name]
        if self.start_day_of_week is None:
            return None
        return [row.class_name for row in cohorts.batch_classes() if row.start_day_of_week == self.start_day_of_week]


class OpenedBatch(Shape):
    """A batch by its class, its number and its first day; `isNew` says that it was opened by this call."""

    id: UUID
    class_name: str
    batch_number: int
    start_date: date
    is_new: bool

    @classmethod
    def of(cls, start: Start) -> OpenedBatch | None:
        """Return the batch of a start as JSON has it, if it has one."""
        row = start.batch
        if row is None:
            return None
        return cls.model_construct(
            id=row.id,
            class_name=start.class_name,
            batch_number=row.batch_number,
            start_date=row.start_date,
            is_new=start.is_new,
        )


class NotOpened(Shape):
    """A start day that has no batch, and why."""

    class_name: str
    start_date: date
    reason: str = Field(description="no_live_class, no_lessons, or missed: nobody looked on that day.")
    message: str

    @classmethod
    def of(cls, start: Start) -> NotOpened | None:
        """Return a start without a batch as JSON has it."""
        if start.reason is None:
            return None
        return cls.model_construct(
            class_name=start.class_name, start_date=start.start_on, reason=start.reason.value, message=WHY[start.reason]
        )


class Created(Shape):
    """What was opened, what was open already, and what was not and why. `batch` is the first of them."""

    message: str
    batch: OpenedBatch | None
    opened: list[OpenedBatch]
    not_opened: list[NotOpened]

    @classmethod
    def of(cls, opening: Opening) -> Created:
        """Return an opening as JSON has it."""
        opened = [row for one in (*opening.new, *opening.there) if (row := OpenedBatch.of(one))]
        unique = list({row.id: row for row in opened}.values())
        not_opened = [left for one in opening.unopened if (left := NotOpened.of(one))]
        first = unique[0] if unique else None
        return cls.model_construct(message=said(opening), batch=first, opened=unique, not_opened=not_opened)


class Kickstarted(Shape):
    """What a kickstart did: of the first batch by the source's names, and of all."""

    message: str
    batch_created: bool
    sessions_generated: bool
    class_: str | None = Field(alias="class")
    batch_id: UUID | None
    batch_number: int | None
    sessions_created: int
    opened: list[OpenedBatch]
    not_opened: list[NotOpened]


class Made(Shape):
    """How many classes a run made, of how many batches that run."""

    message: str
    sessions_created: int
    batches_processed: int

    @classmethod
    def now(cls, *, trigger: str) -> Made:
        """Make the classes of the batches that run, and say how many."""
        batches = [row.id for row in cohorts.batches().filter(status="active")]
        series = cohorts.series_of(batches)
        made = tasks.generate(now=clock.now(), trigger=trigger, only=series).made if series else 0
        said = f"{made} classes made, of {len(batches)} batches that run."
        return cls.model_construct(message=said, sessions_created=made, batches_processed=len(batches))


@noun.post("", repeatable=True)
def kickstart(request: Call, body: ByName | None = None) -> Kickstarted:
    """Open what starts today, and make its classes, without waiting for the schedule. Twice does nothing twice."""
    by, now, asked = need_admin(request), clock.now(), body or ByName()
    opening = open_batches(by=by, now=now, trigger="owner", names=asked.names)
    created = Created.of(need_some(opening, now=now, class_name=asked.class_name or ""))
    first = created.batch
    return Kickstarted.model_construct(
        message=created.message,
        batch_created=bool(opening.new),
        sessions_generated=opening.sessions > 0,
        class_=first.class_name if first else None,
        batch_id=first.id if first else None,
        batch_number=first.batch_number if first else None,
        sessions_created=opening.sessions,
        opened=created.opened,
        not_opened=created.not_opened,
    )
