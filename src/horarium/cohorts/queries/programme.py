"""What the batches have on some days: the classes that are made, and the dates that will have one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.cohorts.models import BatchSlot
from horarium.kernel.spans import Span
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.timetable.models import TrainingSession


def classes_within(batch_ids: Collection[UUID], within: Span) -> Iterator[tuple[UUID, TrainingSession]]:
    """Yield the classes of these batches that touch a stretch of time, in order, each with its batch; one statement more."""
    slots = dict(BatchSlot.objects.filter(batch__in=batch_ids).values_list("series", "batch"))
    for session in timetable.sessions_in(within).filter(series__in=slots):
        if session.series_id:
            yield slots[session.series_id], session


def numbers_within(batch_ids: Collection[UUID], from_on: date, until_on: date) -> dict[tuple[UUID, date], int]:
    """Return which class each date of these batches has, made or not, between two dates, both included; two statements."""
    slots = dict(BatchSlot.objects.filter(batch__in=batch_ids).values_list("series", "batch"))
    numbers = timetable.class_numbers(list(slots), from_on, until_on)
    return {(slots[series_id], on): number for series_id, on, number in numbers}
