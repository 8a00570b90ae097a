from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given

from horarium.kernel.errors import Invalid
from horarium.timetable.values import Pattern
from tests.patterns import patterns

TUESDAYS = Pattern(
    weekdays=(2,),
    local_start=time(10),
    minutes=60,
    zone="Europe/Rome",
    start_on=date(2026, 11, 20),
    from_on=date(2026, 11, 20),
)
NAMES = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]


def on_its_day(pattern: Pattern, day: date) -> bool:
    """Whether a date is one of the pattern's, asked of that date alone."""
    week = int(pattern.start_on.strftime("%u"))
    monday = pattern.start_on - timedelta(days=week - 1)
    own_week = (day - monday) // timedelta(days=7)
    return (
        day.strftime("%A") in {NAMES[n] for n in pattern.weekdays}
        and own_week % pattern.every_weeks == 0
        and pattern.start_on <= day
        and (pattern.end_on is None or day <= pattern.end_on)
    )


@given(patterns())
def test_dates_are_those_that_the_pattern_means(drawn):
    pattern, until = drawn
    asked = [pattern.from_on + timedelta(days=n) for n in range(max(0, (until - pattern.from_on).days + 1))]

    assert list(pattern.dates(until)) == [day for day in asked if on_its_day(pattern, day)]


def test_weeks_are_counted_from_the_monday_of_the_week_of_the_start():
    # The start is a Friday: the Tuesday of its own week is gone, so every second week begins eleven days later.
    fortnightly = replace(TUESDAYS, every_weeks=2)

    assert list(fortnightly.dates(date(2026, 12, 31))) == [date(2026, 12, 1), date(2026, 12, 15), date(2026, 12, 29)]


def test_the_date_asked_for_does_not_change_the_rhythm():
    fortnightly = replace(TUESDAYS, every_weeks=2, from_on=date(2026, 12, 3))

    assert list(fortnightly.dates(date(2026, 12, 31))) == [date(2026, 12, 15), date(2026, 12, 29)]


def test_the_last_date_is_the_end_itself():
    assert list(replace(TUESDAYS, end_on=date(2026, 12, 1)).dates(date(2027, 1, 1))) == [date(2026, 11, 24), date(2026, 12, 1)]


def test_a_leap_day_is_a_day():
    on_leap_day = replace(TUESDAYS, start_on=date(2028, 2, 22), from_on=date(2028, 2, 23))

    assert list(on_leap_day.dates(date(2028, 3, 7))) == [date(2028, 2, 29), date(2028, 3, 7)]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"weekdays": ()}, "dayOfWeek"),
        ({"weekdays": (7,)}, "dayOfWeek"),
        ({"weekdays": (-1,)}, "dayOfWeek"),
        ({"minutes": 4}, "endTime"),
        ({"minutes": 721}, "endTime"),
        ({"every_weeks": 0}, "frequency"),
        ({"every_weeks": 9}, "frequency"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"start_on": date(1999, 12, 31)}, "startDate"),
        ({"start_on": date(2201, 1, 1)}, "startDate"),
        ({"end_on": date(2026, 11, 19)}, "endDate"),
        ({"from_on": date(2026, 12, 1), "end_on": date(2026, 11, 30)}, "endDate"),
    ],
)
def test_a_pattern_that_means_nothing_is_refused_by_its_field(facts, field):
    with pytest.raises(Invalid) as refused:
        replace(TUESDAYS, **facts)

    assert refused.value.at == field
