"""Patterns for hypothesis: every weekday, every rhythm, ends before and after what is asked for."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from hypothesis import strategies as st

from horarium.timetable.values import Pattern

DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@st.composite
def patterns(draw: Any) -> tuple[Pattern, date]:
    """A pattern and a date until which to look: a few months around a start, leap days among them."""
    start = draw(DAYS)
    end = draw(st.none() | st.integers(0, 200).map(lambda days: start + timedelta(days=days)))
    asked = draw(st.integers(-100, 100).map(lambda days: start + timedelta(days=days)))
    pattern = Pattern(
        weekdays=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1)))),
        local_start=time(10),
        minutes=60,
        zone="Europe/Rome",
        start_on=start,
        from_on=asked if end is None else min(asked, end),
        end_on=end,
        every_weeks=draw(st.integers(1, 8)),
    )
    return pattern, start + timedelta(days=draw(st.integers(-120, 250)))
