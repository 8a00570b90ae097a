"""Free time once more, slow and obvious: every start of every window, one look at everything for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from horarium.availability.values import TimeRules
from horarium.kernel import civil
from horarium.kernel.spans import Span
from tests.integration.timetable.oracle import DAY, Coach, Pattern, Session, World

MINUTE = timedelta(minutes=1)


@dataclass
class Eye:
    """Somebody who looks at a world for free time, at a moment."""

    world: World
    now: datetime
    window: timedelta
    member: UUID | None = None
    above_rules: bool = False
    rules: dict[UUID, TimeRules] = field(default_factory=dict)
    rooms_of_additions: list[tuple[UUID, Span, UUID]] = field(default_factory=list)

    def rules_of(self, coach: Coach) -> TimeRules:
        set_ = self.rules.get(coach.id, TimeRules())
        return TimeRules(slot_step=set_.slot_step) if self.above_rules else set_

    def slots(self, coach: Coach, within: Span, minutes: int, step: int | None) -> dict[datetime, str | None]:
        """Every start in the span, with the reason why it cannot be had."""
        found = {}
        for start in self._starts(coach, within, timedelta(minutes=step or self.rules_of(coach).slot_step)):
            span = Span(start, start + timedelta(minutes=minutes))
            if within.start <= start < within.end and coach.is_open(span):
                found[start] = self.reason(coach, span)
        return found

    def _starts(self, coach: Coach, within: Span, step: timedelta) -> Iterator[datetime]:
        zone = ZoneInfo(coach.zone)
        day = civil.local_date(within.start, zone) - 2 * DAY
        while day <= civil.local_date(within.end, zone) + DAY:
            for weekday, opens, shuts in coach.hours:
                if weekday == civil.sunday_first(day):
                    hand, last = datetime.combine(day, opens), datetime.combine(day + DAY * (shuts == time(0)), shuts)
                    while hand < last:
                        yield civil.instant(hand, zone)
                        hand += step
            day += DAY
        for added in coach.additions:
            start = added.start
            while start < added.end:
                yield start
                start += step

    def reason(self, coach: Coach, span: Span) -> str | None:
        rules, room = self.rules_of(coach), self._room(coach, span)
        zone = ZoneInfo(coach.zone)
        dates = {civil.local_date(at, zone) for at in (span.start, span.end - MINUTE)}
        taken = [s for s in self._taken(span.widened(DAY, DAY)) if s.span.overlaps(span)]
        wide = span.widened(rules.between, rules.between)
        found = {
            "past": span.start <= self.now,
            "too_soon": span.start < self.now + rules.notice,
            "too_far": span.start > self.now + self.window,
            "holiday": any(date in self.world.holidays for date in dates),
            "blocked": any(b.overlaps(span.widened(rules.before, rules.after)) for b in coach.blocks.values()),
            "no_room": room is None,
            "coach_busy": any(s.coach == coach.id for s in taken),
            "room_busy": any(s.room == room for s in taken),
            "member_busy": self.member is not None and any(s.member == self.member for s in taken),
            "too_close": any(s.coach == coach.id and s.span.overlaps(wide) for s in self._taken(wide)),
        }
        return next((reason for reason, holds in found.items() if holds), None)

    def _room(self, coach: Coach, span: Span) -> UUID | None:
        added = sorted((a.start, room) for of, a, room in self.rooms_of_additions if of == coach.id and a.overlaps(span))
        return added[0][1] if added else coach.default_room

    def _taken(self, near: Span) -> list[Session]:
        """The live sessions, and the dates of active patterns that were not decided yet."""
        live = [s for s in self.world.sessions.values() if s.status == "scheduled"]
        return live + [s for pattern in self.world.patterns if pattern.active for s in self._standing(pattern, near)]

    def _standing(self, pattern: Pattern, near: Span) -> Iterator[Session]:
        zone = ZoneInfo(pattern.zone)
        decided = max(self.world.decided_to.get(pattern.id, pattern.from_on), pattern.from_on)
        day = max(decided, civil.local_date(near.start, zone) - DAY)
        while day <= civil.local_date(near.end, zone) + DAY:
            local = datetime.combine(day, pattern.start)
            if pattern.falls_on(day) and (pattern.id, local) not in self.world.sessions:
                room = pattern.room or pattern.coach.default_room
                yield Session(pattern.span(local), pattern.coach.id, room, pattern.member)
            day += DAY
