"""What goes in and out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Literal
from uuid import UUID

if TYPE_CHECKING:
    from horarium.cohorts.choices import Unopened
    from horarium.cohorts.models import Batch, Enrolment

Kind = Literal["morning", "afternoon", "evening"]
NOON, EVENING = time(12), time(17)


@dataclass(frozen=True, slots=True)
class Start:
    """What became of one start day of a class: its batch, opened now or there already, or the reason why there is none.

    `is_missed` says that the day had gone by when somebody looked.
    """

    class_name: str
    start_on: date
    batch: Batch | None = None
    is_new: bool = False
    is_missed: bool = False
    reason: Unopened | None = None
    series_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A member's enrolment, and whether it is new: an enrolment that was there is answered as it is."""

    row: Enrolment
    is_new: bool


@dataclass(frozen=True, slots=True)
class Class:
    """One class of a batch as people are told of it: `at` is its local time in the batch's zone."""

    id: UUID
    batch_id: UUID
    number: int
    title: str
    kind: Kind
    at: datetime
    starts: datetime
    ends: datetime
    status: str
    coach: str
    room: str
    link: str


def kind_of(starts_at: time) -> Kind:
    """Return the part of the day in which a class begins: before noon, before 17:00, or later."""
    if starts_at < NOON:
        return "morning"
    return "afternoon" if starts_at < EVENING else "evening"
