"""How a standing hour and its sessions live: moved, skipped, paused, changed from a date on."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from horarium.availability import queries as availability
from horarium.availability.errors import NoRoom
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.org.values import Side
from horarium.people import queries as people
from horarium.reservations import queries
from horarium.reservations.operations.offers import (
    large_enough,
    need_bookable,
    need_may_cancel,
    need_may_move,
    need_offered,
    need_rules_kept,
    room_then,
)
from horarium.reservations.operations.standing import need_open
from horarium.reservations.rules import cause_of, pattern_of
from horarium.timetable import operations as timetable
from horarium.timetable import queries as timetable_queries
from horarium.timetable.choices import Mode, Place, Reason
from horarium.timetable.operations import Change
from horarium.timetable.values import Occurrence, Pattern

if TYPE_CHECKING:
    from horarium.people.models import User
    from horarium.reservations.models import RecurringBooking
    from horarium.timetable.models import Booking, SeriesPause, TrainingSession


def move_session(
    *,
    by: Actor,
    session_id: UUID,
    span: Span,
    coach_id: UUID | None = None,
    room_id: UUID | None = None,
    in_absence_of: UUID | None = None,
    now: datetime,
) -> TrainingSession:
    """Move one session to another time, and to another coach or room if they are given.

    Members move to what is offered to them, while cancelling is free; the coach and the office wherever nothing is in the
    way. Refuses with NoSuchSession, NotYours, SessionOver, TooLate, TooLateToMove, NoRoom, GroupTooLarge, and as book_once
    does.
    """
    required()
    session = timetable_queries.session(session_id)
    to_coach = _may_move(by, session.coach_id, session.member_id, coach_id)
    need_may_move(by, queries.seats_in([session]), now=now)
    _need_place(by, to_coach, span, now, but=session_id)
    room = _room(session.place, session.room_id if to_coach == session.coach_id else None, room_id, to_coach, span)
    if session.member_id is None and room and room != session.room_id:
        large_enough(room, session.capacity)
    put: dict[str, Any] = {"span": span, "coach_id": to_coach, "room_id": room, "seen": session, "in_absence_of": in_absence_of}
    moved = timetable.move_session(by=by, session_id=session_id, **put, now=now)
    # Whoever moves it out of the coach's hours has said so: it is no conflict that somebody has to settle.
    for found in timetable_queries.conflicts(now=now, session_id=session_id)[0]:
        if found.reason == Reason.OUTSIDE_HOURS:
            timetable.keep_session(by=by, session_id=session_id, reason=found.reason, now=now)
    return moved


def move_date(
    *,
    by: Actor,
    booking_id: UUID,
    on: date,
    span: Span,
    coach_id: UUID | None = None,
    room_id: UUID | None = None,
    now: datetime,
) -> TrainingSession:
    """Move one date of a standing hour, by the date that its pattern gives it, whether it has a session yet or not.

    Refuses with NoSuchRecurringBooking, NoSuchDate, NoRoom, and as move_session does.
    """
    required()
    booking = queries.recurring_booking(booking_id)
    made = timetable_queries.session_of_date(booking_id, on)
    if made:
        return move_session(by=by, session_id=made.id, span=span, coach_id=coach_id, room_id=room_id, now=now)
    to_coach = _may_move(by, booking.coach_id, booking.member_id, coach_id)
    _need_place(by, to_coach, span, now, but_date=Occurrence(booking_id, datetime.combine(on, booking.start_time)))
    room = _room(Place.ROOM, booking.room_id if to_coach == booking.coach_id else None, room_id, to_coach, span)
    return timetable.move_date(by=by, series_id=booking_id, on=on, span=span, coach_id=to_coach, room_id=room, now=now)


def _may_move(by: Actor, coach_id: UUID | None, member_id: UUID | None, to_coach: UUID | None) -> UUID | None:
    """The coach after the move. A coach hands a session to another only through the office or the member."""
    changes = to_coach is not None and to_coach != coach_id
    if member_id is None:
        people.need_is_coach(by, coach_id)
    else:
        people.need_may_act_for(by, member_id, with_coach=None if changes else coach_id)
    return people.coach(to_coach).id if to_coach else coach_id


def _need_place(
    by: Actor, coach_id: UUID | None, span: Span, now: datetime, *, but: UUID | None = None, but_date: Occurrence | None = None
) -> None:
    need_bookable(span, now)
    if coach_id and not queries.is_above_rules(by, coach_id):
        coach = people.coach(coach_id)
        need_offered(coach, span, now)
        need_rules_kept(by, coach, span, now, but=but, but_date=but_date)


def _room(place: str, kept: UUID | None, asked: UUID | None, coach_id: UUID | None, span: Span) -> UUID | None:
    """The room after a move: the one that is asked for, else the same while it is in use, else the new coach's then."""
    if place != Place.ROOM:
        return None
    stays = kept if kept and org.known_room(kept).is_active else None
    room = org.room(asked).id if asked else stays or room_then(coach_id, span)
    if room is None:
        raise NoRoom(coach=people.coach(coach_id).name if coach_id else "")
    return room


def skip_date(
    *, by: Actor, booking_id: UUID, on: date, side: Side | None = None, why: str = "", waived: str = "", now: datetime
) -> Booking | None:
    """Skip one date of a standing hour for good; a session that is made is cancelled, by the policy: return its seat.

    Refuses with NoSuchRecurringBooking, NotYours, NoSuchDate, SessionOver, SeriesOver, TooLate, OnlyOfficeDecides.
    """
    required()
    booking = _theirs(by, booking_id)
    made = timetable_queries.session_of_date(booking_id, on)
    seats = queries.seats_in([made]) if made else []
    need_may_cancel(by, seats, now=now)
    cause = cause_of(by, booking.coach_id, side=side, why=why, waived=waived)
    timetable.skip_date(by=by, series_id=booking_id, on=on, cause=cause, now=now)
    return queries.booking(seats[0].id) if seats else None


