"""What the cells of a row mean. Each function refuses with Invalid, naming the column as the file does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from uuid import UUID

from django.utils.translation import gettext

from horarium.interfaces.language.refusals import reason_of, told
from horarium.kernel.errors import Invalid, Refusal

LONGEST_TEXT = 500
LONGEST_EMAIL = 254
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?", re.ASCII)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
COLUMNS = {
    "dayOfWeek": "day_of_week",
    "startTime": "start_time",
    "endTime": "end_time",
    "startDate": "start_date",
    "endDate": "end_date",
    "coachId": "coach",
    "memberId": "member",
    "roomId": "room",
    "defaultDuration": "duration",
}
YES, NO = {"yes", "true", "1"}, {"no", "false", "0"}


def text(cells: Mapping[str, str], column: str, *, most: int = LONGEST_TEXT) -> str:
    """Return a cell's text, which may be empty but not endless."""
    if len(cells[column]) > most:
        raise Invalid(column, "it is longer than {most} characters", most=most)
    return cells[column]


def needed(cells: Mapping[str, str], column: str) -> str:
    """Return a cell's text, which may not be empty."""
    value = text(cells, column)
    if not value:
        raise Invalid(column, "it is empty")
    return value


def number(cells: Mapping[str, str], column: str, *, least: int, most: int, what: str) -> int:
    """Return a whole number within bounds."""
    value = needed(cells, column)
    if not re.fullmatch(r"\d{1,9}", value, re.ASCII) or not least <= int(value) <= most:
        raise Invalid(column, "{value!r} is not {what}", value=value, what=what)
    return int(value)


def weekday(cells: Mapping[str, str]) -> int:
    """Return the day of the week, 0 = Sunday."""
    return number(cells, "day_of_week", least=0, most=6, what=gettext("a weekday from 0 (Sunday) to 6 (Saturday)"))


def clock(cells: Mapping[str, str], column: str) -> time:
    """Return a time of day such as 8:30 or 08:30:00; 24:00 is the midnight that ends a day."""
    value = needed(cells, column)
    found = CLOCK.fullmatch(value)
    if value == "24:00" and column == "end_time":
        return time(0)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Invalid(column, "{value!r} is not a time of day such as 08:30", value=value)
    return time(int(found[1]), int(found[2]))


def day(cells: Mapping[str, str], column: str) -> date:
    """Return a date written 2026-11-23."""
    value = needed(cells, column)
    try:
        if DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Invalid(column, "{value!r} is not a date such as 2026-11-23", value=value)


def yes(cells: Mapping[str, str], column: str, *, otherwise: bool) -> bool:
    """Return whether a cell says yes; an empty one says `otherwise`."""
    value = cells[column].lower()
    if value and value not in YES | NO:
        raise Invalid(column, "{value!r} is neither yes nor no", value=cells[column])
    return value in YES if value else otherwise


def key(cells: Mapping[str, str], column: str) -> UUID | None:
    """Return the id that a cell holds, if it holds anything."""
    if not (value := cells[column]):
        return None
    if not ID.fullmatch(value):
        raise Invalid(column, "{value!r} is not an id as exports have it", value=value[:60])
    return UUID(value)


def reason(refusal: Refusal) -> tuple[str | None, str]:
    """Return the column to blame, if there is one, and why, in the file's own words."""
    column = COLUMNS.get(refusal.at or "", refusal.at)
    if isinstance(refusal, Invalid):
        return column, reason_of(refusal)
    return column, told(refusal).removesuffix(".")
