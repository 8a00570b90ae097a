"""Which hour stays free: for each weekday and hour in how many of the coming weeks it can be had, and in which of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString

from horarium.interfaces.pages.calendar import midnight
from horarium.interfaces.pages.free_times import NOON
from horarium.kernel import civil
from horarium.kernel.spans import Span
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.interfaces.pages.free_times import Look
    from horarium.timetable.queries import Slot

WEEKS = (4, 6, 8, 12)
USUAL_WEEKS = 6
HOUR = 60
# Rows for each hour at first, for each start if asked.
STROKE, TALL, SHORT = 5, 14, 3


@dataclass(frozen=True, slots=True)
class Hour:
    """A weekday and time (0 = Sunday) with the weeks in which it is free; `coach_id` is who is free most often then."""

    day_of_week: int
    start: time
    weeks: tuple[bool, ...]
    coach_id: UUID
    is_chosen: bool = False

    @property
    def free(self) -> int:
        """Return in how many weeks it can be had."""
        return sum(self.weeks)

    @property
    def warmth(self) -> str:
        """Return the class of its fill, which grows at a half, at all but one, and at all."""
        if self.free == len(self.weeks):
            return "all"
        if self.free == len(self.weeks) - 1:
            return "most"
        return "half" if self.free * 2 >= len(self.weeks) else "few"

    @property
    def strokes(self) -> SafeString:
        """Draw a stroke for each week, tall if it is free then."""
        marks = [(f"M{n * STROKE + 1.5} {SHORT if free else TALL}V{TALL + SHORT}", free) for n, free in enumerate(self.weeks)]
        tall, short = ("".join(mark for mark, free in marks if free is wanted) for wanted in (True, False))
        return format_html(
            '<svg class="strokes" viewBox="0 0 {} {}" aria-hidden="true"><path d="{}"/><path class="not" d="{}"/></svg>',
            len(self.weeks) * STROKE - 2, TALL + SHORT, tall, short,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """An hour of the day with its seven weekdays from Monday on; nothing where it is outside the hours."""

    start: time
    is_afternoon: bool
    cells: list[Hour | None]


@dataclass(frozen=True, slots=True)
class Heat:
    """The table, over so many weeks from a date."""

    rows: list[Row]
    weeks: int
    first: date

    @property
    def last(self) -> date:
        """Return the last date that it looks at."""
        return self.first + timedelta(weeks=self.weeks) - timedelta(days=1)

    @property
    def hours(self) -> list[Hour]:
        """Return every hour that is offered."""
        return [hour for row in self.rows for hour in row.cells if hour]

    def at(self, day_of_week: int, start: time) -> Hour | None:
        """Return an hour of the table."""
        return next((h for h in self.hours if (h.day_of_week, h.start) == (day_of_week, start)), None)

    def better(self, than: Hour) -> Hour | None:
        """Return the hour nearest to one, on its own weekday first, that is free in every week where that one is not."""
        if than.free == self.weeks:
            return None
        good = [hour for hour in self.hours if hour.free == self.weeks]
        return min(good, key=lambda hour: (hour.day_of_week != than.day_of_week, _apart(hour, than)), default=None)


def _apart(one: Hour, other: Hour) -> tuple[int, int]:
    days = abs((one.day_of_week - 1) % 7 - (other.day_of_week - 1) % 7)
    return abs(civil_minutes(one.start) - civil_minutes(other.start)), days


def civil_minutes(at: time) -> int:
    """Return the minutes since midnight on the clock's face."""
    return at.hour * 60 + at.minute


def minute_of_week(day_of_week: int, at: time) -> int:
    """Return the minutes since Monday's midnight on the clock's face."""
    return (day_of_week - 1) % 7 * 24 * 60 + civil_minutes(at)


def of(look: Look, weeks: int, chosen: tuple[int, time] | None, *, step: int | None = HOUR) -> Heat:
    """Return the table from today on, in the zone of the look, in one statement. `step` in minutes, the coach's own without."""
    first = look.today
    span = Span(midnight(first, look.zone), midnight(first + timedelta(weeks=weeks), look.zone))
    facts: dict[str, Any] = {"minutes": look.minutes, "by": look.by, "member_id": look.member_id, "now": look.now}
    slots = timetable.slots(look.coach_ids, span, step=step, with_reasons=len(look.coach_ids) == 1, **facts)
    return lay_out(look, slots, weeks, chosen)


def lay_out(look: Look, slots: Iterable[Slot], weeks: int, chosen: tuple[int, time] | None) -> Heat:
    """Return the table of these times. Pure. Of several coaches each hour is the one's who is free most often then."""
    free: dict[tuple[int, time], dict[UUID, set[int]]] = defaultdict(lambda: defaultdict(set))
    for slot in slots:
        local = civil.local(slot.span.start, look.zone)
        number = (local.date() - look.today).days // 7
        found = free[civil.sunday_first(local.date()), local.time()][slot.coach_id]
        if slot.reason is None:
            found.add(number)
    best = {key: _best(key, by_coach, weeks, chosen) for key, by_coach in free.items()}
    starts = sorted({start for _, start in best})
    rows = []
    for n, start in enumerate(starts):
        crosses = start.hour >= NOON and n > 0 and starts[n - 1].hour < NOON
        rows.append(Row(start, crosses, [best.get((day % 7, start)) for day in range(1, 8)]))
    return Heat(rows, weeks, look.today)


def _best(key: tuple[int, time], by_coach: dict[UUID, set[int]], weeks: int, chosen: tuple[int, time] | None) -> Hour:
    coach_id, found = max(by_coach.items(), key=lambda one: len(one[1]))
    return Hour(*key, tuple(n in found for n in range(weeks)), coach_id, key == chosen)


def date_of(day_of_week: int, start: time, look: Look) -> date:
    """Return the first date of a weekday whose hour has not begun, in the zone of the look."""
    ahead = (day_of_week - civil.sunday_first(look.today)) % 7
    day = look.today + timedelta(days=ahead)
    begun = civil.instant(datetime.combine(day, start), look.zone) <= look.now
    return day + timedelta(days=7) if begun else day
