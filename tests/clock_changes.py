"""Every change of every zone's clock in a few years, found by looking, and the local times around each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
# Around a change of at most three hours: inside the gap or the repeated stretch, at both its edges, and beside it.
AROUND = [timedelta(minutes=m) for m in (-1440, -240, -181, -180, -121, -120, -61, -60, -45, -31, -30, -15, -1, 0)]
AROUND += [timedelta(microseconds=-1), timedelta(microseconds=1)] + [-step for step in AROUND if step]


def zones() -> list[str]:
    return sorted(available_timezones())


@cache
def changes(name: str) -> list[datetime]:
    """The instants, to the minute, at which a zone's offset changes from 2026 to 2028."""
    zone, found, day = ZoneInfo(name), [], FIRST
    while day < LAST:
        if offset(zone, day) != offset(zone, day + DAY):
            found += _within(zone, day, day + DAY)
        day += DAY
    return found


def offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def _within(zone: ZoneInfo, low: datetime, high: datetime) -> list[datetime]:
    """The one change between two instants whose offsets differ, by halving."""
    before = offset(zone, low)
    while high - low > MINUTE:
        middle = low + (high - low) // 2
        low, high = (middle, high) if offset(zone, middle) == before else (low, middle)
    return [high.replace(second=0, microsecond=0)]


def local_times(name: str) -> Iterator[datetime]:
    """Wall-clock times of a zone around its changes, by the clock before and after each; a plain one if it has none."""
    zone = ZoneInfo(name)
    yield datetime(2027, 6, 15, 12)  # noqa: DTZ001  (wall-clock times carry no zone)
    for change in changes(name):
        for edge in (change - MINUTE, change):
            shown = edge.astimezone(zone).replace(tzinfo=None) + (change - edge)
            yield from (shown + step for step in AROUND)
