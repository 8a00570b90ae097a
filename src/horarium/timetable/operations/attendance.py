"""Who came, seat by seat, told from the start of a session on and corrected afterwards."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from horarium.journal.operations import announce
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.org.values import Outcome
from horarium.timetable import queries
from horarium.timetable.choices import Mark, SeatStatus, SessionStatus
from horarium.timetable.errors import NotBegun, OnlyWaited, SeatOver, SessionOver, TooEarlyForNoShow
from horarium.timetable.events import AttendanceTold
from horarium.timetable.models import Booking, TrainingSession
from horarium.timetable.rules import mark_of, status_by_attendance
from horarium.timetable.values import Cause

STATUS = {
    Mark.CAME: SeatStatus.ATTENDED,
    Mark.NO_SHOW: SeatStatus.NO_SHOW,
    Mark.CANCELLED_LATE: SeatStatus.CANCELLED_BY_MEMBER,
}


def tell_attendance(*, by: Actor, seat_id: UUID, mark: Mark, now: datetime) -> Booking:
    """Say how a seat was used, also instead of what was said before, and decide anew what that comes to.

    Until its end the session keeps its time; one member's who cancelled late is cancelled. Refuses with NoSuchBooking,
    NotBegun, TooEarlyForNoShow, OnlyWaited, SessionOver, SeatOver, and with CoachBusy, RoomBusy or MemberBusy where a
    running session had been cancelled and its time is somebody else's by now. Announces AttendanceTold. Claims coach, room
    and member.
    """
    required()
    seen = queries.seat(seat_id)
    claim(people=[seen.session.coach_id, seen.member_id], rooms=[seen.session.room_id])
    session = TrainingSession.objects.select_for_update(no_key=True).get(id=seen.session_id)
    seat = Booking.objects.select_for_update(no_key=True).get(id=seat_id)
    _need_to_tell(session, seat, mark, now)
    was = mark_of(seat.status, seat.cancelled_at, session.start_time)
    if was == mark:
        return seen
    outcome = _outcome(seat, mark, by=by, now=now)
    late = mark == Mark.CANCELLED_LATE
    Booking.objects.filter(id=seat_id).update(
        status=STATUS[mark],
        cancelled_at=now if late else None,
        cancelled_for="member" if late else None,
        outcome=asdict(outcome) if outcome else None,
    )
    _follow(session, now)
    told = AttendanceTold(seat_id, session.id, seat.member_id, was, mark, asdict(outcome) if outcome else None)
    announce(told, by=by, now=now)
    return queries.seat(seat_id)


def _need_to_tell(session: TrainingSession, seat: Booking, mark: Mark, now: datetime) -> None:
    if session.start_time > now:
        raise NotBegun
    if session.status == SessionStatus.CANCELLED and (session.cancelled_at or session.start_time) < session.start_time:
        raise SessionOver(status=session.status)
    if seat.status == SeatStatus.WAITLIST:
        raise OnlyWaited
    if seat.cancelled_at is not None and seat.cancelled_at < session.start_time:
        raise SeatOver
    waiting = org.policies_of([(seat.policy_version, seat.created_at)])[0].waiting_minutes
    if mark == Mark.NO_SHOW and now < session.start_time + timedelta(minutes=waiting):
        raise TooEarlyForNoShow(minutes=waiting)


def _outcome(seat: Booking, mark: Mark, *, by: Actor, now: datetime) -> Outcome | None:
    """What it comes to, by the policy under which the seat was booked; what was decided before is void."""
    if mark == Mark.CAME:
        return None
    if mark == Mark.NO_SHOW:
        return org.policies_of([(seat.policy_version, seat.created_at)])[0].no_show()
    Booking.objects.filter(id=seat.id).update(outcome=None)  # its own allowance, if it had one, is free again
    return queries.outcomes_of([seat], by=by, cause=Cause("member"), now=now)[seat.id]


def _follow(session: TrainingSession, now: datetime) -> None:
    """Let the session stand as its seats do; it is confirmed when of each of them it was said."""
    seats = list(Booking.objects.filter(session=session).values_list("status", flat=True))
    status = status_by_attendance(seats, of_one=session.member_id is not None, is_over=session.end_time <= now)
    TrainingSession.objects.filter(id=session.id).update(
        status=status,
        cancelled_at=now if status == SessionStatus.CANCELLED else None,
        confirmed_at=None if SeatStatus.CONFIRMED in seats else now,
    )
