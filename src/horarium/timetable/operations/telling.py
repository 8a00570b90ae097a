"""What calendar programs are told of sessions, with a number that rises with every change. Its SQL is in sql/telling.sql."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection

from horarium.kernel.named_sql import queries
from horarium.kernel.unit import required
from horarium.timetable.values import Told

SQL = queries(Path(__file__).parents[1] / "sql" / "telling.sql")


def tell_sessions(
    *,
    since: datetime,
    now: datetime,
    member_id: UUID | None = None,
    coach_id: UUID | None = None,
    room_id: UUID | None = None,
    session_id: UUID | None = None,
) -> list[Told]:
    """Return the sessions from an instant on as a calendar shows them, in order, and note what was told of each.

    Those of a member as that member may see them, else those of a coach, of a room, or just one, whatever their state. One
    statement, however many; it writes only what has changed since it was told last.
    """
    required()
    facts = {"since": since, "now": now, "member": member_id, "coach": coach_id, "room": room_id, "session": session_id}
    with connection.cursor() as cursor:
        cursor.execute(SQL["tell"], facts)
        return [Told(*row) for row in cursor.fetchall()]
