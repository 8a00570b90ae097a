"""A standing hour before it is booked: every coming date, free or why not, and what each of the three modes makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from horarium.org import queries as org
from horarium.reservations import queries as reservations
from horarium.timetable import queries as timetable
from horarium.timetable.choices import Mode, Reason, Thing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.utils.functional import _StrPromise

    from horarium.kernel.actor import Actor
    from horarium.timetable.queries import PreviewedDate

WHY: dict[Reason, _StrPromise] = {
    Reason.PAST: gettext_lazy("Over already"),
    Reason.PAUSED: gettext_lazy("Paused"),
    Reason.HOLIDAY: gettext_lazy("Holiday"),
    Reason.BLOCKED: gettext_lazy("Blocked"),
    Reason.OUTSIDE_HOURS: gettext_lazy("Outside hours"),
    Reason.NO_ROOM: gettext_lazy("No room"),
    Reason.COACH_BUSY: gettext_lazy("Coach is busy"),
    Reason.ROOM_BUSY: gettext_lazy("Room is taken"),
    Reason.MEMBER_BUSY: gettext_lazy("You are busy"),
    Reason.SKIPPED: gettext_lazy("Skipped"),
}
SIGNS = {
    Reason.HOLIDAY: "",
    Reason.BLOCKED: "ban",
    Reason.COACH_BUSY: "user-x",
    Reason.ROOM_BUSY: "door-open",
    Reason.NO_ROOM: "door-open",
    Reason.MEMBER_BUSY: "calendar-x",
    Reason.PAUSED: "pause",
    Reason.PAST: "clock",
    Reason.OUTSIDE_HOURS: "clock",
    Reason.SKIPPED: "skip-forward",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One date of the plan: free, or why not (with what, where the member may know it), or added at the end."""

    on: date
    starts: datetime
    reason: Reason | None
    thing: str
    is_added: bool
    clock_note: str

    @property
    def why(self) -> str:
        """Return the reason in words."""
        return str(WHY[self.reason]) if self.reason else ""

    @property
    def sign(self) -> str:
        """Return the sign of the reason."""
        return SIGNS[self.reason] if self.reason else "check"


@dataclass(frozen=True, slots=True)
class Way:
    """What a mode makes of the plan: so many sessions, up to a date."""

    mode: Mode
    sessions: int
    until: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Every date with the ways in which it can be booked."""

    lines: list[Line]
    ways: list[Way]
    is_open: bool

    @property
    def own(self) -> list[Line]:
        """Return the dates of the pattern itself."""
        return [line for line in self.lines if not line.is_added]

    @property
    def lost(self) -> int:
        """Return how many of them cannot be had."""
        return sum(line.reason is not None for line in self.own)

    @property
    def usual(self) -> Mode:
        """Return the mode that is chosen at first."""
        offered = {way.mode for way in self.ways}
        if not self.lost or not offered - {Mode.REFUSE}:
            return Mode.REFUSE
        return Mode.APPEND if Mode.APPEND in offered else Mode.SKIP

    @property
    def is_hopeless(self) -> bool:
        """Say whether there is no way in which any date could be had."""
        return self.lost > 0 and {way.mode for way in self.ways} == {Mode.REFUSE}


def plan(*, by: Actor, member_id: UUID, end_date: date | None, now: datetime, **asked: object) -> Plan:
    """Return the plan of a standing hour, in few statements however many dates. Refuses as the preview does."""
    facts = {"by": by, "member_id": member_id, "end_date": end_date, "now": now, **asked}
    dates, appends = _dates(facts, with_more=end_date is not None)
    things = _things(dates)
    lines = [_line(found, things, end_date) for found in dates]
    return Plan(lines, _ways(lines, appends=appends), end_date is None)


def _dates(facts: dict[str, object], *, with_more: bool) -> tuple[list[PreviewedDate], bool]:
    if with_more:
        try:
            return reservations.preview_recurring_booking(mode=Mode.APPEND, **facts), True  # type: ignore[arg-type]
        except Invalid as refusal:
            if refusal.at not in {"mode", "endDate"}:
                raise
    return reservations.preview_recurring_booking(mode=Mode.SKIP, **facts), False  # type: ignore[arg-type]


def _things(dates: Sequence[PreviewedDate]) -> dict[UUID, str]:
    """What the member may know of what is in the way: holidays by name, and their own sessions."""
    holidays = {d.in_the_way for d in dates if d.in_the_way_kind == Thing.HOLIDAY and d.in_the_way}
    busy = [d for d in dates if d.reason == Reason.MEMBER_BUSY and d.in_the_way_kind == Thing.SESSION]
    own = {d.in_the_way for d in busy if d.in_the_way}
    found = {one.id: one.name for one in org.holidays().filter(id__in=holidays)} if holidays else {}
    return found | {s.id: s.title or s.coach_name for s in timetable.sessions_of_ids(own)} if own else found


def _line(found: PreviewedDate, things: dict[UUID, str], end_date: date | None) -> Line:
    on = found.original_local.date()
    thing = things.get(found.in_the_way, "") if found.in_the_way else ""
    is_added = end_date is not None and on > end_date
    return Line(on, found.original_local, found.reason, thing, is_added, found.clock_note or "")


def _ways(lines: list[Line], *, appends: bool) -> list[Way]:
    own = [line for line in lines if not line.is_added]
    free = [line for line in own if line.reason is None]
    all_free = [line for line in lines if line.reason is None]
    ways = [Way(Mode.SKIP, len(free), free[-1].on)] if free else []
    if appends and len(all_free) > len(free):
        ways.append(Way(Mode.APPEND, len(all_free), all_free[-1].on))
    return [*ways, Way(Mode.REFUSE, len(own), own[-1].on if own else None)]


def first_on(day_of_week: int, on: date) -> date:
    """Return the first date of a weekday (0 = Sunday) on or after a date."""
    return on + timedelta(days=(day_of_week - civil.sunday_first(on)) % 7)
