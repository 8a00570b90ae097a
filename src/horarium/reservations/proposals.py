"""Who could stand in for a coach who is away, and when a session could be instead. Pure: all facts are given."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from horarium.kernel import civil
from horarium.kernel.spans import Span, merged
from horarium.reservations.values import Option
from horarium.timetable.choices import Reason, WhyNot

# So many days after an absence a free time is looked for, so many of them are offered, and so many who could stand in.
DAYS_AFTER, DAYS_OFFERED, MOST_STANDING_IN = 14, 3, 12
HALF_A_DAY = timedelta(hours=12)


class Times:
    """Stretches of time, asked quickly what lies in them or meets them."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self.spans = merged(spans)
        self._starts = [span.start for span in self.spans]

    def meets(self, span: Span) -> bool:
        """Say whether part of the span is among them."""
        n = bisect_left(self._starts, span.end)
        return n > 0 and self.spans[n - 1].end > span.start

    def holds(self, span: Span) -> bool:
        """Say whether the whole span is among them."""
        n = bisect_right(self._starts, span.start)
        return n > 0 and self.spans[n - 1].end >= span.end


NEVER = Times()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A coach with what they offer, what takes it away, and their rules of time. `stretches` are where steps begin."""

    id: UUID
    name: str
    zone: ZoneInfo
    room_id: UUID | None
    before: timedelta
    after: timedelta
    step: timedelta
    one: Times
    any: Times
    blocks: Times
    rests: Times
    stretches: Sequence[Span] = ()
    knows: frozenset[UUID] = frozenset()

    @property
    def between(self) -> timedelta:
        """Return what is kept free between two sessions: the longer buffer holds."""
        return max(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Need:
    """A session that cannot be where it is. `room_id` is the one it has, if that is still in use."""

    session_id: UUID
    span: Span
    needs_room: bool
    room_id: UUID | None
    is_group: bool
    members: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a session is to be: with which coach (None: not known yet), in which room, with whom."""

    span: Span
    coach_id: UUID | None
    others: frozenset[UUID]


@dataclass(slots=True)
class Ground:
    """All that is known: who is away and when, who could stand in, and whose time is taken by what is not in the way."""

    coach_id: UUID
    away: Span
    now: datetime
    latest: datetime
    candidates: Mapping[UUID, Candidate]
    taken: Mapping[UUID, Times] = field(default_factory=dict)

    def why_not(self, need: Need, to: Option, placed: Sequence[Placed]) -> str | None:
        """Return why a session cannot be there, if it cannot: a WhyNot, or outside_hours."""
        coach = self.candidates.get(to.coach_id) if to.coach_id else None
        if coach is None or to.span is None:
            return Reason.OUTSIDE_HOURS
        return self._closed(need, coach, to.span) or self._busy(need, coach, to.span, to.room_id, placed)

    def _closed(self, need: Need, coach: Candidate, span: Span) -> str | None:
        around = span.widened(coach.before, coach.after)
        if span.start <= self.now:
            return WhyNot.PAST
        if span.start > self.latest:
            return WhyNot.TOO_FAR
        if not (coach.any if need.is_group else coach.one).holds(span):
            return Reason.OUTSIDE_HOURS
        if coach.rests.meets(span):
            return WhyNot.HOLIDAY
        is_away = coach.id == self.coach_id and self.away.overlaps(around)
        return WhyNot.BLOCKED if is_away or coach.blocks.meets(around) else None

    def _busy(self, need: Need, coach: Candidate, span: Span, room_id: UUID | None, placed: Sequence[Placed]) -> WhyNot | None:
        if self._meets(coach.id, span, placed):
            return WhyNot.COACH_BUSY
        if need.needs_room and room_id is None:
            return WhyNot.NO_ROOM
        if room_id and self._meets(room_id, span, placed):
            return WhyNot.ROOM_BUSY
        if any(self._meets(member, span, placed) for member in need.members):
            return WhyNot.MEMBER_BUSY
        is_close = self._meets(coach.id, span.widened(coach.between, coach.between), placed)
        return WhyNot.TOO_CLOSE if is_close else None

    def _meets(self, whose: UUID, span: Span, placed: Sequence[Placed]) -> bool:
        theirs = (one for one in placed if whose == one.coach_id or whose in one.others)
        return self.taken.get(whose, NEVER).meets(span) or any(one.span.overlaps(span) for one in theirs)


@dataclass(frozen=True, slots=True)
class Found:
    """What could become of one session, the best first; and of how many coaches why they cannot stand in."""

    options: list[Option]
    not_free: Counter[str]


def placed_as(need: Need, option: Option, coach_id: UUID) -> Placed | None:
    """Return where an option leaves a session; a cancelled one is nowhere. `coach_id` is whose it was."""
    if option.kind == "cancel":
        return None
    if option.span is None:
        return Placed(need.span, coach_id, need.members | _one(need.room_id))
    return Placed(option.span, option.coach_id, need.members | _one(option.room_id))


