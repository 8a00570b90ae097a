"""The generator once more, slow and obvious: one date after the other, one look at everything for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from horarium.kernel import civil
from horarium.kernel.spans import Span, merged

DAY = timedelta(days=1)


@dataclass
class Coach:
    id: UUID
    zone: str
    hours: list[tuple[int, time, time]]
    additions: list[Span] = field(default_factory=list)
    blocks: dict[UUID, Span] = field(default_factory=dict)
    default_room: UUID | None = None

    def is_open(self, span: Span) -> bool:
        zone = ZoneInfo(self.zone)
        first = civil.local_date(span.start, zone) - DAY
        offered = list(self.additions)
        for n in range(5):
            day = first + n * DAY
            for weekday, start, end in self.hours:
                if weekday == civil.sunday_first(day):
                    begin = civil.instant(datetime.combine(day, start), zone)
                    finish = civil.instant(datetime.combine(day + DAY * (end == time(0)), end), zone)
                    offered += [Span(begin, finish)] if begin < finish else []
        return any(one.holds(span) for one in merged(offered))


@dataclass
class Pattern:
    id: UUID
    coach: Coach
    member: UUID
    room: UUID | None
    zone: str
    weekdays: list[int]
    start: time
    minutes: int
    every: int
    start_on: date
    end_on: date | None
    from_on: date
    active: bool = True

    def falls_on(self, day: date) -> bool:
        if day < self.start_on or (self.end_on and day > self.end_on):
            return False
        weeks = (civil.monday(day) - civil.monday(self.start_on)).days // 7
        return weeks % self.every == 0 and civil.sunday_first(day) in self.weekdays

    def span(self, local: datetime) -> Span:
        start = civil.instant(local, ZoneInfo(self.zone))
        return Span(start, start + timedelta(minutes=self.minutes))


@dataclass
class Session:
    span: Span
    coach: UUID
    room: UUID | None
    member: UUID | None
    status: str = "scheduled"


Key = tuple[UUID, datetime]


@dataclass
class World:
    patterns: list[Pattern] = field(default_factory=list)
    holidays: dict[date, UUID] = field(default_factory=dict)
    sessions: dict[object, Session] = field(default_factory=dict)
    left_out: dict[Key, str] = field(default_factory=dict)
    decided_to: dict[UUID, date] = field(default_factory=dict)

    def run(self, now: datetime, weeks: int) -> None:
        for pattern in sorted(self.patterns, key=lambda p: p.id):
            if pattern.active:
                for local in self._due(pattern, now, weeks):
                    self._decide(pattern, local, now)
        for session in self.sessions.values():
            if session.status == "scheduled" and session.span.end <= now:
                session.status = "completed"

    def _due(self, pattern: Pattern, now: datetime, weeks: int) -> list[datetime]:
        """Dates of the pattern up to the horizon that were never looked at, or left out and still to come."""
        clock = civil.local(now, ZoneInfo(pattern.zone))
        horizon = clock.date() + timedelta(weeks=weeks)
        day, due = pattern.from_on, []
        fresh_from = max(self.decided_to.get(pattern.id, pattern.from_on), pattern.from_on)
        while day < max(horizon, fresh_from):
            local = datetime.combine(day, pattern.start)
            key = (pattern.id, local)
            if pattern.falls_on(day) and key not in self.sessions:
                fresh = fresh_from <= day < horizon
                waits = self.left_out.get(key, "past") != "past" and local >= clock and day < horizon
                due += [local] if fresh or waits else []
            day += DAY
        self.decided_to[pattern.id] = max(fresh_from, horizon)
        return due

    def _decide(self, pattern: Pattern, local: datetime, now: datetime) -> None:
        key, span = (pattern.id, local), pattern.span(local)
        room = pattern.room or pattern.coach.default_room
        reason = self._reason(pattern, local, span, room, now)
        if reason is None:
            self.sessions[key] = Session(span, pattern.coach.id, room, pattern.member)
            self.left_out.pop(key, None)
        else:
            self.left_out[key] = reason

    def _reason(self, pattern: Pattern, local: datetime, span: Span, room: UUID | None, now: datetime) -> str | None:
        live = [s for s in self.sessions.values() if s.status == "scheduled" and s.span.overlaps(span)]
        found = {
            "past": span.start <= now,
            "holiday": local.date() in self.holidays,
            "blocked": any(block.overlaps(span) for block in pattern.coach.blocks.values()),
            "outside_hours": not pattern.coach.is_open(span),
            "no_room": room is None,
            "coach_busy": any(s.coach == pattern.coach.id for s in live),
            "room_busy": any(s.room == room for s in live),
            "member_busy": any(s.member == pattern.member for s in live),
        }
        return next((reason for reason, holds in found.items() if holds), None)
