"""Pure decisions about batches: which start days are due, when the last class is, and what a batch is called in short."""

from __future__ import annotations

import re
from datetime import date, timedelta

from horarium.cohorts.choices import DaysCounted

WEEKDAYS = {DaysCounted.CALENDAR: (0, 1, 2, 3, 4, 5, 6), DaysCounted.WEEKDAYS: (1, 2, 3, 4, 5)}  # 0 = Sunday
# A pause of the work longer than this has not missed its starts one by one: somebody has to look at it anyway.
LONGEST_LOOK_BACK = timedelta(days=366)


def starts_due(start_day: int, today: date, decided_until: date | None) -> list[date]:
    """Return the start days (0 = Monday) after the last that was looked at, up to today, in order.

    A first look has missed nothing. Today is looked at as often as somebody asks.
    """
    since = today if decided_until is None else min(decided_until + timedelta(days=1), today)
    since = max(since, today - LONGEST_LOOK_BACK)
    first = since + timedelta(days=(start_day - since.weekday()) % 7)
    return [first + timedelta(weeks=n) for n in range((today - first).days // 7 + 1)] if first <= today else []


def next_start(start_day: int, after: date) -> date:
    """Return the first start day (0 = Monday) after a date."""
    return after + timedelta(days=(start_day - after.weekday() - 1) % 7 + 1)


def last_class_on(start_on: date, classes: int, counted: DaysCounted) -> date:
    """Return the date of the last of so many classes, one a day of those that are counted, the first on the start."""
    if counted == DaysCounted.CALENDAR:
        return start_on + timedelta(days=classes - 1)
    weeks, rest = divmod(classes - 1 + start_on.weekday(), 5)
    return start_on + timedelta(days=7 * weeks + rest - start_on.weekday())


def class_number(start_on: date, day: date, counted: DaysCounted) -> int:
    """Return which class a date of a batch is, the first being 1."""
    if counted == DaysCounted.CALENDAR:
        return (day - start_on).days + 1
    monday = start_on - timedelta(days=start_on.weekday())
    weeks, rest = divmod((day - monday).days, 7)
    return 5 * weeks + min(rest, 4) - start_on.weekday() + 1


def code_of(code: str, class_name: str) -> str:
    """Return what a class is called in short: its own code, else the first letters of its name."""
    letters = re.sub(r"\W|_", "", class_name)
    return code or letters[:3].upper()
