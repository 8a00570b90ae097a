"""Batches opened at somebody's word, whichever door they came to: what is due is opened, and its classes are made at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from horarium.cohorts import tasks as cohorts
from horarium.cohorts.choices import Unopened
from horarium.cohorts.errors import NoActiveLiveClass, NothingToOpen
from horarium.cohorts.values import Start
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.org import queries as org
from horarium.timetable import queries as timetable
from horarium.timetable import tasks as timetable_tasks


@dataclass(frozen=True, slots=True)
class Opening:
    """What became of the start days that were due, and how many classes were made of the batches that are new."""

    starts: list[Start]
    sessions: int

    @property
    def new(self) -> list[Start]:
        """Return the starts whose batch was opened now."""
        return [one for one in self.starts if one.is_new]

    @property
    def there(self) -> list[Start]:
        """Return the starts that have a batch, whoever opened it."""
        return [one for one in self.starts if one.batch]

    @property
    def unopened(self) -> list[Start]:
        """Return the starts without a batch."""
        return [one for one in self.starts if not one.batch]


def open_batches(*, by: Actor, now: datetime, trigger: str, names: Sequence[str] | None = None) -> Opening:
    """Open what is due, of these classes or of all, and make the classes of what is new."""
    starts = cohorts.create_batches(by=by, now=now, trigger=trigger, names=names)
    series = [key for one in starts if one.is_new for key in one.series_ids]
    if series:
        timetable_tasks.make_sessions_of(series, now=now)
    return Opening(starts, timetable.sessions_of_many_series(series).count() if series else 0)


def need_some(opening: Opening, *, now: datetime, class_name: str = "") -> Opening:
    """Return the opening, if a class starts today and one at least has its batch for it.

    Refuses with NothingToOpen, and with NoActiveLiveClass where that is why none has.
    """
    today = [one for one in opening.starts if not one.is_missed]
    if not today and not opening.there:
        day = civil.local_date(now, civil.zone(org.settings().zone))
        raise NothingToOpen(day=f"{day:%A %-d %B %Y}", class_name=class_name)
    if not opening.there and all(one.reason == Unopened.NO_LIVE_CLASS for one in today):
        raise NoActiveLiveClass(class_name=", ".join(one.class_name for one in today))
    return opening


def said(opening: Opening) -> str:
    """Return what was opened and what was not, in a sentence each."""
    new = [f"Batch {one.batch.batch_number} of {one.class_name} is open" for one in opening.new if one.batch]
    there = [
        f"Batch {one.batch.batch_number} of {one.class_name} was open already"
        for one in opening.there
        if one.batch and not one.is_new
    ]
    left = [
        f"{one.class_name} has no batch for {one.start_on:%-d %B %Y}: {WHY[one.reason]}"
        for one in opening.unopened
        if one.reason
    ]
    return ". ".join([*new, *there, *left]) + "." if opening.starts else "No class starts today."


WHY = {
    Unopened.NO_LIVE_CLASS: "no active live_class found",
    Unopened.NO_LESSONS: "it ends with its last lesson and has none",
    Unopened.MISSED: "nobody looked on that day",
}
