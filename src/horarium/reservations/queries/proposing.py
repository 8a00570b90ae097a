"""Where sessions could go that cannot stay: times at which their coach, their room and all their members are free."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from horarium.availability import queries as availability
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.spans import Span
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.timetable.models import TrainingSession

WITHIN = timedelta(days=7)
MOST, MOST_OF_A_DAY = 6, 2


@dataclass(frozen=True, slots=True)
class Proposals:
    """Where a session could go: the times that fit best first, so many of them, and how many there are in all."""

    best: tuple[Span, ...] = ()
    count: int = 0


def proposals(
    sessions: Collection[TrainingSession], *, by: Actor, without: Span | None = None, now: datetime
) -> dict[UUID, Proposals]:
    """Return for each session of one coach where it could go within seven days before or after.

    The best of each are meant to be taken together: no two first ones overlap. `without` is time that will not be there.
    The number of statements depends on the rooms and lengths of the sessions, not on how many they are.
    """
    if not sessions:
        return {}
    ordered = sorted(sessions, key=lambda s: (s.start_time, s.id))
    within = Span(max(now, ordered[0].start_time - WITHIN), max(s.start_time for s in ordered) + WITHIN)
    zone = civil.zone(availability.zone_of(ordered[0].coach))
    free = _free_of_coach(ordered, within, by=by, now=now)
    members = _members(ordered)
    taken = timetable.spans_of_members({one for row in members.values() for one in row}, within)
    given: list[Span] = [without] if without else []
    found = {}
    for session in ordered:
        busy = [span for member in members[session.id] for span in taken[member] if span != _span(session)]
        fitting = [span for span in _near(free[_kind(session)], session) if not _meets(span, [*given, *busy])]
        best = _spread(sorted(fitting, key=lambda span: _distance(span, session, zone)), zone)
        found[session.id] = Proposals(tuple(best), len(fitting))
        given += best[:1]
    return found


def _span(session: TrainingSession) -> Span:
    return Span(session.start_time, session.end_time)


def _kind(session: TrainingSession) -> tuple[int, UUID | None]:
    return int((session.end_time - session.start_time).total_seconds() // 60), session.room_id


def _free_of_coach(
    sessions: Sequence[TrainingSession], within: Span, *, by: Actor, now: datetime
) -> dict[tuple[int, UUID | None], list[Span]]:
    """The times at which the coach and each of the rooms are free, for each length."""
    coaches = [one for one in [sessions[0].coach_id] if one]
    return {
        (minutes, room): [slot.span for slot in timetable.slots(coaches, within, minutes=minutes, by=by, room_id=room, now=now)]
        for minutes, room in {_kind(session) for session in sessions}
    }


def _members(sessions: Sequence[TrainingSession]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    seats = timetable.seats_in([s.id for s in sessions]).filter(status__in=timetable.TAKEN)
    for session_id, member_id in seats.values_list("session", "member"):
        found[session_id].append(member_id)
    return found


def _near(spans: Iterable[Span], session: TrainingSession) -> list[Span]:
    return [span for span in spans if abs(span.start - session.start_time) <= WITHIN]


def _meets(span: Span, others: Iterable[Span]) -> bool:
    return any(span.overlaps(other) for other in others)


def _spread(spans: Iterable[Span], zone: ZoneInfo) -> list[Span]:
    """The first of the times, but only so many of one day: who cannot on that day is offered others."""
    of_day: Counter[date] = Counter()
    best = []
    for span in spans:
        day = civil.local_date(span.start, zone)
        of_day[day] += 1
        if of_day[day] <= MOST_OF_A_DAY:
            best.append(span)
    return best[:MOST]


def _distance(span: Span, session: TrainingSession, zone: ZoneInfo) -> tuple[float, datetime]:
    """How far a time is from the one that it stands for: a day counts as four hours of the same day do."""
    was, new = civil.local(session.start_time, zone), civil.local(span.start, zone)
    hours = abs((new.hour * 60 + new.minute) - (was.hour * 60 + was.minute)) / 60
    return abs((new.date() - was.date()).days) * 4 + hours, span.start
