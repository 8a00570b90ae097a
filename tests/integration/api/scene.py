"""A small business with one person in each role, and things of theirs to reach for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from horarium.availability import operations as availability
from horarium.catalog import queries as catalog_queries
from horarium.catalog.values import NewLesson
from horarium.cohorts import operations as cohorts
from horarium.cohorts import queries as cohorts_queries
from horarium.kernel import clock
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.people import operations as people
from horarium.reservations import operations as reservations
from tests import factories as make
from tests.integration.api.calling import Caller, calling

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class Scene:
    """Each `a_...` is new and the member's with the coach, in an hour that nobody else has."""

    hours: Any = field(default_factory=lambda: count(1))
    weekly: Any = field(default_factory=lambda: count(1))
    past: Any = field(default_factory=lambda: count(1))
    classes: Any = field(default_factory=lambda: count(1))
    slots: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.owner, self.office = make.owner(), make.office()
        self.coach, self.other_coach = make.coach("Ada"), make.coach("Bea")
        self.member, self.other_member = make.member("Max"), make.member("Nora")
        self.guardian = make.person("Greta")
        self.room = make.room("Atelier")
        perform(people.take_on, coach_id=self.coach.id, member_id=self.member.id)
        perform(people.name_guardian, by=make.HOUSE, guardian_id=self.guardian.id, member_id=self.member.id)

    @cached_property
    def callers(self) -> dict[str, Caller]:
        roles = ("member", "other_member", "guardian", "coach", "other_coach", "office", "owner")
        return {"visitor": Caller(), **{role: calling(getattr(self, role)) for role in roles}}

    def an_hour(self) -> datetime:
        """An odd hour of one of the next weeks, for something that is there once."""
        weeks, n = divmod(next(self.hours) - 1, 84)
        return MONDAY + timedelta(weeks=weeks, hours=2 * n + 1)

    def a_weekly_hour(self) -> datetime:
        """An odd hour of the week on the coach's clock, which is an even one of UTC, for something that comes every week."""
        return MONDAY + timedelta(hours=2 * next(self.weekly) + 1)

    def a_standing_hour(self):
        start = self.a_weekly_hour()
        day, hour = start.isoweekday() % 7, start.hour
        end = f"{(hour + 1) % 24:02}:00"
        return make.standing_hour(self.coach, self.member, day, f"{hour:02}:00", end)

    def a_booking(self):
        return make.booked(self.coach, self.member, self.an_hour())

    def a_past_booking(self):
        """An hour of the last days."""
        start = datetime(2026, 11, 14, tzinfo=UTC) + timedelta(hours=next(self.past))
        return make.booked(self.coach, self.member, start, now=start - timedelta(hours=1))

    def a_group(self, capacity: int = 3):
        start = self.an_hour()
        facts = {"coach_id": self.coach.id, "span": Span(start, start + timedelta(hours=1)), "capacity": capacity}
        return perform(reservations.open_session, by=make.HOUSE, now=make.NOW, **facts)

    def an_online_session(self) -> UUID:
        session_id = self.a_booking().session_id
        make.rows("UPDATE training_sessions SET place = 'online', room_id = NULL WHERE id = %s", session_id)
        return session_id

    def a_class(self, **facts: Any):
        return make.batch_class(f"Batch class {next(self.classes)}", **facts)

    def a_class_of_today(self):
        return self.a_class(day=clock.now().astimezone(ZoneInfo("Africa/Lagos")).weekday())

    def a_batch(self, *, enrolled: bool = True):
        """A batch of the coach's of more than a year ago with one class, which still runs."""
        n, midnight_in_lagos = next(self.slots), datetime(2025, 8, 31, 23, tzinfo=UTC)
        facts = {"coach_id": self.coach.id, "slots": [time(n // 12 % 24, n % 12 * 5)], "minutes": 5}
        row = self.a_class(day=0, total=1, **facts)
        live = catalog_queries.live_class_for(None, row.class_name)
        make.lessons([NewLesson("One", "https://video.example/1")], live_class_id=live.id)
        (start,) = make.opened(row.class_name, midnight_in_lagos)
        if enrolled:
            make.enrolled(start.batch, self.member)
        return start.batch

    def a_class_held(self) -> UUID:
        return next(iter(cohorts_queries.classes_of_batch(self.a_batch()))).id

    def an_own_class(self):
        own = perform(cohorts.add_class, by=make.HOUSE, name="Quartet", coach_id=self.coach.id)
        perform(cohorts.join_class, by=make.HOUSE, class_id=own.id, member_id=self.member.id)
        return own

    def a_meeting(self):
        facts = {"class_id": self.an_own_class().id, "title": "Rehearsal", "minutes": 60}
        return perform(cohorts.schedule_meeting, by=make.HOUSE, **facts, starts=self.a_stretch().start, now=make.NOW)

    def a_pause(self):
        series = self.a_standing_hour()
        facts = {"booking_id": series.id, "from_on": date(2026, 12, 1), "until_on": date(2026, 12, 31)}
        return perform(reservations.pause_recurring_booking, by=make.HOUSE, now=make.NOW, **facts)

    def a_skipped_date(self) -> tuple[UUID, date]:
        series, on = self.a_date()
        perform(reservations.skip_date, by=make.HOUSE, booking_id=series, on=on, now=make.NOW)
        return series, on

    def a_date(self) -> tuple[UUID, date]:
        """A standing hour and the first of its dates."""
        series = self.a_standing_hour()
        days = (MONDAY.date() + timedelta(days=n) for n in range(14))
        return series.id, next(day for day in days if day.isoweekday() % 7 == series.day_of_week)

    def a_stretch(self) -> Span:
        start = MONDAY + timedelta(days=100, hours=next(self.hours))
        return Span(start, start + timedelta(hours=1))

    def a_block(self):
        facts = {"coach_id": self.coach.id, "span": self.a_stretch(), "reason": "dentist"}
        return perform(availability.block, by=make.HOUSE, now=make.NOW, **facts)

    def an_addition(self):
        facts = {"coach_id": self.coach.id, "span": self.a_stretch()}
        return perform(availability.add_time, by=make.HOUSE, now=make.NOW, **facts)
