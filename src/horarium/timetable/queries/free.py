"""When coaches are free: in spans, in start times, and on every date of a pattern.

What is said to be free here can be booked at once by who asked, and what is said not to be free is refused: see
reservations.operations. Hours and additions offer time; blocks, holidays, sessions, standing hours that are not sessions yet
and the coach's own rules of time take it away. Each question is one statement, however many
coaches there are.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from horarium.kernel.actor import Actor
from horarium.kernel.civil import since_1970
from horarium.kernel.named_sql import queries
from horarium.kernel.spans import Span
from horarium.timetable.choices import SlotState, WhyNot
from horarium.timetable.values import Pattern

SQL = queries(Path(__file__).parents[1] / "sql" / "free.sql")
ON_GROUND = {name: SQL["ground"] + SQL[name] for name in ("spans", "times")}
TAKEN = {WhyNot.COACH_BUSY, WhyNot.ROOM_BUSY, WhyNot.MEMBER_BUSY, WhyNot.TOO_CLOSE}


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a session with a coach could begin and end, and why it cannot be had, if it cannot."""

    coach_id: UUID
    span: Span
    reason: WhyNot | None = None

    @property
    def state(self) -> SlotState:
        """Return whether the time is free, taken by somebody, or blocked for everybody."""
        if self.reason is None:
            return SlotState.FREE
        return SlotState.TAKEN if self.reason in TAKEN else SlotState.BLOCKED


def free_spans(
    coach_ids: Collection[UUID],
    within: Span,
    *,
    by: Actor,
    member_id: UUID | None = None,
    room_id: UUID | None = None,
    now: datetime,
) -> dict[UUID, list[Span]]:
    """Return when, within the span, each coach and their room are free, in order; a session may lie anywhere in it.

    The coach and the office may book within notice and buffers, and so see more. With a member their own time counts,
    with a room that room instead of the coach's. It ends with the booking window.
    """
    facts = _facts(coach_ids, within, by=by, member_id=member_id, room_id=room_id, now=now)
    found: dict[UUID, list[Span]] = {coach_id: [] for coach_id in coach_ids}
    for coach_id, starts, ends in _rows("spans", facts):
        found[coach_id] = [Span(since_1970(start), since_1970(end)) for start, end in zip(starts, ends, strict=True)]
    return found


def slots(
    coach_ids: Collection[UUID],
    within: Span,
    *,
    minutes: int,
    step: int | None = None,
    with_reasons: bool = False,
    by: Actor,
    member_id: UUID | None = None,
    room_id: UUID | None = None,
    now: datetime,
) -> list[Slot]:
    """Return the free times of so many minutes that begin within the span, in order of time, all coaches together.

    Starts are a step apart (minutes; each coach's own without it), counted from the beginning of the hours on the coach's
    clock. `with_reasons` brings those that are taken or blocked too. Who asks and for whom counts as for free_spans.
    """
    length = timedelta(minutes=minutes)
    reach = Span(within.start, within.end + length)
    facts = _facts(coach_ids, reach, by=by, member_id=member_id, room_id=room_id, now=now)
    facts |= {"until": within.end, "minutes": minutes, "step": step, "with_reasons": with_reasons}
    return [
        Slot(coach_id, Span(since_1970(start), since_1970(start) + length), WhyNot(reason) if reason else None)
        for coach_id, start, reason in _rows("times", facts)
    ]


@dataclass(frozen=True, slots=True)
class FreeCoach:
    """A coach who is free on every date of a pattern that is to come: from the first to the last, so many."""

    coach_id: UUID
    first_on: date
    last_on: date
    dates: int


def coaches_free_on_every_date(
    pattern: Pattern,
    *,
    coach_ids: Collection[UUID],
    number: int | None = None,
    on_own_clocks: bool = False,
    member_id: UUID | None = None,
    room_id: UUID | None = None,
    now: datetime,
) -> list[FreeCoach]:
    """Return the coaches to whom the pattern could be given whole, by name: `number` dates, or to its end.

    Without a number it is looked at for 400 days at most; an open one as far as the booking window, and beyond it against
    other patterns only. `on_own_clocks` reads its time on each coach's own clock instead of in its zone. With a member
    their own time counts; the room is the one given, else each coach's usual one.
    """
    facts = pattern.columns | {
        "zone": None if on_own_clocks else pattern.zone,
        "coaches": _in_one(coach_ids),
        "number": number,
        "member": member_id,
        "room": room_id,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["coaches_free_on_every_date"], facts)
        return [FreeCoach(*row) for row in cursor.fetchall()]


def _in_one(ids: Collection[UUID]) -> str:
    """The ids as one text that PostgreSQL reads as an array: to write hundreds one by one costs as much as to look them up."""
    return "{" + ",".join(map(str, ids)) + "}"


def _facts(
    coach_ids: Collection[UUID], within: Span, *, by: Actor, member_id: UUID | None, room_id: UUID | None, now: datetime
) -> dict[str, Any]:
    return {
        "coaches": _in_one(coach_ids),
        "lo": within.start,
        "hi": within.end,
        "above_rules": by.is_admin,
        "asker": by.user_id,
        "member": member_id,
        "room": room_id,
        "step": None,
        "now": now,
    }


def _rows(name: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(ON_GROUND[name], facts)
        return list(cursor.fetchall())
