"""A standing hour: which hour stays free, what every date of it comes to, and the booking of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from horarium.interfaces.language.refusals import told
from horarium.interfaces.learning import asked as asking
from horarium.interfaces.learning import plans
from horarium.interfaces.pages import free_times, heat
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.heat import Heat
from horarium.interfaces.pages.heat import Hour as WarmHour
from horarium.interfaces.pages.once import Done
from horarium.interfaces.templatetags.pages import said, weekdays
from horarium.kernel import civil
from horarium.kernel.errors import Invalid, Refusal
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.reservations import operations
from horarium.timetable import queries as timetable
from horarium.timetable import tasks
from horarium.timetable.choices import Mode
from horarium.timetable.errors import CoachBusy, DatesNotFree, MemberBusy

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from horarium.interfaces.learning.asked import Asked
    from horarium.people.models import User

NUMBERS = (5, 6, 8, 10, 12, 20, 30)
USUAL_NUMBER = 10
WEEKS_OF_A_YEAR = 52


@dataclass(frozen=True, slots=True)
class Hour:
    """The hour that was chosen, on the clocks of its coach."""

    coach: User
    day_of_week: int
    start: time
    minutes: int
    first: date

    @property
    def end(self) -> time:
        """Return its end on the clock's face."""
        return (datetime.combine(date.min, self.start) + timedelta(minutes=self.minutes)).time()


