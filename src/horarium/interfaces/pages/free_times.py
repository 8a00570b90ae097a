"""Free times as tables: the start times of seven days each, in the zone of whoever looks. Nobody is told whose a time is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from horarium.interfaces.pages.calendar import clock_change, midnight
from horarium.interfaces.templatetags.pages import said
from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.timetable import queries as timetable
from horarium.timetable.choices import SlotState, WhyNot

if TYPE_CHECKING:
    from horarium.kernel.actor import Actor
    from horarium.timetable.queries import Slot

STRIP, FIRST_DAYS, MOST_DAYS = 7, 14, 84
NOON = 12
FREE, OWN, TAKEN, AWAY, SHUT = "free", "own", "taken", "away", "shut"
ORDER = [FREE, OWN, TAKEN, AWAY, SHUT]
SIGNS = {
    WhyNot.PAST: SHUT,
    WhyNot.TOO_SOON: SHUT,
    WhyNot.TOO_FAR: SHUT,
    WhyNot.HOLIDAY: AWAY,
    WhyNot.BLOCKED: AWAY,
    WhyNot.NO_ROOM: SHUT,
    WhyNot.MEMBER_BUSY: OWN,
}
SPOKEN = {
    FREE: gettext_lazy("free"),
    OWN: gettext_lazy("you have something else then"),
    TAKEN: gettext_lazy("taken"),
    AWAY: gettext_lazy("blocked"),
    SHUT: gettext_lazy("not available"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a start time of a date comes to: free (with the coaches who are), or why not."""

    sign: str
    at: datetime | None = None
    local: datetime | None = None
    coaches: tuple[UUID, ...] = ()
    is_chosen: bool = False

    @property
    def key(self) -> str:
        """Return the instant as an address says it."""
        return key_of(self.at) if self.at else ""

    @property
    def spoken(self) -> str:
        """Return what the cell says to the ear, day and hour included where it can be chosen."""
        word = str(SPOKEN[self.sign])
        return f"{said(self.local, '%A %-d %B, %-H:%M')}, {word}" if self.sign == FREE and self.local else word


@dataclass(frozen=True, slots=True)
class Row:
    """A start time with its cells; `elsewhere` is what clocks show where the coach is."""

    start: time
    elsewhere: str
    is_afternoon: bool
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Day:
    """A date at the head of a column."""

    day: date
    is_today: bool
    holiday: str
    clocks: str
    free: int


@dataclass(frozen=True, slots=True)
class Strip:
    """Seven days with their start times."""

    days: list[Day]
    rows: list[Row]
    legend: list[str] = field(default_factory=list)

    @property
    def free(self) -> int:
        """Return how many times can be had."""
        return sum(day.free for day in self.days)

    @property
    def first(self) -> date:
        """Return the first date."""
        return self.days[0].day

    @property
    def last(self) -> date:
        """Return the last date."""
        return self.days[-1].day


@dataclass(frozen=True, slots=True)
class Look:
    """Whose time is looked at, for whom and how long, in whose zone, up to how many days ahead."""

    coach_ids: Sequence[UUID]
    minutes: int
    by: Actor
    member_id: UUID | None
    zone: ZoneInfo
    coach_zone: ZoneInfo | None
    window_days: int
    now: datetime

    @property
    def today(self) -> date:
        """Return the date where whoever looks is."""
        return civil.local_date(self.now, self.zone)

    @property
    def last_day(self) -> date:
        """Return the last date on which an hour can be booked, twelve weeks ahead at most."""
        return self.today + timedelta(days=min(MOST_DAYS, self.window_days) - 1)

    def slots(self, first: date, days: int, *, with_reasons: bool = True) -> list[Slot]:
        """Return the start times from a date on, so many days."""
        span = Span(midnight(first, self.zone), midnight(first + timedelta(days=days), self.zone))
        facts = {"minutes": self.minutes, "by": self.by, "member_id": self.member_id, "now": self.now}
        return timetable.slots(self.coach_ids, span, with_reasons=with_reasons, **facts)  # type: ignore[arg-type]


def first_day(text: str, look: Look) -> date:
    """Return the date from which an address asks for times, today without one. Refuses with Invalid."""
    if not text:
        return look.today
    try:
        asked = date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("from", "{text!r} is not a date such as 2026-11-26", text=text[:20]) from error
    return min(max(asked, look.today), look.last_day)


def strips(look: Look, first: date, *, chosen: datetime | None = None, holidays: Mapping[date, str]) -> list[Strip]:
    """Return fourteen days from a date on, seven by seven, in one statement; none beyond the last bookable day."""
    days = min(FIRST_DAYS, (look.last_day - first).days + 1)
    slots = look.slots(first, days)
    starts = range(0, days, STRIP)
    found = list(_cells(look, slots, chosen))
    dates = [first + timedelta(days=n) for n in range(days)]
    return [lay_out(look, found, dates[n : n + STRIP], holidays) for n in starts]


