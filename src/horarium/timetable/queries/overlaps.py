"""Whether promise 1 holds, asked without the help of what holds it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

# Along each person's or room's time in order, whoever begins before all earlier ones have ended. It reads plain columns:
# none of the generated ones, and no index, on which the constraints stand.
SQL = """
WITH held AS (
  SELECT id, coach_id, room_id, start_time, end_time FROM training_sessions
  WHERE status IN ('scheduled', 'completed', 'no_show')
),
taken AS (
  SELECT 'coach' AS whose, coach_id AS id, start_time, end_time FROM held
  UNION ALL SELECT 'room', room_id, start_time, end_time FROM held WHERE room_id IS NOT NULL
  UNION ALL SELECT 'member', b.member_id, h.start_time, h.end_time FROM bookings b JOIN held h ON h.id = b.session_id
            WHERE b.status IN ('CONFIRMED', 'ATTENDED', 'NO_SHOW')
),
met AS (
  SELECT whose, max(end_time) OVER (PARTITION BY whose, id ORDER BY start_time, end_time
                                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > start_time AS meets
  FROM taken
)
SELECT (SELECT count(*) FROM held),
       count(*) FILTER (WHERE meets AND whose = 'coach'),
       count(*) FILTER (WHERE meets AND whose = 'room'),
       count(*) FILTER (WHERE meets AND whose = 'member')
FROM met
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """How many sessions were looked at, and how many begin while their coach, room or a member is in another."""

    sessions: int
    coach: int
    room: int
    member: int

    @property
    def holds(self) -> bool:
        """Say whether nothing overlaps."""
        return not (self.coach or self.room or self.member)


def prove_no_overlap() -> Proof:
    """Return how many sessions overlap, counted from every session's own times; cancelled ones take none."""
    with connection.cursor() as cursor:
        cursor.execute(SQL)
        return Proof(*cursor.fetchone())