class Page:
    """The table of which hours stay free, and the plan of the one that was chosen."""

    template = "learning/weekly.html"

    def __init__(self, asked: Asked, sent: QueryDict) -> None:
        self.asked, self.sent = asked, sent
        self.weeks = asking.number(sent, "weeks", heat.USUAL_WEEKS, range(1, 13))
        # A year at most, which is as far as its dates are looked at.
        self.number = asking.number(sent, "number", min(USUAL_NUMBER, self.most), range(self.most + 1))
        self.refusal: Refusal | None = None
        self.sent_mode = ""

    @property
    def most(self) -> int:
        """Return how many sessions fit into a year."""
        return WEEKS_OF_A_YEAR // self.asked.every + 1

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone on whose clocks a standing hour is kept: the coach's."""
        asked = self.asked
        return asked.zone_of(asked.coach) if asked.coach else civil.zone(asked.house_zone)

    @property
    def city(self) -> str:
        """Return whose clocks the hours are."""
        return city(self.zone.key)

    @property
    def apart(self) -> str:
        """Say how far the member's clocks are from those of the table, if they are."""
        return free_times.difference(self.zone, self.asked.zone, self.asked.now)

    @property
    def numbers(self) -> list[int]:
        """Return how many sessions are offered."""
        return sorted({*(number for number in NUMBERS if number <= self.most), self.number} - {0})

    @cached_property
    def heat(self) -> Heat:
        """Return the table."""
        look = self.asked.look(self.zone)
        found = (self.hour.day_of_week, self.hour.start) if self.hour else None
        return heat.of(look, self.weeks, found, step=None if self.is_fine else heat.HOUR)

    @property
    def is_fine(self) -> bool:
        """Say whether each start has a row of its own, and not each hour."""
        return "fine" in self.sent or (self.hour is not None and self.hour.start.minute != 0)

    @cached_property
    def hour(self) -> Hour | None:
        """Return the hour that the address names. Refuses with Invalid."""
        coach = self.asked.coach
        if coach is None or not self.sent.get("day"):
            return None
        day, start = asking.number(self.sent, "day", 0, range(7)), asking.clock_time(self.sent, "time")
        look = self.asked.look(self.zone)
        if clock := self.sent.get("clock"):  # the table of all coaches stands on the business's clocks
            day, start = _turned(day, start, heat.date_of(day, start, self.asked.look(civil.zone(clock))), clock, self.zone)
        first = heat.date_of(day, start, look)
        if since := self.sent.get("since"):
            first = plans.first_on(day, max(first, free_times.first_day(since, look)))
        return Hour(coach, day, start, self.asked.minutes, first)

    @property
    def chosen(self) -> WarmHour | None:
        """Return the hour as the table has it."""
        return self.heat.at(self.hour.day_of_week, self.hour.start) if self.hour else None

    @property
    def better(self) -> WarmHour | None:
        """Return an hour nearby that stays free where the chosen one does not."""
        return self.heat.better(self.chosen) if self.chosen else None

    @property
    def end_on(self) -> date | None:
        """Return the last date of the standing hour, or nothing where it is open."""
        if self.hour is None or not self.number:
            return None
        return self.hour.first + timedelta(weeks=(self.number - 1) * self.asked.every)

    @property
    def half(self) -> int:
        """Return the half of the weeks, as the legend has it."""
        return -(-self.weeks // 2)

    @property
    def mode(self) -> str:
        """Return the way that is chosen: the one that was sent, else the usual one."""
        return self.sent_mode or (self.plan.usual if self.plan else "")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Return what the address says besides the first date and the number of sessions."""
        return [(name, str(value)) for name, value in self.sent.items() if name not in {"since", "number"}]

    @cached_property
    def plan(self) -> plans.Plan | None:
        """Return every date of the chosen hour. One that no hours of the coach's hold is said to be so by the table."""
        if self.hour is None:
            return None
        return plans.plan(by=self.asked.by, now=self.asked.now, **self._pattern(self.hour))

    def _pattern(self, hour: Hour) -> dict[str, Any]:
        return {
            "member_id": self.asked.member.id,
            "coach_id": hour.coach.id,
            "day_of_week": hour.day_of_week,
            "start_time": hour.start,
            "end_time": hour.end,
            "start_date": hour.first,
            "end_date": self.end_on,
            "frequency": self.asked.every,
        }

    def work(self, sent: QueryDict) -> Done:
        """Book the standing hour and make its sessions. Refuses with Invalid and as open_recurring_booking does."""
        if self.hour is None:
            raise Invalid("time", "no hour is chosen")
        self.sent_mode = mode = sent.get("mode", "")
        if mode not in Mode.values:
            raise Invalid("mode", "{mode!r} is not one of {modes}", mode=mode[:20], modes=", ".join(Mode.values))
        facts = {"by": self.asked.by, "now": self.asked.now, "mode": Mode(mode), **self._pattern(self.hour)}
        row = perform(operations.open_recurring_booking, **facts)
        made = tasks.make_sessions_of([row.id], now=self.asked.now)
        seen_at, undo = reverse("learning_one_series", args=[row.id]), reverse("undo_series", args=[row.id])
        return Done(self._said(row, made=made), seen_at, undo)

    def _said(self, row: Any, *, made: bool) -> str:
        coach = people.coach(row.coach_id).name
        when = {"days": weekdays([row.day_of_week]), "time": said(row.start_time, "%-H:%M"), "coach": coach}
        words = _("%(days)s at %(time)s with %(coach)s are booked.") % when
        if not made:
            return f"{words} {_('The sessions are being made.')}"
        count = timetable.sessions_of_series(row.id).count()
        sessions = ngettext("%(n)s session is made by now.", "%(n)s sessions are made by now.", count) % {"n": count}
        lost = timetable.left_out_of(row.id).count()
        left = ngettext("%(n)s date is left out.", "%(n)s dates are left out.", lost) % {"n": lost} if lost else ""
        return f"{words} {sessions} {left}".strip()

    def refuse(self, refusal: Refusal) -> None:
        """Say on the page why it could not be booked."""
        self.refusal = refusal
        self.__dict__.pop("plan", None)
        self.__dict__.pop("heat", None)

    @property
    def refused(self) -> dict[str, str]:
        """Return in words why it could not be booked: what, and how to go on."""
        if isinstance(self.refusal, DatesNotFree) and self.plan:
            facts = {"n": self.refusal.facts["number"], "of": len(self.plan.own)}
            return {"head": _("%(n)s of %(of)s dates cannot be had, so nothing was booked.") % facts, "words": ""}
        if isinstance(self.refusal, MemberBusy):
            return {"head": _("You have something else at that hour."), "words": told(self.refusal)}
        if isinstance(self.refusal, CoachBusy):
            return {"head": _("Somebody was faster, or has that hour later on."), "words": told(self.refusal)}
        return {"head": _("Nothing was booked."), "words": told(self.refusal) if self.refusal else ""}

    @property
    def near(self) -> list[WarmHour]:
        """Return the hours nearest to the chosen one that stay free, three at most."""
        if self.hour is None:
            return []
        good = [one for one in self.heat.hours if one.free == self.weeks and not one.is_chosen]
        wanted = heat.minute_of_week(self.hour.day_of_week, self.hour.start)
        return sorted(good, key=lambda one: abs(heat.minute_of_week(one.day_of_week, one.start) - wanted))[:3]


def _turned(day: int, start: time, on: date, clock: str, zone: ZoneInfo) -> tuple[int, time]:
    """A weekday and time on one clock, as another zone's clocks show them on a date."""
    local = civil.local(civil.instant(datetime.combine(on, start), civil.zone(clock)), zone)
    return civil.sunday_first(local.date()), local.time()