def lay_out(look: Look, found: Iterable[Cell], dates: Sequence[date], holidays: Mapping[date, str]) -> Strip:
    """Return the table of some days. Pure."""
    cells: dict[time, dict[date, Cell]] = defaultdict(dict)
    for cell in found:
        if cell.local and cell.local.date() in dates:
            on_row = cells[cell.local.time()]
            on_row[cell.local.date()] = _better(on_row.get(cell.local.date()), cell)
    worth = sorted(start for start, found in cells.items() if any(cell.sign != SHUT for cell in found.values()))
    rows = [_row(look, start, [cells[start].get(day, Cell(SHUT)) for day in dates], worth) for start in worth]
    heads = [_day(look, day, holidays, sum(row.cells[n].sign == FREE for row in rows)) for n, day in enumerate(dates)]
    signs = {cell.sign for row in rows for cell in row.cells}
    return Strip(heads, rows, [sign for sign in ORDER if sign in signs])


def _cells(look: Look, slots: Iterable[Slot], chosen: datetime | None) -> Iterable[Cell]:
    for slot in slots:
        at = slot.span.start
        sign = FREE if slot.state == SlotState.FREE else SIGNS.get(slot.reason, TAKEN) if slot.reason else TAKEN
        coaches = (slot.coach_id,) if sign == FREE else ()
        yield Cell(sign, at, civil.local(at, look.zone), coaches, sign == FREE and at == chosen)


def _better(one: Cell | None, other: Cell) -> Cell:
    """Of two at one time the free one; of two free ones both coaches."""
    if one is None or ORDER.index(other.sign) < ORDER.index(one.sign):
        return other
    if one.sign == FREE and other.sign == FREE and one.at == other.at:
        return Cell(FREE, one.at, one.local, (*one.coaches, *other.coaches), one.is_chosen or other.is_chosen)
    return one


def _row(look: Look, start: time, cells: list[Cell], starts: list[time]) -> Row:
    before = [other for other in starts if other < start]
    crosses = start.hour >= NOON and bool(before) and before[-1].hour < NOON
    zone = look.coach_zone
    there = sorted({said(civil.local(c.at, zone), "%-H:%M") for c in cells if c.at}) if zone else []
    return Row(start, " / ".join(there), crosses, cells)


def _day(look: Look, day: date, holidays: Mapping[date, str], free: int) -> Day:
    return Day(day, day == look.today, holidays.get(day, ""), clock_change(day, look.zone), free)


def key_of(at: datetime) -> str:
    """Return an instant as an address says it: 20261126T0900Z."""
    return f"{at.astimezone(civil.zone('UTC')):%Y%m%dT%H%MZ}"


def instant_of(text: str) -> datetime:
    """Return the instant that an address says. Refuses with Invalid."""
    try:
        return datetime.strptime(f"{text}+0000", "%Y%m%dT%H%MZ%z")
    except ValueError as error:
        raise Invalid("at", "{text!r} is not an instant such as 20261126T0900Z", text=text[:20]) from error


def next_free(look: Look, after: date) -> Slot | None:
    """Return the first time that can be had from a date on, if there is one within the booking window."""
    days = (look.last_day - after).days + 1
    return next(iter(look.slots(after, days, with_reasons=False)), None) if days > 0 else None


NEAR, NEAREST = 3, 3


def nearest(look: Look, wanted: datetime) -> list[Slot]:
    """Return the free times that are nearest to one that cannot be had, the nearest first: one a start, three at most."""
    day = civil.local_date(wanted, look.zone)
    first = max(look.today, day - timedelta(days=NEAR))
    slots = look.slots(first, (day - first).days + 2 * NEAR + 1, with_reasons=False)
    found = {slot.span.start: slot for slot in reversed(slots)}
    return sorted(found.values(), key=lambda slot: abs(slot.span.start - wanted))[:NEAREST]


def difference(zone: ZoneInfo, other: ZoneInfo, at: datetime) -> str:
    """Say how far the clocks of another zone are ahead of or behind one's own, or nothing where they show the same."""
    apart = civil.local(at, other) - civil.local(at, zone)
    minutes = abs(int(apart.total_seconds() // 60))
    if not minutes:
        return ""
    hours = f"{minutes // 60}:{minutes % 60:02}" if minutes % 60 else str(minutes // 60)
    return _("%(hours)s h ahead") % {"hours": hours} if apart > timedelta() else _("%(hours)s h behind") % {"hours": hours}
