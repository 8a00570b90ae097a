"""What goes in and out: camelCase names, and the few types that everything is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from ninja.params import functions
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, Strict, StringConstraints, WithJsonSchema
from pydantic.alias_generators import to_camel

from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.timetable.values import FIRST_YEAR, LAST_YEAR

T = TypeVar("T")
MOST_ROWS = 100


class Shape(BaseModel):
    """A JSON object of ours."""

    model_config = ConfigDict(alias_generator=to_camel, from_attributes=True)


class Page(Shape, Generic[T]):
    """Some of many rows in an order that stays, and how many there are in all."""

    items: list[T]
    count: int
    limit: int
    offset: int


class Paged(Shape):
    """Which rows of many: so many, after so many."""

    limit: int = Field(50, ge=1, le=MOST_ROWS)
    offset: int = Field(0, ge=0, le=1_000_000)

    @property
    def part(self) -> slice:
        """Return the place of the asked rows among all."""
        return slice(self.offset, self.offset + self.limit)


HOUR_AND_MINUTE = r"([01][0-9]|2[0-3]):[0-5][0-9]"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
DATE_AND_TIME = DATE + r"T[0-9:.]+(Z|[+-][0-9:]+)?"


def _clock_time(value: Any) -> time:
    return _read(time, value, HOUR_AND_MINUTE, "it is not a time of day such as 09:30, from 00:00 to 23:59")


def _day(value: Any) -> date:
    day = _read(date, value, DATE, "it is not a date such as 2027-03-28")
    return _in_our_years(day, day.year)


def _instant(value: Any) -> datetime:
    examples = "2027-03-28T09:00:00Z or 2027-03-28T11:00:00+02:00"
    at = _read(datetime, value, DATE_AND_TIME, f"it is not an instant such as {examples}")
    if at.tzinfo is None:
        raise ValueError(f"it has no offset: write {examples}")
    return _in_our_years(at, at.year).astimezone(UTC)


R = TypeVar("R", time, date, datetime)


def _read(kind: type[R], value: Any, form: str, misfit: str) -> R:
    """Read a text of that form and no other: pydantic would take numbers, and dates for instants, too."""
    if not isinstance(value, str) or not re.fullmatch(form, value):
        raise ValueError(misfit)
    try:
        return kind.fromisoformat(value)
    except ValueError as error:
        raise ValueError(misfit) from error


D = TypeVar("D", date, datetime)


def _in_our_years(value: D, year: int) -> D:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"it is not in the years from {FIRST_YEAR} to {LAST_YEAR}")
    return value


ClockTime = Annotated[
    time,
    BeforeValidator(_clock_time),
    PlainSerializer(lambda t: f"{t:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{HOUR_AND_MINUTE}$", "examples": ["09:30"]}),
]
Day = Annotated[date, BeforeValidator(_day)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Whole = Annotated[int, Strict()]
Yes = Annotated[bool, Strict()]
Word = Annotated[str, Strict(), StringConstraints(max_length=500, strip_whitespace=True)]
Prose = Annotated[str, Strict(), StringConstraints(max_length=5000, strip_whitespace=True)]
Id = Annotated[UUID, functions.Path(alias="id")]


def span(start: datetime, end: datetime) -> Span:
    """Return the time between two instants. Refuses with Invalid where the end is not after the start."""
    if end <= start:
        raise Invalid("endTime", "it is not after the start")
    return Span(start, end)


class Gone(Shape):
    """What is there no more."""

    id: UUID


def page(rows: QuerySet[Any], asked: Paged, shown: Callable[[Any], T]) -> Page[T]:
    """Return the asked part of the rows, which have one order, and how many there are."""
    items = [shown(row) for row in rows[asked.part]]
    return Page[T].model_construct(items=items, count=rows.count(), limit=asked.limit, offset=asked.offset)