def take_up_date(*, by: Actor, booking_id: UUID, on: date, now: datetime) -> None:
    """Let a date of a standing hour count again that was skipped before it had a session; the next run makes it.

    Refuses with NoSuchRecurringBooking, NotYours, NotSkipped, SeriesOver.
    """
    required()
    _theirs(by, booking_id)
    timetable.take_up_date(by=by, series_id=booking_id, on=on, now=now)


def pause_recurring_booking(
    *,
    by: Actor,
    booking_id: UUID,
    from_on: date,
    until_on: date | None = None,
    side: Side | None = None,
    why: str = "",
    waived: str = "",
    now: datetime,
) -> SeriesPause:
    """Let a standing hour rest between two dates, both included, or until it is lifted; its sessions there are cancelled.

    Refuses with NoSuchRecurringBooking, NotYours, AlreadyPaused, SeriesOver, Invalid, TooLate, OnlyOfficeDecides.
    """
    required()
    booking = _theirs(by, booking_id)
    cause = cause_of(by, booking.coach_id, side=side, why=why, waived=waived)
    series = timetable_queries.series(booking_id)
    resting = timetable_queries.sessions_on_days(series, from_on=from_on, until_on=until_on, now=now)
    need_may_cancel(by, queries.seats_in(resting), now=now)
    return timetable.pause_series(by=by, series_id=booking_id, from_on=from_on, until_on=until_on, cause=cause, now=now)


def lift_pause(*, by: Actor, pause_id: UUID, now: datetime) -> list[TrainingSession]:
    """End a pause from today on and give back what it cancelled, where the hour is still free; return what was lost.

    Refuses with NoSuchPause, NotYours, PauseOver, SeriesOver.
    """
    required()
    _theirs(by, timetable_queries.pause(pause_id).series_id)
    return timetable.lift_pause(by=by, pause_id=pause_id, now=now)


def _theirs(by: Actor, booking_id: UUID) -> RecurringBooking:
    booking = queries.recurring_booking(booking_id)
    people.need_may_act_for(by, booking.member_id, with_coach=booking.coach_id)
    return booking


def change_recurring_booking(
    *,
    by: Actor,
    booking_id: UUID,
    from_on: date,
    day_of_week: int | None = None,
    start_time: time | None = None,
    end_time: time | None = None,
    coach_id: UUID | None = None,
    room_id: UUID | None = None,
    mode: Mode = Mode.REFUSE,
    now: datetime,
) -> Change:
    """Change this date of a standing hour and all that follow: the weekday, the time, the coach, the room.

    What is not given stays. Sessions that somebody moved, cancelled or skipped one by one stay as they are. Refuses with
    NoSuchRecurringBooking, NotYours, NoSuchDate, TooLate, TooLateToMove, NoRoom, DatesNotFree, Invalid, and as
    open_recurring_booking does.
    """
    required()
    booking = _claimed(by, booking_id, coach_id)
    coach = people.coach(coach_id or booking.coach_id)
    _need_in_time(by, booking_id, from_on, now)
    pattern = _changed(booking, from_on, day_of_week, start_time, end_time, now=now)
    room = room_id or (booking.room_id if coach.id == booking.coach_id else None)
    default_room = availability.room_of(coach.id)
    if not (room or default_room):
        raise NoRoom(coach=coach.name)
    _need_beginning(by, coach, pattern, now, moves=(day_of_week, start_time, end_time, coach_id) != (None,) * 4)
    return timetable.change_series(
        by=by,
        series_id=booking_id,
        pattern=pattern,
        coach_id=coach.id,
        coach_zone=availability.zone_of(coach),
        room_id=org.room(room).id if room else None,
        default_room_id=default_room,
        mode=mode,
        now=now,
    )


def _need_beginning(by: Actor, coach: User, pattern: Pattern, now: datetime, *, moves: bool) -> None:
    """Hold the first date of what it becomes to the coach's hours, and a member who moves it to the coach's notice."""
    need_open(coach, pattern, now)
    if moves:
        queries.need_first_in_time(by, coach, pattern, now=now)


def _claimed(by: Actor, booking_id: UUID, coach_id: UUID | None) -> RecurringBooking:
    """The standing hour as whoever changed it last has left it: what is not given stays as it is by then."""
    seen = queries.recurring_booking(booking_id)
    claim(people=[seen.coach_id, _may_move(by, seen.coach_id, seen.member_id, coach_id), seen.member_id])
    return queries.recurring_booking(booking_id)


def _need_in_time(by: Actor, booking_id: UUID, from_on: date, now: datetime) -> None:
    """Hold a member to the notice of every session that changes."""
    series = timetable_queries.series(booking_id)
    changing = timetable_queries.sessions_that_follow(series, from_on=from_on, now=now)
    need_may_move(by, queries.seats_in(changing), now=now)


def _changed(
    booking: RecurringBooking, from_on: date, day: int | None, start: time | None, end: time | None, *, now: datetime
) -> Pattern:
    return pattern_of(
        day_of_week=booking.day_of_week if day is None else day,
        start_time=start or booking.start_time,
        end_time=end or booking.end_time,
        start_date=booking.start_date,
        end_date=None,
        frequency=booking.frequency,
        zone=booking.zone,
        now=now,
        from_on=max(from_on, booking.start_date),
    )
