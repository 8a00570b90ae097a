"""What a pattern would come to before it exists: every date, free or why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from horarium.kernel.errors import Invalid
from horarium.kernel.named_sql import queries
from horarium.kernel.spans import Span
from horarium.timetable.choices import Mode, Place, Reason, Thing
from horarium.timetable.values import Pattern

# How far beyond its end a pattern is looked at for dates in the place of others.
A_YEAR = timedelta(days=366)
SQL = queries(Path(__file__).parents[1] / "sql" / "preview.sql")


@dataclass(frozen=True, slots=True)
class PreviewedDate:
    """One date of a pattern: its wall-clock time, its span, what a change of the clock did to it, and the reason why it
    cannot be had, if any, with the thing in the way and what that is: a session, series, block, holiday or pause.
    """

    original_local: datetime
    span: Span
    clock_note: str | None
    reason: Reason | None
    in_the_way: UUID | None
    in_the_way_kind: Thing | None

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
    but: UUID | None = None,
    now: datetime,
) -> list[PreviewedDate]:
    """Return every date of the pattern from its first to `until_on` (or its own end, if earlier), in order.

    Sessions and the standing hours beyond them count as taken; those of the series `but`, whose new pattern it is, do not,
    but its pauses hold.
    One statement, however many dates or series.
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
        "but_series": but,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["preview"], facts)
        return [_previewed(row) for row in cursor.fetchall()]


def _previewed(row: tuple[Any, ...]) -> PreviewedDate:
    local, starts, ends, clock_note, reason, in_the_way, kind = row
    why, what = Reason(reason) if reason else None, Thing(kind) if kind else None
    return PreviewedDate(local, Span(starts, ends), clock_note, why, in_the_way, what)


def appended(pattern: Pattern, *, mode: Mode, until_on: date, now: datetime, **whose: Any) -> list[PreviewedDate]:
    """Return every coming date of a pattern, and with the mode append as many more as cannot be had.

    The dates beyond the pattern's end begin with the next one; those of them that cannot be had are made up for too, so that
    the last is the new end. `whose` is as preview takes it. Refuses with Invalid where a pattern has no end to append to, or
    where a year holds too few free dates.
    """
    if mode != Mode.APPEND:
        return preview(pattern, until_on=until_on, now=now, **whose)
    if pattern.end_on is None:
        raise Invalid("mode", "a pattern without an end has none to append to")
    if pattern.end_on > pattern.from_on + A_YEAR:
        raise Invalid("endDate", "it is more than a year after the first date, too far to append to")
    dates = preview(pattern, until_on=pattern.end_on, now=now, **whose)
    owed = sum(1 for found in dates if found.reason not in (None, Reason.PAST))
    if not owed:
        return dates
    beyond = replace(pattern, end_on=None, from_on=max(pattern.end_on + timedelta(days=1), pattern.from_on))
    for found in preview(beyond, until_on=beyond.from_on + A_YEAR, now=now, **whose):
        dates.append(found)
        owed -= found.is_free
        if not owed:
            return dates
    raise Invalid("mode", "there are not as many free dates in the year after its end")
