"""What a pattern would come to before it exists: every date, free or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import connection

from horarium.kernel.named_sql import queries
from horarium.kernel.spans import Span
from horarium.timetable.choices import Place, Reason
from horarium.timetable.values import Pattern

SQL = queries(Path(__file__).parents[1] / "sql" / "preview.sql")


@dataclass(frozen=True, slots=True)
class PreviewedDate:
    """One date of a pattern: its wall-clock time, its span, what a change of the clock did to it, and the reason why it
    cannot be had, if any, with the session, series, block or holiday in the way.
    """

    original_local: datetime
    span: Span
    clock_note: str | None
    reason: Reason | None
    in_the_way: UUID | None

    @property
    def is_free(self) -> bool:
        """Say whether the date can be had."""
        return self.reason is None


def preview(
    pattern: Pattern,
    *,
    coach_id: UUID,
    coach_zone: str,
    member_id: UUID | None,
    room_id: UUID | None,
    place: Place = Place.ROOM,
    until_on: date,
    now: datetime,
) -> list[PreviewedDate]:
    """Return every date of the pattern from its first to `until_on` (or its own end, if earlier), in order.

    Sessions and the standing hours beyond them count as taken. One statement, however many dates or series.
    """
    facts = {
        **pattern.columns,
        "from_on": pattern.from_on,
        "until_on": min(until_on, pattern.end_on or until_on),
        "coach": coach_id,
        "coach_zone": coach_zone,
        "member": member_id,
        "room": room_id,
        "needs_room": place == Place.ROOM,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["preview"], facts)
        return [
            PreviewedDate(local, Span(starts, ends), clock_note, Reason(reason) if reason else None, in_the_way)
            for local, starts, ends, clock_note, reason, in_the_way in cursor.fetchall()
        ]
