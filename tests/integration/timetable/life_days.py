"""What the model of the life of standing hours is made of: plans, sessions, what is in the way, and the nightly run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from horarium.kernel import civil
from horarium.kernel.spans import Span

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
ROME = ZoneInfo("Europe/Rome")
WINDOW = timedelta(days=84)


class Refused(Exception):
    """The model expects a refusal."""


def need(holds: bool) -> None:
    if not holds:
        raise Refused


@dataclass(eq=False)
class Plan:
    """A standing hour: one weekday (0 = Sunday), in Rome. `watermark` is its first date that is not decided."""

    id: UUID
    coach: UUID
    member: UUID
    room: UUID | None
    weekday: int
    start: time
    minutes: int
    every: int
    start_on: date
    end_on: date | None
    first: date
    watermark: date | None = None
    active: bool = True

    def dates(self, since: date, until: date) -> Iterator[date]:
        day = max(since, self.start_on)
        while day <= until and (self.end_on is None or day <= self.end_on):
            weeks = (civil.monday(day) - civil.monday(self.start_on)).days // 7
            if weeks % self.every == 0 and civil.sunday_first(day) == self.weekday:
                yield day
            day += DAY

    def locals(self, since: date, until: date) -> Iterator[datetime]:
        return (datetime.combine(day, self.start) for day in self.dates(since, until))

    def span(self, local: datetime) -> Span:
        start = civil.instant(local, ROME)
        return Span(start, start + timedelta(minutes=self.minutes))

    def in_week_of(self, local: datetime) -> datetime:
        return datetime.combine(civil.monday(local.date()) + timedelta(days=(self.weekday + 6) % 7), self.start)


@dataclass(eq=False)
class Session:
    span: Span
    coach: UUID
    room: UUID | None
    member: UUID | None = None
    status: str = "scheduled"
    plan: UUID | None = None
    local: datetime | None = None
    capacity: int = 1
    seated: list[UUID] = field(default_factory=list)
    waiting: list[UUID] = field(default_factory=list)

    @property
    def holders(self) -> list[UUID]:
        return [self.member] if self.member else self.seated


@dataclass(eq=False)
class Pause:
    plan: UUID
    from_on: date
    until_on: date | None
    cancelled: list[Session]

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass
class Days:
    """Everything that stands in the calendar, and what the nightly run makes of it."""

    now: datetime
    hours: dict[UUID, set[int]]
    rooms: dict[UUID, UUID]
    plans: dict[UUID, Plan] = field(default_factory=dict)
    sessions: dict[object, Session] = field(default_factory=dict)
    left_out: dict[tuple[UUID, datetime], str] = field(default_factory=dict)
    pauses: dict[UUID, Pause] = field(default_factory=dict)
    blocks: dict[UUID, tuple[UUID, Span]] = field(default_factory=dict)
    holidays: set[date] = field(default_factory=set)

    @property
    def today(self) -> date:
        return civil.local_date(self.now, ROME)

    # What is in the way.

    def _rests(self, plan: UUID, day: date) -> bool:
        return any(pause.plan == plan and pause.covers(day) for pause in self.pauses.values())

    def _undecided(self, plan: Plan, span: Span) -> Iterator[datetime]:
        """The dates near a span that have no session yet and are neither decided nor given up: they take time."""
        if plan.active and plan.watermark:
            for local in plan.locals(max(plan.watermark, span.start.date() - DAY), span.end.date() + DAY):
                key = (plan.id, local)
                given_up = self.left_out.get(key) == "skipped" or self._rests(plan.id, local.date())
                if key not in self.sessions and not given_up:
                    yield local

    def _taken(self, span, coach, room, members, but=None) -> bool:
        return any(
            s.status == "scheduled"
            and s is not but
            and s.span.overlaps(span)
            and (s.coach == coach or (room is not None and s.room == room) or bool(set(s.holders) & set(members)))
            for s in self.sessions.values()
        )

    def _shares(self, plan: Plan, coach, room, members) -> bool:
        return plan.coach == coach or plan.member in members or self._room_of(plan) == room

    def _room_of(self, plan: Plan) -> UUID:
        return plan.room or self.rooms[plan.coach]

    def _claimed(self, span, coach, room, members, *, but_date=None, but_plan=None) -> bool:
        return any(
            plan.span(local).overlaps(span) and (plan.id, local) != but_date
            for plan in self.plans.values()
            if plan.id != but_plan and self._shares(plan, coach, room, members)
            for local in self._undecided(plan, span)
        )

    def busy(self, span, coach, room, members, *, but=None, but_date=None) -> bool:
        taken = self._taken(span, coach, room, members, but)
        return taken or self._claimed(span, coach, room, members, but_date=but_date)

    def _closed(self, coach: UUID, span: Span) -> bool:
        day = civil.local_date(span.start, ROME)
        return day in self.holidays or any(whose == coach and block.overlaps(span) for whose, block in self.blocks.values())

    def _open(self, coach: UUID, day: date) -> bool:
        return civil.sunday_first(day) in self.hours[coach]

    def _reason(self, plan: Plan, local: datetime) -> str | None:
        """Why a date is not made, but for who is busy: patterns do not look at one another's dates."""
        span = plan.span(local)
        if span.start <= self.now:
            return "past"
        if self._rests(plan.id, local.date()):
            return "paused"
        if self._closed(plan.coach, span) or not self._open(plan.coach, local.date()):
            return "closed"
        return "busy" if self._taken(span, plan.coach, self._room_of(plan), [plan.member]) else None

    # Generation.

    def run(self, weeks: int) -> int:
        before = len(self.sessions)
        for plan in sorted(self.plans.values(), key=lambda p: p.id):
            if plan.active:
                self._run(plan, self.today + weeks * WEEK)
        for session in self.sessions.values():
            if session.status == "scheduled" and session.span.end <= self.now:
                session.status = "completed"
        return len(self.sessions) - before

    def _run(self, plan: Plan, horizon: date) -> None:
        clock = civil.local(self.now, ROME)
        again = [
            local
            for (series, local), reason in self.left_out.items()
            if series == plan.id
            and reason not in ("past", "skipped")
            and local >= max(clock, datetime.combine(plan.start_on, time()))
            and local.date() < horizon
            and (plan.watermark is None or local.date() < plan.watermark)
        ]
        for local in sorted([*again, *self._fresh(plan, horizon)]):
            self._decide(plan, local)
        if plan.watermark and plan.watermark < horizon:
            plan.watermark = next(plan.dates(horizon, horizon + (plan.every + 1) * WEEK), None)

    def _fresh(self, plan: Plan, horizon: date) -> list[datetime]:
        return list(plan.locals(plan.watermark, horizon - DAY)) if plan.watermark else []

    def _decide(self, plan: Plan, local: datetime) -> None:
        key = (plan.id, local)
        if key in self.sessions or self.left_out.get(key) == "skipped":
            return
        reason = self._reason(plan, local)
        if reason:
            self.left_out[key] = reason
        else:
            self.left_out.pop(key, None)
            self._make(plan, local, plan.span(local), plan.coach, self._room_of(plan))

    def _make(self, plan: Plan, local: datetime, span: Span, coach: UUID, room: UUID) -> None:
        self.sessions[plan.id, local] = Session(span, coach, room, plan.member, plan=plan.id, local=local)
