"""Sessions made at somebody's word: source 001's endpoint for the owner, with the runs that were."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Query
from pydantic import Field

from horarium.interfaces.api.auth import Call, need_admin
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Page, Paged, Shape, Whole, page
from horarium.journal import queries as journal
from horarium.kernel import clock
from horarium.people.choices import Scope
from horarium.timetable import tasks

if TYPE_CHECKING:
    from horarium.journal.models import JobRun

noun = Noun("Generation", scope=Scope.OFFICE)
WEEKS_AHEAD = 6


class Horizon(Shape):
    """How far ahead sessions are to be made."""

    weeks_ahead: Whole = Field(WEEKS_AHEAD, ge=1, le=52)


class Generated(Shape):
    """What a run did, in the words of sources 001 and 003. Nothing is ever made from weekly hours alone."""

    total_generated: int
    from_recurring_bookings: int
    from_availability_template: int
    marked_completed: int
    left_out: int

    @classmethod
    def of(cls, counts: dict[str, int]) -> Generated:
        """Return the counts of a run by the names that the sources have."""
        made = counts.get("made", 0)
        return cls.model_construct(
            total_generated=made,
            from_recurring_bookings=made,
            from_availability_template=0,
            marked_completed=counts.get("completed", 0),
            left_out=counts.get("left_out", 0),
        )


class Run(Shape):
    """One run: what set it off, how it went, what it counted."""

    id: UUID
    trigger: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    error: str
    counts: Generated

    @classmethod
    def of(cls, row: JobRun) -> Run:
        """Return the run as JSON has it."""
        names = ("id", "trigger", "state", "started_at", "ended_at", "error")
        return cls.model_construct(**{name: getattr(row, name) for name in names}, counts=Generated.of(row.counts))


@noun.post("", repeatable=True)
def generate_sessions(request: Call, body: Horizon | None = None) -> Generated:
    """Make the sessions of every series up to the horizon, six weeks unless said otherwise, and complete past ones."""
    need_admin(request)
    weeks = body.weeks_ahead if body else WEEKS_AHEAD
    return Generated.of(tasks.generate(now=clock.now(), trigger="owner", weeks=weeks).counts)


@noun.get("")
def generation_runs(request: Call, asked: Query[Paged]) -> Page[Run]:
    """Return the runs that were, the newest first."""
    need_admin(request)
    return page(journal.runs_of(tasks.JOB), asked, Run.of)
