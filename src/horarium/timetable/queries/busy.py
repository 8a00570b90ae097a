"""What is in the way of a time that somebody asks for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from horarium.availability import queries as availability
from horarium.kernel import civil
from horarium.kernel.named_sql import queries
from horarium.kernel.spans import Span
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.timetable.choices import Reason
from horarium.timetable.models import Series
from horarium.timetable.values import Occurrence, Pattern

SQL = queries(Path(__file__).parents[1] / "sql" / "patterns.sql")


@dataclass(frozen=True, slots=True)
class Clash:
    """Who is busy, the session or series in the way, and when it begins."""

    reason: Reason
    in_the_way: UUID
    starts: datetime


def in_the_way_of(
    span: Span,
    *,
    coach_id: UUID | None,
    room_id: UUID | None,
    member_ids: Collection[UUID] = (),
    but: UUID | None = None,
    but_date: Occurrence | None = None,
) -> Clash | None:
    """Return the first thing that takes part of the span: a live session, or a standing hour not yet made.

    The session `but` and the date `but_date` of a series, which are to be moved there, are not in their own way.
    """
    facts: dict[str, Any] = {"coach": coach_id, "room": room_id, "members": list(member_ids), "but": but}
    facts |= {"starts": span.start, "ends": span.end}
    facts |= {"but_series": but_date and but_date.series_id, "but_local": but_date and but_date.local}
    return _first("taken", facts) or _first("on_a_standing_hour", facts)


def closed(span: Span, *, coach_id: UUID | None) -> Reason | None:
    """Return whether a block of the coach or a holiday lies on the span, and which."""
    if coach_id and availability.blocks_of(coach_id, span).exists():
        return Reason.BLOCKED
    zone = civil.zone(availability.zone_of(people.person(coach_id) if coach_id else None))
    rests = org.holidays().filter(on=civil.local_date(span.start, zone)).exists()
    return Reason.HOLIDAY if rests else None


def clash_of_pattern(
    pattern: Pattern, *, coach_id: UUID, room_id: UUID | None, member_id: UUID | None, but: UUID | None = None
) -> Clash | None:
    """Return where a new pattern first meets an active series, up to the earlier of their ends, 400 days at most.

    The series `but`, whose new pattern it is, is not in its own way.
    """
    facts = {"coach": coach_id, "room": room_id, "member": member_id, **pattern.columns, "from_on": pattern.from_on}
    return _first("pattern_against_patterns", facts | {"but_series": but})


def spans_of_members(member_ids: Collection[UUID], within: Span) -> dict[UUID, list[Span]]:
    """Return when each of the members is taken within a stretch of time, standing hours to come included.

    One statement, however many members.
    """
    found: dict[UUID, list[Span]] = {member_id: [] for member_id in member_ids}
    with connection.cursor() as cursor:
        cursor.execute(SQL["spans_of_members"], {"members": list(member_ids), "starts": within.start, "ends": within.end})
        for member_id, starts, ends in cursor.fetchall():
            found[member_id].append(Span(starts, ends))
    return found


def expected_of_coach(coach_id: UUID, within: Span) -> list[tuple[Series, Span]]:
    """Return the dates of a coach's series in a stretch of time that are not sessions yet, in order, with the series."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["expected"], {"coach": coach_id, "starts": within.start, "ends": within.end})
        rows = cursor.fetchall()
    series = Series.objects.select_related("member").in_bulk({row[0] for row in rows})
    return [(series[key], Span(starts, ends)) for key, starts, ends in rows]


def _first(name: str, facts: dict[str, Any]) -> Clash | None:
    with connection.cursor() as cursor:
        cursor.execute(SQL[name], facts)
        row = cursor.fetchone()
    return Clash(Reason(row[0]), row[1], row[2]) if row else None
