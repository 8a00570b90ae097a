"""A zone as a calendar file describes it: every change of its clocks in the time that the file covers.

A rule such as "the last Sunday of March" would say it shorter and be wrong wherever a country decided otherwise in a year.
The library's own way puts a change to summer time an hour late, so it is not used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

# No zone has changed its clocks twice within so short a time and back to what they were.
STEP = timedelta(days=1)
A_SECOND = timedelta(seconds=1)
NOTHING = timedelta()


class Clock(NamedTuple):
    """What clocks of a zone do: how far they are from UTC, whether it is summer time, what that is called."""

    offset: timedelta
    is_summer: bool
    name: str


def clock_at(at: datetime, zone: ZoneInfo) -> Clock:
    """Return what clocks of the zone do at an instant."""
    local = at.astimezone(zone)
    return Clock(local.utcoffset() or NOTHING, (local.dst() or NOTHING) > NOTHING, local.tzname() or str(zone))


def changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[tuple[datetime, Clock, Clock]]:
    """Yield the instants after the first and up to the last at which clocks change, with what they did and what they do."""
    at, before = first, clock_at(first, zone)
    while at < last:
        until = min(at + STEP, last)
        after = clock_at(until, zone)
        if after.offset != before.offset or after.is_summer != before.is_summer:
            yield _first_instant_of(after, at, until, zone), before, after
        at, before = until, after


def _first_instant_of(clock: Clock, before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    while after - before > A_SECOND:
        middle = before + timedelta(seconds=(after - before) // A_SECOND // 2)
        if clock_at(middle, zone)[:2] == clock[:2]:
            after = middle
        else:
            before = middle
    return after


def described(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """Return the zone as VTIMEZONE, right for every instant from the first to the last."""
    first = (first - STEP).astimezone(UTC).replace(microsecond=0)
    begins = clock_at(first, zone)
    # When which change happens, on clocks as they were before it: so RFC 5545 has it.
    onsets: dict[tuple[timedelta, Clock], list[datetime]] = defaultdict(list)
    onsets[begins.offset, begins].append(_shown(first, begins))
    for at, before, after in changes(zone, first, last.astimezone(UTC) + STEP):
        onsets[before.offset, after].append(_shown(at, before))
    component = Timezone()
    component.add("TZID", zone.key)
    for (offset, clock), starts in onsets.items():
        component.add_component(_observance(offset, clock, starts))
    return component


def _shown(at: datetime, clock: Clock) -> datetime:
    return (at + clock.offset).replace(tzinfo=None)


def _observance(before: timedelta, clock: Clock, starts: list[datetime]) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if clock.is_summer else TimezoneStandard()
    part.add("DTSTART", starts[0])
    part.add("TZOFFSETFROM", before)
    part.add("TZOFFSETTO", clock.offset)
    part.add("TZNAME", clock.name)
    if starts[1:]:
        part.add("RDATE", starts[1:])
    return part
