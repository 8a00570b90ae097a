"""All writes of what members reserve: a standing hour every week, and one hour once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.availability import queries as availability
from horarium.availability.errors import Blocked, NoHours, NoRoom, OutsideHours
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.people import operations as people_operations
from horarium.people import queries as people
from horarium.reservations import queries
from horarium.reservations.errors import TooClose, TooSoon
from horarium.reservations.models import RecurringBooking
from horarium.reservations.rules import pattern_of
from horarium.reservations.together import open_recurring_bookings
from horarium.timetable import operations as timetable
from horarium.timetable import queries as timetable_queries
from horarium.timetable.choices import Place
from horarium.timetable.values import Pattern

__all__ = [
    "book_once",
    "cancel_booking",
    "cancel_recurring_booking",
    "cancel_session",
    "open_recurring_booking",
    "open_recurring_bookings",
    "rename_recurring_booking",
]

if TYPE_CHECKING:
    from horarium.availability.values import TimeRules
    from horarium.people.models import User
    from horarium.timetable.models import Booking, TrainingSession


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
    now: datetime,
) -> RecurringBooking:
    """Give a member a standing hour with a coach. day_of_week 0 is Sunday; without a zone the coach's holds.

    A start in the past counts from today. The hour must lie in the coach's weekly hours and meet no other standing hour
    of the coach, the room or the member. Sessions are made by the generator afterwards.
    Refuses with NotYours, NoSuchPerson, Invalid, NoHours, NoRoom, OutsideHours, CoachBusy, RoomBusy, MemberBusy.
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
    return _take_hour(by, coach, member_id, pattern, room_id=room_id, title=title, now=now)


def _take_hour(
    by: Actor, coach: User, member_id: UUID, pattern: Pattern, *, room_id: UUID | None, title: str, now: datetime
) -> RecurringBooking:
    default_room = availability.defaults_of(coach.id).default_room_id
    if not (room_id or default_room):
        raise NoRoom(coach=coach.name)
    _need_open(coach, pattern, now)
    series = timetable.open_series(
        by=by,
        pattern=pattern,
        coach_id=coach.id,
        member_id=member_id,
        room_id=org.room(room_id).id if room_id else None,
        default_room_id=default_room,
        title=title,
        now=now,
    )
    people_operations.take_on(coach_id=coach.id, member_id=member_id)
    return queries.recurring_booking(series.id)


def _need_open(coach: User, pattern: Pattern, now: datetime) -> None:
    """Refuse a standing hour whose first date is outside the coach's hours, or that has no date."""
    if not availability.has_hours(coach.id, now=now):
        raise NoHours(coach=coach.name)
    first = next(pattern.dates(pattern.from_on + timedelta(weeks=pattern.every_weeks + 1)), None)
    if first is None:
        raise Invalid("endDate", "no date of the pattern falls between the start and the end")
    start = civil.instant(datetime.combine(first, pattern.local_start), civil.zone(pattern.zone))
    span = Span(start, start + timedelta(minutes=pattern.minutes))
    if not availability.is_open(coach.id, availability.zone_of(coach), span):
        raise OutsideHours("startTime", coach=coach.name, when=f"{first:%A} {pattern.local_start:%H:%M}")


def cancel_recurring_booking(*, by: Actor, booking_id: UUID, future_only: bool = True, now: datetime) -> int:
    """End a standing hour and cancel its sessions, those to come or also the one under way; return how many.

    Refuses with NoSuchRecurringBooking, NotYours, SeriesOver.
    """
    required()
    booking = queries.recurring_booking(booking_id)
    people.need_may_act_for(by, booking.member_id, with_coach=booking.coach_id)
    return timetable.cancel_series(by=by, series_id=booking_id, future_only=future_only, now=now)


def rename_recurring_booking(*, by: Actor, booking_id: UUID, title: str, now: datetime) -> None:
    """Call a standing hour and its coming sessions otherwise. Refuses with NoSuchRecurringBooking, NotYours, SeriesOver."""
    required()
    booking = queries.recurring_booking(booking_id)
    people.need_may_act_for(by, booking.member_id, with_coach=booking.coach_id)
    timetable.rename_series(by=by, series_id=booking_id, title=title, now=now)


