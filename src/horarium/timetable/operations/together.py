"""Many series opened at once: one claim, one look, one insert, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from horarium.journal.operations import announce_all
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.timetable import queries
from horarium.timetable.errors import CoachBusy
from horarium.timetable.events import SeriesOpened
from horarium.timetable.models import Series
from horarium.timetable.operations.refusing import refusal_of
from horarium.timetable.queries.busy import Clash
from horarium.timetable.values import NewSeries


def open_series_together(*, by: Actor, new: Sequence[NewSeries], now: datetime) -> list[CoachBusy | None]:
    """Take many patterns into the calendar, and return for each why it was refused, or nothing where it was taken.

    What is taken and what is refused is as if open_series had been called for one after the other. A refused one harms no
    other. Announces SeriesOpened. Claims all coaches, rooms and members at once.
    """
    claim(people=[key for one in new for key in (one.coach_id, one.member_id)], rooms=[one.room_now for one in new])
    clashes = judged(len(new), queries.meetings_of(new))
    taken = [one for one, clash in zip(new, clashes, strict=True) if clash is None]
    Series.objects.bulk_create([_row(one) for one in taken])
    opened = [SeriesOpened(one.id, coach_id=one.coach_id, member_id=one.member_id) for one in taken]
    announce_all(opened, by=by, now=now)
    return [refusal_of(clash, one.pattern.zone) if clash else None for one, clash in zip(new, clashes, strict=True)]


def judged(count: int, meetings: Sequence[queries.Meeting]) -> list[Clash | None]:
    """Return for each of the new what it is refused for: its earliest meeting with what was there or was taken before it."""
    met: dict[int, list[queries.Meeting]] = defaultdict(list)
    for meeting in meetings:
        met[meeting.n].append(meeting)
    clashes: list[Clash | None] = []
    for n in range(count):
        counting = [m.clash for m in met[n] if m.other is None or clashes[m.other] is None]
        clashes.append(min(counting, key=lambda clash: (clash.starts, clash.in_the_way), default=None))
    return clashes


def _row(one: NewSeries) -> Series:
    return Series(
        id=one.id,
        title=one.title,
        coach_id=one.coach_id,
        member_id=one.member_id,
        room_id=one.room_id,
        place=one.place,
        next_occurrence=max(one.pattern.start_on, one.pattern.from_on),
        **one.pattern.columns,
    )
