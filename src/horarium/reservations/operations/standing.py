"""A member's standing hour, opened and ended."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.availability import queries as availability
from horarium.availability.errors import NoHours, NoRoom, OutsideHours
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.org.values import Side
from horarium.people import operations as people_operations
from horarium.people import queries as people
from horarium.reservations import queries
from horarium.reservations.models import RecurringBooking
from horarium.reservations.operations.offers import need_may_cancel
from horarium.reservations.rules import cause_of, pattern_of
from horarium.timetable import operations as timetable
from horarium.timetable.choices import Mode
from horarium.timetable.values import Pattern

if TYPE_CHECKING:
    from horarium.people.models import User


def open_recurring_booking(
    *,
    by: Actor,
    coach_id: UUID,
    member_id: UUID,
    day_of_week: int,
    start_time: time,
    end_time: time,
    start_date: date,
    end_date: date | None = None,
    frequency: int = 1,
    zone: str = "",
    room_id: UUID | None = None,
    title: str = "",
    mode: Mode = Mode.SKIP,
    now: datetime,
) -> RecurringBooking:
    """Give a member a standing hour with a coach. day_of_week 0 is Sunday; without a zone the coach's holds.

    A start in the past counts from today. The hour must lie in the coach's weekly hours and meet no other standing hour
    of the coach, the room or the member. Sessions are made by the generator afterwards. `mode` says what becomes of single
    dates that cannot be had: all is refused, they are left out (and tried again when the thing in the way is gone), or given
    up for as many at the end.
    Refuses with NotYours, NoSuchPerson, Invalid, NoHours, NoRoom, OutsideHours, TooSoon, CoachBusy, RoomBusy, MemberBusy,
    DatesNotFree.
    """
    coach, _member = people.coach(coach_id), people.member(member_id)
    people.need_may_act_for(by, member_id, with_coach=coach_id)
    pattern = pattern_of(
        day_of_week=day_of_week,
        start_time=start_time,
        end_time=end_time,
        start_date=start_date,
        end_date=end_date,
        frequency=frequency,
        zone=zone or availability.zone_of(coach),
        now=now,
    )
    return _take_hour(by, coach, member_id, pattern, room_id=room_id, title=title, mode=mode, now=now)


def _take_hour(
    by: Actor, coach: User, member_id: UUID, pattern: Pattern, *, room_id: UUID | None, title: str, mode: Mode, now: datetime
) -> RecurringBooking:
    default_room = availability.room_of(coach.id)
    if not (room_id or default_room):
        raise NoRoom(coach=coach.name)
    need_open(coach, pattern, now)
    queries.need_first_in_time(by, coach, pattern, now=now)
    series = timetable.open_series(
        by=by,
        pattern=pattern,
        coach_id=coach.id,
        member_id=member_id,
        room_id=org.room(room_id).id if room_id else None,
        default_room_id=default_room,
        title=title,
        mode=mode,
        coach_zone=availability.zone_of(coach),
        until_on=queries.last_previewed(pattern),
        now=now,
    )
    people_operations.take_on(coach_id=coach.id, member_id=member_id)
    return queries.recurring_booking(series.id)


def need_open(coach: User, pattern: Pattern, now: datetime) -> None:
    """Refuse a standing hour whose first date is outside the coach's hours, or that has no date.

    Refuses with NoHours, OutsideHours, Invalid.
    """
    if not availability.has_hours(coach.id, now=now):
        raise NoHours(coach=coach.name)
    first = next(pattern.dates(pattern.from_on + timedelta(weeks=pattern.every_weeks + 1)), None)
    if first is None:
        raise Invalid("endDate", "no date of the pattern falls between the start and the end")
    start = civil.instant(datetime.combine(first, pattern.local_start), civil.zone(pattern.zone))
    span = Span(start, start + timedelta(minutes=pattern.minutes))
    if not availability.is_open(coach.id, availability.zone_of(coach), span):
        raise OutsideHours("startTime", coach=coach.name, every_week=datetime.combine(first, pattern.local_start))


def cancel_recurring_booking(
    *,
    by: Actor,
    booking_id: UUID,
    future_only: bool = True,
    side: Side | None = None,
    why: str = "",
    waived: str = "",
    now: datetime,
) -> int:
    """End a standing hour and cancel its sessions, those to come or also the one under way; return how many.

    What that comes to is decided for each by the policy. Refuses with NoSuchRecurringBooking, NotYours, SeriesOver, TooLate,
    OnlyOfficeDecides.
    """
    required()
    booking = queries.recurring_booking(booking_id)
    people.need_may_act_for(by, booking.member_id, with_coach=booking.coach_id)
    cause = cause_of(by, booking.coach_id, side=side, why=why, waived=waived)
    need_may_cancel(by, queries.seats_to_come(booking_id, future_only=future_only, now=now), now=now)
    return timetable.cancel_series(by=by, series_id=booking_id, future_only=future_only, cause=cause, now=now)


def rename_recurring_booking(*, by: Actor, booking_id: UUID, title: str, now: datetime) -> None:
    """Call a standing hour and its coming sessions otherwise. Refuses with NoSuchRecurringBooking, NotYours, SeriesOver."""
    required()
    booking = queries.recurring_booking(booking_id)
    people.need_may_act_for(by, booking.member_id, with_coach=booking.coach_id)
    timetable.rename_series(by=by, series_id=booking_id, title=title, now=now)