def book_once(
    *, by: Actor, coach_id: UUID, member_id: UUID, span: Span, room_id: UUID | None = None, title: str = "", now: datetime
) -> Booking:
    """Book one hour with a coach, once, within the booking window. Members are held to the coach's rules of time.

    Refuses with NotYours, NoSuchPerson, Invalid, NoHours, OutsideHours, Blocked, NoRoom, TooSoon, TooClose, CoachBusy,
    RoomBusy, MemberBusy. Claims coach, room and member.
    """
    coach, _member = people.coach(coach_id), people.member(member_id)
    people.need_may_act_for(by, member_id, with_coach=coach_id)
    _need_bookable(span, now)
    room = room_id and org.room(room_id).id
    room = room or _room_then(coach_id, span)
    if room is None:
        raise NoRoom(coach=coach.name)
    claim(people=[coach_id, member_id], rooms=[room])
    _need_offered(coach, span, now)
    _need_rules_kept(by, coach, span, now)
    booking = timetable.book_session(
        by=by, span=span, coach_id=coach_id, member_id=member_id, room_id=room, place=Place.ROOM, title=title, now=now
    )
    people_operations.take_on(coach_id=coach_id, member_id=member_id)
    return booking


def _need_bookable(span: Span, now: datetime) -> None:
    if span.start <= now:
        raise Invalid("startTime", "it has begun already")
    minutes = span.length.total_seconds() / 60
    if not 5 <= minutes <= 720:
        raise Invalid("endTime", f"it ends {minutes:g} minutes after the start; a session lasts 5 to 720 minutes")
    window = org.settings().booking_window_days
    if span.start > now + timedelta(days=window):
        raise Invalid("startTime", f"it is further ahead than the {window} days in which hours can be booked")


def _room_then(coach_id: UUID, span: Span) -> UUID | None:
    """The room of the addition that offers the time, if it has one, else the coach's default room."""
    added = availability.additions_of(coach_id, span).filter(room__isnull=False).first()
    return added.room_id if added else availability.defaults_of(coach_id).default_room_id


def _need_offered(coach: User, span: Span, now: datetime) -> None:
    zone = availability.zone_of(coach)
    local = civil.local(span.start, civil.zone(zone))
    if not availability.has_hours(coach.id, now=now):
        raise NoHours(coach=coach.name)
    if not availability.is_open(coach.id, zone, span):
        raise OutsideHours(coach=coach.name, when=f"{local:%A %-d %B %H:%M}")
    last = civil.local_date(span.end - timedelta(microseconds=1), civil.zone(zone))
    holiday = org.holidays().filter(on__range=(local.date(), last)).first()
    block = availability.blocks_of(coach.id, span).first()
    if holiday or block:
        why = holiday.name if holiday else block.reason if block else ""
        raise Blocked(why=f": {why}" if why else "")


def _need_rules_kept(by: Actor, coach: User, span: Span, now: datetime) -> None:
    """Hold members to the coach's rules of time. The coach and the office may book within notice and buffers."""
    if queries.is_above_rules(by, coach.id):
        return
    rules = availability.time_rules_of(coach.id)
    if span.start < now + rules.notice:
        raise TooSoon(coach=coach.name, minutes=rules.least_notice)
    if availability.blocks_of(coach.id, span.widened(rules.before, rules.after)).exists() or _is_too_close(coach, span, rules):
        raise TooClose(coach=coach.name, before=rules.buffer_before, after=rules.buffer_after)


def _is_too_close(coach: User, span: Span, rules: TimeRules) -> bool:
    """Whether a session or standing hour lies within the buffers, and none in the span itself: that is refused as such."""
    around = span.widened(rules.between, rules.between)
    beside = timetable_queries.in_the_way_of(around, coach_id=coach.id, room_id=None, member_id=None)
    return bool(beside and not timetable_queries.in_the_way_of(span, coach_id=coach.id, room_id=None, member_id=None))


def cancel_booking(*, by: Actor, booking_id: UUID, now: datetime) -> Booking:
    """Give a seat back. The only seat of a one-to-one session takes the session with it, which frees the hour.

    Refuses with NoSuchBooking, NotYours, SessionOver, SeatOver.
    """
    required()
    seat = queries.booking(booking_id)
    people.need_may_act_for(by, seat.member_id, with_coach=seat.session.coach_id)
    if seat.session.member_id != seat.member_id:
        return timetable.give_back_seat(by=by, seat_id=booking_id, now=now)
    timetable.cancel_session(by=by, session_id=seat.session_id, now=now)
    return queries.booking(booking_id)


def cancel_session(*, by: Actor, session_id: UUID, now: datetime) -> TrainingSession:
    """Cancel one session for its coach, its member or their guardian, or the office. A group's is only the coach's.

    Refuses with NoSuchSession, NotYours, SessionOver.
    """
    required()
    session = timetable_queries.session(session_id)
    if session.member_id and by.user_id != session.coach_id:
        people.need_may_act_for(by, session.member_id, with_coach=session.coach_id)
    else:
        people.need_is_coach(by, session.coach_id)
    return timetable.cancel_session(by=by, session_id=session_id, now=now)
