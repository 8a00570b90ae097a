"""What a member asks for, as a pattern; and what somebody may give as the cause of a cancellation."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.org.values import Side
from horarium.reservations.errors import OnlyOfficeDecides
from horarium.timetable.values import UNSAID, Cause, Pattern


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
    from_on: date | None = None,
) -> Pattern:
    """Return the pattern of a standing hour, asked for from `from_on` or its start, but not from before today.

    Refuses with Invalid.
    """
    minutes = civil.minutes_between(start_time, end_time)
    if minutes <= 0:
        raise Invalid("endTime", f"{end_time:%H:%M} is not after {start_time:%H:%M}")
    return Pattern(
        weekdays=(day_of_week,),
        local_start=start_time,
        minutes=minutes,
        zone=zone,
        start_on=start_date,
        from_on=max(from_on or start_date, civil.local_date(now, civil.zone(zone))),
        end_on=end_date,
        every_weeks=frequency,
    )


def cause_of(by: Actor, coach_id: UUID | None, *, side: Side | None = None, why: str = "", waived: str = "") -> Cause:
    """Return why something is cancelled, as far as the actor may say so. Refuses with OnlyOfficeDecides.

    Whoever cancels speaks for themself; a coach may say that it was the member, the office whatever it was, and the office
    alone may waive what it costs.
    """
    own = UNSAID.side_of(by, coach_id)
    allowed = {"member": {"member"}, "coach": {"coach", "member"}}.get(own)
    if waived and not by.is_admin:
        raise OnlyOfficeDecides("waived")
    if side and allowed is not None and side not in allowed:
        raise OnlyOfficeDecides("side")
    return Cause(side or own, why.strip(), waived.strip())
