"""A booking taken back in the first minutes by who made it, which costs nothing and counts for nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.journal import queries as journal
from horarium.kernel.actor import Actor
from horarium.kernel.unit import required
from horarium.people import queries as people
from horarium.reservations import queries
from horarium.reservations.errors import CannotBeUndone
from horarium.timetable import operations as timetable
from horarium.timetable import queries as timetable_queries
from horarium.timetable.values import UNSAID, Cause

if TYPE_CHECKING:
    from horarium.timetable.models import Booking

FOR = timedelta(minutes=10)


def undo_booking(*, by: Actor, booking_id: UUID, now: datetime) -> Booking:
    """Take back one hour that the actor has booked once a moment ago: its session is cancelled, and nobody owes anything.

    Refuses with NoSuchBooking, NotYours, CannotBeUndone, SessionOver. Claims the member.
    """
    required()
    seat = queries.booking(booking_id)
    coach_id = seat.session.coach_id
    people.need_may_act_for(by, seat.member_id, with_coach=coach_id)
    _need_just_made(by, booking_id, "SessionBooked", now)
    if seat.start_time <= now:
        raise _refusal()
    timetable.cancel_session(by=by, session_id=seat.session_id, cause=_cause(by, coach_id), now=now)
    return queries.booking(booking_id)


def undo_recurring_booking(*, by: Actor, booking_id: UUID, now: datetime) -> int:
    """Take back a standing hour that the actor has opened a moment ago, with its sessions; return how many.

    Refuses with NoSuchRecurringBooking, NotYours, CannotBeUndone, SeriesOver. Claims the member.
    """
    required()
    booking = queries.recurring_booking(booking_id)
    people.need_may_act_for(by, booking.member_id, with_coach=booking.coach_id)
    _need_just_made(by, booking_id, "SeriesOpened", now)
    if timetable_queries.sessions_of_series(booking_id).filter(start_time__lte=now).exists():
        raise _refusal()
    return timetable.cancel_series(by=by, series_id=booking_id, cause=_cause(by, booking.coach_id), now=now)


def _need_just_made(by: Actor, subject_id: UUID, event: str, now: datetime) -> None:
    made = journal.history_of([subject_id]).filter(name=event).first()
    if made is None or by.user_id is None or made.actor_id != by.user_id or now > made.happened_at + FOR:
        raise _refusal()


def _refusal() -> CannotBeUndone:
    return CannotBeUndone(minutes=int(FOR.total_seconds() // 60))


def _cause(by: Actor, coach_id: UUID | None) -> Cause:
    return Cause(UNSAID.side_of(by, coach_id), undone=True)
