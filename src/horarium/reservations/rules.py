"""What a member asks for, as a pattern."""

from __future__ import annotations

from datetime import date, datetime, time

from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from horarium.timetable.values import Pattern


def pattern_of(
    *,
    day_of_week: int,
    start_time: time,
    end_time: time,
    start_date: date,
    end_date: date | None,
    frequency: int,
    zone: str,
    now: datetime,
) -> Pattern:
    """Return the pattern of a standing hour. A start in the past counts from today. Refuses with Invalid."""
    minutes = civil.minutes_between(start_time, end_time)
    if minutes <= 0:
        raise Invalid("endTime", f"{end_time:%H:%M} is not after {start_time:%H:%M}")
    return Pattern(
        weekdays=(day_of_week,),
        local_start=start_time,
        minutes=minutes,
        zone=zone,
        start_on=start_date,
        from_on=max(start_date, civil.local_date(now, civil.zone(zone))),
        end_on=end_date,
        every_weeks=frequency,
    )
