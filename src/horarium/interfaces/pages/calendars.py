"""A week of several coaches side by side: a row for each, a column for each day, in it their sessions in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from horarium.availability import queries as availability
from horarium.interfaces.language import dates
from horarium.interfaces.pages.along import words_of
from horarium.interfaces.pages.calendar import Week
from horarium.interfaces.pages.calendar import hours as in_hours
from horarium.interfaces.pages.slips import state_of
from horarium.interfaces.pages.table import LEGEND
from horarium.interfaces.templatetags.pages import icon
from horarium.kernel import civil
from horarium.kernel.spans import Span
from horarium.org import queries as org
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.availability.models import BlockedSlot
    from horarium.people.models import User
    from horarium.timetable.queries import Entry


@dataclass(frozen=True, slots=True)
class CoachWeek:
    """A coach's row: how much of the offered time is taken, and a cell a day as HTML."""

    coach: User
    taken: str
    offered: str
    cells: list[SafeString]


@dataclass(frozen=True, slots=True)
class WeekOfMany:
    """The rows, the holidays by their dates, and only the signs that are on the table."""

    rows: list[CoachWeek]
    holidays: dict[date, str]
    today: date
    legend: list[tuple[str, str]]


def of_week(week: Week, coaches: Sequence[User], *, now: datetime) -> WeekOfMany:
    """Return the week of these coaches, in five statements however many sessions there are."""
    ids = [one.id for one in coaches]
    blocks: dict[UUID, list[BlockedSlot]] = defaultdict(list)
    for block in availability.blocks_within(week.span, ids):
        blocks[block.coach_id].append(block)
    drawn: dict[tuple[UUID, date], list[str]] = defaultdict(list)
    taken: dict[UUID, timedelta] = defaultdict(timedelta)
    signs: set[str] = set()
    href = reverse("session", args=[UUID(int=0)]).replace(str(UUID(int=0)), "")
    for entry in timetable.entries(week.span, coach_ids=ids):
        if entry.coach_id is None:  # a class in a room: its row is the room's
            continue
        day = civil.local_date(entry.start_time, week.zone)
        html, found = _drawn(entry, week, blocks.get(entry.coach_id, []), href, now)
        drawn[entry.coach_id, day].append(html)
        signs |= found
        if entry.status != "cancelled":
            taken[entry.coach_id] += entry.end_time - entry.start_time
    offered = availability.offered_by_coach(week.zone.key, week.span)
    holidays = {one.on: one.name for one in org.holidays().filter(on__range=(week.days[0], week.days[-1]))}
    rows = [
        CoachWeek(
            one,
            in_hours(taken[one.id]),
            in_hours(offered.get(one.id, timedelta())),
            [_cell(drawn[one.id, day], _blocks_on(blocks[one.id], day, week), is_holiday=day in holidays) for day in week.days],
        )
        for one in coaches
    ]
    signs |= ({"block"} if any(blocks.values()) else set()) | ({"holiday"} if holidays else set())
    legend = [(sign, str(word)) for sign, word in LEGEND.items() if sign in signs]
    return WeekOfMany(rows, holidays, civil.local_date(now, week.zone), legend)


def _blocks_on(blocks: Sequence[BlockedSlot], day: date, week: Week) -> list[str]:
    """What is blocked of a day, in words."""
    found = []
    for block in blocks:
        start, end = civil.local(block.start_time, week.zone), civil.local(block.end_time, week.zone)
        if start.date() <= day and end > datetime.combine(day, datetime.min.time()):
            from_ = dates.hour(start.time() if start.date() == day else time())
            until = dates.hour(end.time()) if end.date() == day else "24:00"
            found.append(f"{from_}\N{EN DASH}{until} {block.reason or _('blocked')}")
    return found


def _cell(entries: list[str], blocked: list[str], *, is_holiday: bool) -> SafeString:
    away = [f'<li class="block"><span><span class="vh">{_("blocked")}, </span>{escape(text)}</span></li>' for text in blocked]
    said = "".join([*away, *entries])
    inside = f'<ul class="entries">{said}</ul>' if said else f'<span class="vh">{_("nothing")}</span>'
    return mark_safe(f"<td{' class=holiday' if is_holiday else ''}>{inside}</td>")  # noqa: S308  (escaped where it is written)


def _drawn(entry: Entry, week: Week, blocks: Sequence[BlockedSlot], href: str, now: datetime) -> tuple[str, set[str]]:
    state = state_of(entry, now=now)
    signs, word, sign = (("group" if entry.capacity > 1 else "one"), *state.signs), str(state.word), state.icon
    span = Span(entry.start_time, entry.end_time)
    if state.lives and any(span.overlaps(Span(one.start_time, one.end_time)) for one in blocks):
        signs, word, sign = (signs[0], "in-the-way"), _("in the way of a block"), "circle-alert"
    start, end = civil.local(entry.start_time, week.zone), civil.local(entry.end_time, week.zone)
    name, _line = words_of(entry, "coach")
    said = f'{icon(sign) if sign else ""}<span class="vh">, {escape(word)}</span>' if word else ""
    until = f'<span class="vh"> {_("to")} {dates.hour(end.time())}, </span>'
    link, at = f'<a href="{href}{entry.id}">{escape(name)}</a>', dates.hour(start.time())
    return f'<li class="slip {" ".join(signs)}"><span class="when">{at}{until}</span> {link}{said}</li>', set(signs)
