"""Sessions cancelled, one or many, and what that comes to for each seat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from horarium.journal.operations import announce
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.org.values import Outcome
from horarium.timetable import queries
from horarium.timetable.choices import SeatStatus, SessionStatus
from horarium.timetable.events import SessionCancelled
from horarium.timetable.models import Booking, TrainingSession
from horarium.timetable.operations.locks import hold_session
from horarium.timetable.values import UNSAID, Cause

OPEN = [SeatStatus.CONFIRMED, SeatStatus.WAITLIST]


def cancel_session(*, by: Actor, session_id: UUID, cause: Cause = UNSAID, now: datetime) -> TrainingSession:
    """Cancel one session and free its hour; it never comes back by itself. What it comes to is decided for each seat.

    Refuses with NoSuchSession, SessionOver. Announces SessionCancelled. Claims the members, of whose allowance it may take.
    """
    claim(people=queries.members_of(session_id))
    session = hold_session(session_id, now=now)
    cancel([session], by=by, cause=cause, now=now)
    return queries.session(session_id)


def cancel(sessions: Collection[TrainingSession], *, by: Actor, cause: Cause, now: datetime) -> None:
    """Cancel sessions that are held, all of one coach. Announces SessionCancelled for each."""
    ids = [session.id for session in sessions]
    held = Booking.objects.filter(session__in=ids, status__in=OPEN).order_by("id").select_for_update(no_key=True)
    seats: dict[UUID, list[Booking]] = {}
    for seat in held:
        seats.setdefault(seat.session_id, []).append(seat)
    # Session first: it frees the hour for all its seats at once, and then no seat is owed any more.
    TrainingSession.objects.filter(id__in=ids).update(status=SessionStatus.CANCELLED, cancelled_at=now)
    told = end_seats([seat for row in seats.values() for seat in row], by=by, cause=cause, now=now)
    for session in sessions:
        event = _told(session, seats.get(session.id, []), told, cause.side_of(by, session.coach_id), cause)
        announce(event, by=by, now=now)


def _told(
    session: TrainingSession, seats: list[Booking], outcomes: dict[UUID, Outcome], side: str, cause: Cause
) -> SessionCancelled:
    return SessionCancelled(
        session.id,
        seat_status=status_of(side),
        side=side,
        why=cause.why,
        start_time=session.start_time,
        coach_id=session.coach_id,
        member_id=session.member_id,
        outcomes=[{"seat_id": seat.id, **asdict(outcomes[seat.id])} for seat in seats if seat.id in outcomes],
        in_absence_of=cause.in_absence_of,
        undone=cause.undone,
    )


def status_of(side: str) -> SeatStatus:
    """Return what a seat becomes: cancelled by the member, or by the business whatever its reason."""
    return SeatStatus.CANCELLED_BY_MEMBER if side == "member" else SeatStatus.CANCELLED_BY_COACH


def end_seats(seats: list[Booking], *, by: Actor, cause: Cause, now: datetime) -> dict[UUID, Outcome]:
    """End seats that are held, and return what that comes to for those that counted; who only waited owes nothing."""
    counted = [seat for seat in seats if seat.status == SeatStatus.CONFIRMED]
    outcomes = queries.outcomes_of(counted, by=by, cause=cause, now=now)
    for seat in seats:
        outcome = outcomes.get(seat.id)
        side = outcome.side if outcome else cause.side_of(by, None)
        seat.status, seat.cancelled_at, seat.cancelled_for = status_of(side), now, side
        seat.outcome = asdict(outcome) if outcome else None
    Booking.objects.bulk_update(seats, ["status", "cancelled_at", "cancelled_for", "outcome"], batch_size=500)
    return outcomes
