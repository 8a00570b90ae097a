"""What is in the way of a time that somebody asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from horarium.kernel.named_sql import queries
from horarium.kernel.spans import Span
from horarium.timetable.choices import Reason
from horarium.timetable.values import Pattern

SQL = queries(Path(__file__).parents[1] / "sql" / "patterns.sql")


@dataclass(frozen=True, slots=True)
class Clash:
    """Who is busy, the session or series in the way, and when it begins."""

    reason: Reason
    in_the_way: UUID
    starts: datetime


def in_the_way_of(span: Span, *, coach_id: UUID, room_id: UUID | None, member_id: UUID | None) -> Clash | None:
    """Return the first thing that takes part of the span: a live session, or a standing hour not yet made."""
    facts = {"coach": coach_id, "room": room_id, "member": member_id, "starts": span.start, "ends": span.end}
    return _first("taken", facts) or _first("on_a_standing_hour", facts)


def clash_of_pattern(pattern: Pattern, *, coach_id: UUID, room_id: UUID | None, member_id: UUID | None) -> Clash | None:
    """Return where a new pattern first meets an active series, up to the earlier of their ends, 400 days at most."""
    facts = {"coach": coach_id, "room": room_id, "member": member_id, **pattern.columns, "from_on": pattern.from_on}
    return _first("pattern_against_patterns", facts)


def _first(name: str, facts: dict[str, Any]) -> Clash | None:
    with connection.cursor() as cursor:
        cursor.execute(SQL[name], facts)
        row = cursor.fetchone()
    return Clash(Reason(row[0]), row[1], row[2]) if row else None
