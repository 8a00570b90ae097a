"""A pattern as a value: weekdays, wall-clock time and zone, every n weeks, from a date, to a date or open; and its dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.ids import new_id
from horarium.org.values import Side
from horarium.timetable.choices import Place

EVERY = range(1, 9)
MINUTES = range(5, 721)
# So many may hold a place where nobody has said how many: whoever follows a class comes.
MANY = 1000
FIRST_YEAR, LAST_YEAR = 2000, 2200


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a series by the key that it keeps whatever becomes of it: the pattern's own local date and time."""

    series_id: UUID
    local: datetime


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is cancelled: on whose side the reason lies (None: whoever does it), what it is, and for what reason
    nothing is charged all the same; whose absence it settles, if it does; and whether it undoes a booking just made.
    """

    side: Side | None = None
    why: str = ""
    waived: str = ""
    in_absence_of: UUID | None = None
    undone: bool = False

    def side_of(self, by: Actor, coach_id: UUID | None) -> Side:
        """Return the side that is said, else that of whoever does it; `coach_id` is whose session it is."""
        if self.side:
            return self.side
        if coach_id is not None and by.user_id == coach_id:
            return "coach"
        return "office" if by.is_admin else "member"


# Whoever cancels, for reasons of their own.
UNSAID = Cause()


@dataclass(frozen=True, slots=True)
class Pattern:
    """Weekdays are 0 = Sunday; `minutes` is elapsed time; `start_on` fixes the rhythm, `from_on` the first date asked.

    Every n-th week is counted from the Monday of the week of `start_on`. Refuses with Invalid, naming the field.
    """

    weekdays: tuple[int, ...]
    local_start: time
    minutes: int
    zone: str
    start_on: date
    from_on: date
    end_on: date | None = None
    every_weeks: int = 1

    def __post_init__(self) -> None:
        civil.zone(self.zone)
        if not self.weekdays or any(not 0 <= day <= 6 for day in self.weekdays):
            raise Invalid("dayOfWeek", "it is not a weekday from 0 (Sunday) to 6 (Saturday)")
        if self.minutes not in MINUTES:
            raise Invalid(
                "endTime", "it ends {minutes} minutes after the start; a session lasts 5 to 720 minutes", minutes=self.minutes
            )
        if self.every_weeks not in EVERY:
            raise Invalid("frequency", "{every_weeks} is not a number of weeks from 1 to 8", every_weeks=self.every_weeks)
        if not FIRST_YEAR <= self.start_on.year <= LAST_YEAR:
            raise Invalid(
                "startDate",
                "{start_on} is not a date from {first_year} to {last_year}",
                start_on=self.start_on,
                first_year=FIRST_YEAR,
                last_year=LAST_YEAR,
            )
        if self.end_on is not None and self.end_on < max(self.start_on, self.from_on):
            raise Invalid(
                "endDate",
                "{end_on} is before the first date, {earliest}",
                end_on=self.end_on,
                earliest=max(self.start_on, self.from_on),
            )

    @property
    def columns(self) -> dict[str, Any]:
        """Return the pattern as the columns of a series."""
        return {
            "weekdays": list(self.weekdays),
            "local_start": self.local_start,
            "minutes": self.minutes,
            "zone": self.zone,
            "start_on": self.start_on,
            "end_on": self.end_on,
            "every_weeks": self.every_weeks,
        }

    def dates(self, until: date) -> Iterator[date]:
        """Yield the dates of the pattern from `from_on` to `until`, both included, in order."""
        last = until if self.end_on is None else min(until, self.end_on)
        origin = civil.monday(self.start_on)
        day = max(self.start_on, self.from_on)
        while day <= last:
            weeks = (civil.monday(day) - origin).days // 7
            if weeks % self.every_weeks == 0 and civil.sunday_first(day) in self.weekdays:
                yield day
            day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewSeries:
    """A series to be: what open_series takes. `default_room_id` is the coach's as it is now, for the look."""

    pattern: Pattern
    coach_id: UUID
    member_id: UUID
    room_id: UUID | None
    default_room_id: UUID | None = None
    title: str = ""
    place: Place = Place.ROOM
    id: UUID = field(default_factory=new_id)

    @property
    def room_now(self) -> UUID | None:
        """Return the room in which it would be held now."""
        return (self.room_id or self.default_room_id) if self.place == Place.ROOM else None


@dataclass(frozen=True, slots=True)
class Told:
    """A session as a calendar program is told of it: `sequence` is how often that has changed, `changed_at` when it last did.

    `state` is CONFIRMED, TENTATIVE (the member waits for a place) or CANCELLED. `members` are the names of those who take it,
    and empty towards a member. Of one that another coach or room has by now (a coach's or room's calendar tells it as
    cancelled) coach and title are empty too, and the times those that were told.
    """

    id: UUID
    sequence: int
    changed_at: datetime
    created_at: datetime
    start: datetime
    end: datetime
    state: str
    title: str
    coach: str
    room: str | None
    location: str | None
    place: str
    clock_note: str | None
    is_group: bool
    members: list[str]