def _one(key: UUID | None) -> frozenset[UUID]:
    return frozenset() if key is None else frozenset({key})


def found_for(ground: Ground, needs: Sequence[Need]) -> list[Found]:
    """Return what could become of each of the sessions, in order of time. The first options of all fit together."""
    placed: list[Placed] = []
    found = []
    for n, need in enumerate(needs):
        waiting = [Placed(other.span, None, other.members | _one(other.room_id)) for other in needs[n + 1 :]]
        one = _found(ground, need, [*placed, *waiting])
        at = placed_as(need, one.options[0], ground.coach_id)
        placed += [at] if at else []
        found.append(one)
    return found


def _found(ground: Ground, need: Need, placed: Sequence[Placed]) -> Found:
    standing_in, not_free = _standing_in(ground, need, placed)
    moved = _moved(ground, need, placed)
    rest = [Option("cancel"), Option("keep")]
    return Found([*standing_in, *moved, *rest], not_free)


def _standing_in(ground: Ground, need: Need, placed: Sequence[Placed]) -> tuple[list[Option], Counter[str]]:
    """Those who could give it at its own time: who knows its members first, then who has least to do that day, then by name."""
    free: list[tuple[tuple[int, timedelta, str, str], Option]] = []
    not_free: Counter[str] = Counter()
    for coach in ground.candidates.values():
        if coach.id == ground.coach_id:
            continue
        room_id = (need.room_id or coach.room_id) if need.needs_room else None
        known = len(need.members & coach.knows)
        option = Option("substitute", coach.id, need.span, room_id, knows=known > 0)
        reason = ground.why_not(need, option, placed)
        if reason:
            not_free[reason] += 1
        else:
            free.append(((-known, _load(ground, coach.id, need.span, placed), coach.name, str(coach.id)), option))
    return [option for _, option in sorted(free, key=lambda one: one[0])[:MOST_STANDING_IN]], not_free


def _load(ground: Ground, coach_id: UUID, span: Span, placed: Sequence[Placed]) -> timedelta:
    around = span.widened(HALF_A_DAY, HALF_A_DAY)
    theirs = [*ground.taken.get(coach_id, NEVER).spans, *(one.span for one in placed if one.coach_id == coach_id)]
    return sum((one.length for one in theirs if one.overlaps(around)), timedelta())


def _moved(ground: Ground, need: Need, placed: Sequence[Placed]) -> list[Option]:
    """On each of the next days that has one, the coach's free time that is nearest to the session's own hour."""
    coach = ground.candidates.get(ground.coach_id)
    if coach is None:
        return []
    hour = civil.local(need.span.start, coach.zone)
    rooms = list(dict.fromkeys(one for one in (need.room_id, coach.room_id) if one)) if need.needs_room else [None]
    offered: list[Option] = []
    for day, starts in _starts(ground, coach).items():
        for start in sorted(starts, key=lambda at: (abs(_minutes(civil.local(at, coach.zone), day, hour)), at)):
            span = Span(start, start + need.span.length)
            options = [Option("move", coach.id, span, room) for room in rooms]
            fitting = next((one for one in options if ground.why_not(need, one, placed) is None), None)
            if fitting:
                offered.append(fitting)
                break
        if len(offered) == DAYS_OFFERED:
            break
    return offered


def _starts(ground: Ground, coach: Candidate) -> dict[date, list[datetime]]:
    """The starts that the coach offers in the days after the absence, a step apart from the beginning of the hours."""
    found: dict[date, set[datetime]] = {}
    until = ground.away.end + timedelta(days=DAYS_AFTER)
    for stretch in coach.stretches:
        for start in _steps(stretch, coach.step):
            if ground.away.end <= start < until:
                found.setdefault(civil.local_date(start, coach.zone), set()).add(start)
    return {day: sorted(found[day]) for day in sorted(found)}


def _steps(stretch: Span, step: timedelta) -> Iterator[datetime]:
    at = stretch.start
    while at < stretch.end:
        yield at
        at += step


def _minutes(at: datetime, day: date, hour: datetime) -> float:
    return (at - datetime.combine(day, hour.time())).total_seconds() / 60


def first_fault(ground: Ground, needs: Sequence[Need], chosen: Sequence[Option]) -> tuple[int, str] | None:
    """Return which of the sessions cannot be where it was put, and why, all the others being where they were put."""
    places = [placed_as(need, option, ground.coach_id) for need, option in zip(needs, chosen, strict=True)]
    for n, (need, option) in enumerate(zip(needs, chosen, strict=True)):
        others = [place for m, place in enumerate(places) if place and m != n]
        reason = ground.why_not(need, option, others) if option.span else None
        if reason:
            return n, reason
    return None
