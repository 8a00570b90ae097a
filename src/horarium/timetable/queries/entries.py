"""The sessions of many coaches or rooms as pages draw them: plain rows, for a thousand of them are drawn at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from horarium.kernel.civil import since_1970
from horarium.kernel.spans import Span

# Sessions are at most twelve hours long, so a look into an index begins twelve hours before.
SQL = """
SELECT (extract(epoch FROM t.start_time) * 1000000)::bigint, (extract(epoch FROM t.end_time) * 1000000)::bigint,
       t.id, t.coach_id, c.name, t.room_id, r.name, m.name,
       CASE WHEN t.number IS NULL THEN t.title ELSE s.title || ': ' || t.title END, t.place, t.capacity,
       CASE WHEN t.member_id IS NULL THEN (SELECT count(*) FROM bookings b WHERE b.session_id = t.id
         AND b.status IN ('CONFIRMED', 'ATTENDED', 'NO_SHOW')) ELSE 1 END,
       t.status, t.confirmed_at, t.cancelled_at, t.number
FROM training_sessions t LEFT JOIN users c ON c.id = t.coach_id
LEFT JOIN series s ON s.id = t.series_id AND t.number IS NOT NULL
LEFT JOIN rooms r ON r.id = t.room_id LEFT JOIN users m ON m.id = t.member_id
WHERE t.start_time < %(hi)s AND t.start_time > %(lo)s - interval '12 hours' AND t.end_time > %(lo)s
  AND (t.coach_id = ANY(%(coaches)s::uuid[]) OR t.room_id = ANY(%(rooms)s::uuid[]))
ORDER BY t.start_time, t.id
"""


class Entry(NamedTuple):
    """A session with what is written on it; `taken` are its seats that count, `number` says which class of its batch it is."""

    start_time: datetime
    end_time: datetime
    id: UUID
    coach_id: UUID | None
    coach: str | None
    room_id: UUID | None
    room: str | None
    member: str | None
    title: str
    place: str
    capacity: int
    taken: int
    status: str
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    number: int | None


def entries(within: Span, *, coach_ids: Collection[UUID], room_ids: Collection[UUID] = ()) -> list[Entry]:
    """Return the sessions, whatever their state, of these coaches and in these rooms that touch the span, in order."""
    facts: dict[str, Any] = {"lo": within.start, "hi": within.end, "coaches": list(coach_ids), "rooms": list(room_ids)}
    with connection.cursor() as cursor:
        cursor.execute(SQL, facts)
        return [Entry(since_1970(start), since_1970(end), *rest) for start, end, *rest in cursor.fetchall()]
