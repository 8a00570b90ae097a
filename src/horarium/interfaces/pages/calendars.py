"""A week of several coaches side by side: a row for each, a column for each day, in it their sessions in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from html import escape
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from horarium.availability import queries as availability
from horarium.interfaces.language import dates
from horarium.interfaces.pages.calendar import Week
from horarium.interfaces.pages.calendar import hours as in_hours
from horarium.interfaces.pages.looks import Look, Looks, name_of, session_address
from horarium.interfaces.pages.table import LEGEND
from horarium.interfaces.templatetags.pages import icon
from horarium.kernel import civil
from horarium.org import queries as org
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.availability.models import BlockedSlot
    from horarium.people.models import User
    from horarium.timetable.queries import Entry


@dataclass(frozen=True, slots=True)
class CoachWeek:
    """A coach's row: how much of the offered time is taken, and its cells, one a day, as HTML."""

    coach: User
    taken: str
    offered: str
    cells: SafeString


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
    looks = Looks(blocks, now=now)
    pen = _Pen(week, looks)
    for entry in timetable.entries(week.span, coach_ids=ids):
        if entry.coach_id is None:  # a class in a room: its row is the room's
            continue
        day, html = pen.drawn(entry)
        drawn[entry.coach_id, day].append(html)
        if entry.status != "cancelled":
            taken[entry.coach_id] += entry.end_time - entry.start_time
    offered = availability.offered_by_coach(week.zone.key, week.span)
    days = week.days
    holidays = {one.on: one.name for one in org.holidays().filter(on__range=(days[0], days[-1]))}
    rows = [
        CoachWeek(
            one,
            in_hours(taken[one.id]),
            in_hours(offered.get(one.id, timedelta())),
            _cells([(drawn[one.id, day], _blocks_on(blocks[one.id], day, week), day in holidays) for day in days]),
        )
        for one in coaches
    ]
    signs = looks.signs() | ({"block"} if any(blocks.values()) else set()) | ({"holiday"} if holidays else set())
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


def _cells(days: Sequence[tuple[list[str], list[str], bool]]) -> SafeString:
    """The cells of a row: what is drawn of each day, what is blocked of it, and whether it is a holiday."""
    said, nothing = f'<span class="vh">{_("blocked")}, </span>', f'<span class="vh">{_("nothing")}</span>'
    html = []
    for entries, blocked, is_holiday in days:
        away = [f'<li class="block"><span>{said}{escape(text)}</span></li>' for text in blocked]
        inside = f'<ul class="entries">{"".join([*away, *entries])}</ul>' if away or entries else nothing
        html.append(f"<td{' class=holiday' if is_holiday else ''}>{inside}</td>")
    return mark_safe("".join(html))  # noqa: S308  (escaped where it is written)


class _Pen:
    """Draws sessions as entries of the week."""

    def __init__(self, week: Week, looks: Looks) -> None:
        self._zone, self._looks = week.zone, looks
        self._address = session_address()
        # Of a thousand sessions few have a time or a look of their own.
        self._time, self._around = cache(self._drawn_time), cache(self._drawn_around)

    def drawn(self, entry: Entry) -> tuple[date, str]:
        """Return the date on which the session begins, and its entry as HTML."""
        day, time = self._time(entry.start_time, entry.end_time)
        before, after = self._around(self._looks.of(entry))
        return day, f'{before}{time} <a href="{self._address}{entry.id}">{escape(name_of(entry))}</a>{after}'

    def _drawn_time(self, starts: datetime, ends: datetime) -> tuple[date, str]:
        start, end = civil.local(starts, self._zone), civil.local(ends, self._zone)
        until = f'<span class="vh"> {_("to")} {dates.hour(end.time())}, </span>'
        return start.date(), f'<span class="when">{dates.hour(start.time())}{until}</span>'

    def _drawn_around(self, look: Look) -> tuple[str, str]:
        sign = icon(look.icon) if look.icon else ""
        said = f'{sign}<span class="vh">, {escape(look.word)}</span>' if look.word else ""
        return f'<li class="slip {" ".join(look.signs)}">', f"{said}</li>"
