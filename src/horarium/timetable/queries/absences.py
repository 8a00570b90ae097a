"""All that decides who could stand in for a coach, and when: each fact read once, however many sessions and coaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection

from horarium.kernel.named_sql import queries
from horarium.kernel.spans import Span
from horarium.timetable.choices import SessionStatus
from horarium.timetable.models import TrainingSession
from horarium.timetable.queries.week import sessions_in

SQL = queries(Path(__file__).parents[1] / "sql" / "absences.sql")


@dataclass(slots=True)
class Offered:
    """What a coach offers: stretches for one member and for groups, and what takes it away again (blocks, holidays)."""

    one: list[Span] = field(default_factory=list)
    group: list[Span] = field(default_factory=list)
    away: list[Span] = field(default_factory=list)
    rest: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Taken:
    """Whose time is taken when: a coach's, a room's or a member's, by a session or by a standing hour not decided yet."""

    spans: dict[UUID, list[Span]]
    standing: dict[UUID, list[Span]]


def sessions_not_begun(coach_id: UUID, span: Span, *, now: datetime) -> list[TrainingSession]:
    """Return the coach's scheduled sessions that touch the span and have not begun, with people and room, in order."""
    rows = sessions_in(span).filter(coach=coach_id, status=SessionStatus.SCHEDULED, start_time__gt=now)
    return list(rows.select_related("series"))


def offered(coach_ids: Collection[UUID], within: Span) -> dict[UUID, Offered]:
    """Return what each coach offers within the span and around its edges, in one statement."""
    found = {coach_id: Offered() for coach_id in coach_ids}
    with connection.cursor() as cursor:
        cursor.execute(SQL["offered"], {"coaches": list(coach_ids), "lo": within.start, "hi": within.end})
        for coach_id, what, start, end in cursor.fetchall():
            for kind in ("one", "group") if what == "both" else (what,):
                getattr(found[coach_id], kind).append(Span(start, end))
    return found


def taken(
    within: Span,
    *,
    coach_ids: Collection[UUID],
    room_ids: Collection[UUID],
    member_ids: Collection[UUID],
    but: Collection[UUID] = (),
) -> Taken:
    """Return what takes the time of these coaches, rooms and members, the sessions `but` apart, in one statement."""
    facts = {"coaches": list(coach_ids), "rooms": list(room_ids), "members": list(member_ids), "but": list(but)}
    spans: dict[UUID, list[Span]] = defaultdict(list)
    standing: dict[UUID, list[Span]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(SQL["taken"], facts | {"lo": within.start, "hi": within.end})
        for key, is_standing, start, end in cursor.fetchall():
            spans[key].append(Span(start, end))
            if is_standing:
                standing[key].append(Span(start, end))
    return Taken(spans, standing)
