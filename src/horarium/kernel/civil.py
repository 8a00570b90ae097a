"""Wall clock to instant, by one rule: ten o'clock stays ten o'clock.

A local time that does not exist (the clock sprang over it) moves forward by the length of the gap; one that exists
twice (the clock went back) is the first of the two, as RFC 5545 section 3.3.5 has it. The SQL function
local_to_instant() decides the same and a test compares the two over every zone; rows are always made by the SQL one,
since PostgreSQL and Python may carry different editions of the zone data.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from horarium.kernel.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Note = Literal["moved_by_gap", "first_of_two"]

# The zone data has zones of these names whose clocks change; PostgreSQL reads them as abbreviations of one offset.
NO_PLACE = {"CET": "Europe/Paris", "EET": "Europe/Athens", "MET": "Europe/Paris", "WET": "Europe/Lisbon"}


@cache
def _known() -> frozenset[str]:
    """The names of all zones. To look for them reads six hundred files, so it is done once."""
    return frozenset(available_timezones())


def zone(name: str, field: str = "zone") -> ZoneInfo:
    """Return the IANA zone of that name. Refuses with Invalid when there is none."""
    if name not in _known():
        raise Invalid(field, "{name!r} is not the name of a time zone such as Europe/Rome or Africa/Lagos", name=name[:60])
    if name in NO_PLACE:
        raise Invalid(
            field, "{name} may be read in two ways; name a place in it, such as {place}", name=name, place=NO_PLACE[name]
        )
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError as error:  # listed, and its data still missing: a broken installation
        raise Invalid(field, "there is no data for the zone {name!r}", name=name) from error


def instant(local: datetime, at: ZoneInfo) -> datetime:
    """Return the instant (UTC) at which clocks in the zone show this time, by the rule above."""
    if local.tzinfo is not None:
        raise ValueError("a wall-clock time carries no zone")
    return local.replace(tzinfo=at, fold=0).astimezone(UTC)


def clock_note(local: datetime, at: ZoneInfo) -> Note | None:
    """Say what the change of a clock did to this local time, if anything."""
    if instant(local, at).astimezone(at).replace(tzinfo=None) != local:
        return "moved_by_gap"
    again = local.replace(tzinfo=at, fold=1).astimezone(UTC)
    return "first_of_two" if again != instant(local, at) else None


def local(at: datetime, zone_: ZoneInfo) -> datetime:
    """Return what clocks in the zone show at an instant, without a zone."""
    return at.astimezone(zone_).replace(tzinfo=None)


def since_1970(microseconds: int) -> datetime:
    """Return the instant so long after the beginning of 1970. Where thousands are read, they come so ten times as fast."""
    return EPOCH + timedelta(microseconds=microseconds)


def local_date(at: datetime, zone_: ZoneInfo) -> date:
    """Return the date in the zone at an instant."""
    return at.astimezone(zone_).date()


def monday(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def sunday_first(day: date) -> int:
    """Return the weekday as the sources count it in bookings and availability: 0 is Sunday."""
    return day.isoweekday() % 7


def minutes_between(start: time, end: time) -> int:
    """Return the minutes from start to end on one clock face; an end of 00:00 is the midnight that follows."""
    begin = start.hour * 60 + start.minute
    finish = end.hour * 60 + end.minute or 24 * 60
    return finish - begin
