"""What waits for a coach: sessions in the way of something, and those of which nobody has said who came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.kernel.actor import Actor
from horarium.org import queries as org
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.timetable.models import TrainingSession


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many sessions are in the way, and how many are to be confirmed."""

    conflicts: int = 0
    unconfirmed: int = 0


def since(now: datetime) -> datetime:
    """Return from when on a coach can still say who came."""
    return now - timedelta(days=org.policy().attendance_days)


def waiting_for(by: Actor | None, *, now: datetime) -> Waiting:
    """Return how much waits for who looks, if they are a coach."""
    if by is None or not by.is_coach or by.user_id is None:
        return Waiting()
    conflicts = timetable.number_of_conflicts(now=now, coach_id=by.user_id)
    return Waiting(conflicts, timetable.sessions_unconfirmed(by.user_id, since=since(now), now=now).count())


def next_session(coach_id: UUID, *, now: datetime) -> TrainingSession | None:
    """Return the session that runs now, or the one that comes next."""
    rows = timetable.sessions_to_come(coach_id, now=now)
    return rows.first()
