"""Sessions in the way of a block, a holiday or a changed week, each until somebody keeps, moves or cancels it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from horarium.kernel.named_sql import queries
from horarium.timetable.choices import Reason
from horarium.timetable.models import TrainingSession
from horarium.timetable.queries.sessions import sessions_of_ids

SQL = queries(Path(__file__).parents[1] / "sql" / "conflicts.sql")
MANY = 100


@dataclass(frozen=True, slots=True)
class Conflict:
    """A session to come, what is against it, and the block or holiday that it is (None: the coach's hours)."""

    session: TrainingSession
    reason: Reason
    in_the_way: UUID | None


def conflicts(
    *, now: datetime, coach_id: UUID | None = None, session_id: UUID | None = None, limit: int = MANY, offset: int = 0
) -> tuple[list[Conflict], int]:
    """Return the conflicts of all coaches or of one, or of one session, in order of time, and how many there are in all.

    Two statements, however many sessions.
    """
    rows = _found(now, coach_id, session_id, limit, offset)
    sessions = {session.id: session for session in sessions_of_ids({row[0] for row in rows})}
    found = [Conflict(sessions[key], Reason(reason), in_the_way) for key, reason, in_the_way, _ in rows if key in sessions]
    return found, rows[0][3] if rows else 0


def number_of_conflicts(*, now: datetime, coach_id: UUID | None = None) -> int:
    """Return how many conflicts there are, of all coaches or of one."""
    rows = _found(now, coach_id, None, 1, 0)
    return rows[0][3] if rows else 0


def _found(
    now: datetime, coach_id: UUID | None, session_id: UUID | None, limit: int, offset: int
) -> list[tuple[UUID, str, UUID | None, int]]:
    """The conflicts from one of them on, each with how many there are in all."""
    facts: dict[str, Any] = {"now": now, "coach": coach_id, "session": session_id, "limit": limit, "offset": offset}
    with connection.cursor() as cursor:
        cursor.execute(SQL["conflicts"], facts)
        return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Conflicts:
    """All conflicts of the business, or of one coach, as a paginator takes them: counted, and a part of them at a time."""

    now: datetime
    coach_id: UUID | None = None

    def __len__(self) -> int:
        return number_of_conflicts(now=self.now, coach_id=self.coach_id)

    def __getitem__(self, part: slice) -> list[Conflict]:
        return conflicts(now=self.now, coach_id=self.coach_id, limit=part.stop - part.start, offset=part.start)[0]
