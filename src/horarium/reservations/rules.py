"""What a member asks for, as a pattern; and what somebody may give as the cause of a cancellation."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.org.values import Side
from horarium.reservations.errors import OnlyOfficeDecides, TooLate, TooSoon
from horarium.timetable.values import UNSAID, Cause, Pattern

if TYPE_CHECKING:
    from horarium.availability.values import TimeRules
    from horarium.org.values import CancellationPolicy
    from horarium.timetable.models import Booking

MAY_SAY: dict[Side, set[Side]] = {"member": {"member"}, "coach": {"coach", "member"}}


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
        raise Invalid("endTime", "{end_time:%H:%M} is not after {start_time:%H:%M}", end_time=end_time, start_time=start_time)
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


def need_first_in_time(pattern: Pattern, coach: str, rules: TimeRules, *, now: datetime) -> None:
    """Refuse a pattern with a date to come that begins before the coach's least notice is over, with TooSoon."""
    zone, earliest = civil.zone(pattern.zone), now + rules.notice
    for on in pattern.dates(civil.local_date(earliest, zone)):
        if now < civil.instant(datetime.combine(on, pattern.local_start), zone) < earliest:
            raise TooSoon("startDate", coach=coach, minutes=rules.least_notice)


def need_notice(by: Actor, seat: Booking, policy: CancellationPolicy, *, now: datetime) -> None:
    """Refuse a member, or who acts for one, at shorter notice than the policy lets members cancel at, with TooLate."""
    if by.is_admin or by.user_id == seat.session.coach_id:
        return
    if policy.member_until_hours and seat.start_time - now < timedelta(hours=policy.member_until_hours):
        raise TooLate(hours=policy.member_until_hours)


def cause_of(by: Actor, coach_id: UUID | None, *, side: Side | None = None, why: str = "", waived: str = "") -> Cause:
    """Return why something is cancelled, as far as the actor may say so. Refuses with OnlyOfficeDecides.

    Whoever cancels speaks for themself; a coach may say that it was the member, the office (also one who is the coach)
    whatever it was, and the office alone may waive what it costs.
    """
    own = UNSAID.side_of(by, coach_id)
    if waived.strip() and not by.is_admin:
        raise OnlyOfficeDecides("waived")
    if side and not by.is_admin and side not in MAY_SAY[own]:
        raise OnlyOfficeDecides("side")
    return Cause(side or own, why.strip(), waived.strip())
