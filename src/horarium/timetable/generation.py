"""From patterns to sessions: the one generator, a chunk of series at a time. Its SQL is in sql/generate.sql.

A chunk is one transaction. Most candidates meet nothing and go in with the statement that found them; those that meet
something are few, and are judged one after the other, the older series first, by a pure function (rules.judge).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from horarium.kernel.claims import claim
from horarium.kernel.named_sql import queries
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.timetable.choices import Reason
from horarium.timetable.rules import Suspect, Verdict, judge

SQL = queries(Path(__file__).parent / "sql" / "generate.sql")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Series that have something to decide, and those among them of which a date that was left out may be had now.

    Both packed, sixteen bytes an id, the older series first.
    """

    packed: bytes
    packed_mended: bytes = b""

    @property
    def series(self) -> list[UUID]:
        """Return the ids of all its series."""
        return _unpacked(self.packed)

    @property
    def mended(self) -> list[UUID]:
        """Return the ids of the series to look at again."""
        return _unpacked(self.packed_mended)


def _unpacked(packed: bytes) -> list[UUID]:
    return [UUID(bytes=packed[n : n + 16]) for n in range(0, len(packed), 16)]


@dataclass(frozen=True, slots=True)
class Made:
    """How many sessions a chunk made and how many dates it left out."""

    sessions: int = 0
    left_out: int = 0

    def __add__(self, other: Made) -> Made:
        return Made(self.sessions + other.sessions, self.left_out + other.left_out)


def chunks(*, now: datetime, weeks: int, size: int, only: Sequence[UUID] | None = None) -> list[Chunk]:
    """Return how the series that have something to decide fall into chunks of at most `size`, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["pages"], {"now": now, "days": 7 * weeks, "size": size, "only": None if only is None else list(only)}
        )
        return [Chunk(bytes(ids), bytes(mended)) for ids, mended in cursor.fetchall()]


def take_chunk(chunk: Chunk, *, now: datetime, weeks: int, claimed: bool = False) -> Made:
    """Decide every date of the chunk's series from today to the horizon: made, or left out with a reason.

    Dates are those of the series' zone, from today up to, not including, today + 7 x weeks. Raises the database's own
    error when somebody took an hour meanwhile; nothing is then done, and it is to be called again with `claimed`.
    """
    required()
    facts: dict[str, Any] = {
        "now": now,
        "days": 7 * weeks,
        "ids": chunk.series,
        "mended": chunk.mended,
        "zone": org.settings().zone,
        "policy": org.policy().version,
    }
    with connection.cursor() as cursor:
        if claimed:
            cursor.execute(SQL["who"], facts)
            people, rooms = cursor.fetchone()
            claim(people or (), rooms or ())
        cursor.execute(SQL["hold"], facts)
        facts["ids"] = [series_id for (series_id,) in cursor.fetchall()]
        if not facts["ids"]:
            return Made()
        cursor.execute(SQL["take"], facts)
        made, left_out, suspects, has_batches = cursor.fetchone()
        rows = json.loads(suspects) if isinstance(suspects, str) else suspects
        done = Made(made, left_out) + _settle(cursor, [Suspect.of(row) for row in rows], facts)
        if has_batches:
            _seat_followers(cursor, facts)
        return done


def seat_followers(series_ids: Sequence[UUID], *, now: datetime) -> None:
    """Give those who hold a fixed place in these series their seats in each session to come, or the reason why not."""
    required()
    with connection.cursor() as cursor:
        _seat_followers(cursor, {"ids": list(series_ids), "now": now, "policy": org.policy().version})


def _seat_followers(cursor: Any, facts: dict[str, Any]) -> None:
    for name in ("seat_followers", "forget_left_out_seats", "leave_out_seats"):
        cursor.execute(SQL[name], facts)


def _settle(cursor: Any, suspects: list[Suspect], facts: dict[str, Any]) -> Made:
    if not suspects:
        return Made()
    verdicts = judge(suspects, _taken(cursor, suspects))
    taken = [verdict.suspect.row for verdict in verdicts if verdict.reason is None]
    lost = [_lost(verdict) for verdict in verdicts if verdict.reason is not None]
    for name, rows in (("insert_sessions", taken), ("insert_seats", taken), ("forget_left_out", taken), ("leave_out", lost)):
        if rows:
            cursor.execute(SQL[name], {"rows": json.dumps(rows), **facts})
    return Made(len(taken), len(lost))


def _taken(cursor: Any, suspects: list[Suspect]) -> dict[int, tuple[Reason, UUID]]:
    cursor.execute(
        SQL["in_the_way_of_suspects"],
        {
            "coaches": [s.coach_id for s in suspects],
            "rooms": [s.room_id for s in suspects],
            "members": [s.member_id for s in suspects],
            "starts": [s.span.start for s in suspects],
            "ends": [s.span.end for s in suspects],
        },
    )
    return {n - 1: (Reason(reason), session_id) for n, reason, session_id in cursor.fetchall()}


def _lost(verdict: Verdict) -> dict[str, Any]:
    row = verdict.suspect.row
    return {
        "series_id": row["series_id"],
        "original_local": row["original_local"],
        "reason": verdict.reason,
        "in_the_way": str(verdict.in_the_way),
    }


def close_past(*, now: datetime, limit: int) -> int:
    """Complete at most `limit` sessions that have ended, and return how many. Nobody has confirmed them yet."""
    required()
    with connection.cursor() as cursor:
        cursor.execute(SQL["close_past"], {"now": now, "limit": limit})
        return int(cursor.rowcount)


def closed_too_early(*, now: datetime) -> list[UUID]:
    """Return the sessions that are yet to come and were completed all the same, by a clock that ran ahead."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["closed_too_early"], {"now": now})
        return [key for (key,) in cursor.fetchall()]


def open_again(*, session_id: UUID) -> None:
    """Take back that a session was completed. Refuses with CoachBusy, RoomBusy, MemberBusy where its hour was taken since."""
    required()
    with connection.cursor() as cursor:
        cursor.execute(SQL["open_again"], {"session": session_id})
