"""A day across coaches and rooms, read for the page that draws it: the same number of statements whatever there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from horarium.availability import queries as availability
from horarium.interfaces.pages.along import Day, Line, Slips, cells, hours_of, in_lanes, offers_of
from horarium.interfaces.pages.calendar import hours as in_hours
from horarium.interfaces.pages.looks import Looks
from horarium.interfaces.pages.table import LEGEND
from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span, without
from horarium.org import queries as org
from horarium.timetable import queries as timetable
from horarium.timetable.values import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from horarium.availability.models import BlockedSlot
    from horarium.interfaces.pages.slips import Slip
    from horarium.org.models import Room
    from horarium.people.models import User
    from horarium.timetable.queries import Entry


@dataclass(frozen=True, slots=True)
class Counts:
    """The day in figures."""

    sessions: int
    given: int
    to_come: int
    in_the_way: int
    cancelled: int
    share: int | None


@dataclass(frozen=True, slots=True)
class DayPage:
    """A day with all that its page says."""

    day: Day
    hours: range
    coaches: list[Line]
    rooms: list[Line]
    counts: Counts
    legend: list[tuple[str, str]]
    holiday: str
    now: datetime | None


def day_asked_for(text: str, zone: str, *, now: datetime) -> Day:
    """Return the date that an address names as 2026-11-25, or today. Refuses with Invalid."""
    at = civil.zone(zone)
    if not text:
        return Day(civil.local_date(now, at), at)
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("on", "{text!r} is not a date such as 2026-11-25", text=text[:20]) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Invalid("on", "{date} is not a date from {first} to {last}", date=found, first=FIRST_YEAR, last=LAST_YEAR)
    return Day(found, at)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a day: `opened` is when each coach could give a session, blocks apart."""

    day: Day
    now: datetime
    of_coach: dict[UUID | None, list[Entry]]
    in_room: dict[UUID | None, list[Entry]]
    blocks: dict[UUID, list[BlockedSlot]]
    opened: dict[UUID, list[Span]]
    holiday: str

    def blocked(self, coach_id: UUID | None) -> list[Span]:
        """Return the spans in which a coach is blocked."""
        blocks = self.blocks.get(coach_id, []) if coach_id else []
        return [Span(one.start_time, one.end_time) for one in blocks]


def of_day(day: Day, coaches: Sequence[User], rooms: Sequence[Room], *, now: datetime) -> DayPage:
    """Return the day of these coaches and rooms."""
    read = _read(day, coaches, rooms, now)
    laid = Slips(day, Looks(read.blocks, now=now))
    by_coach = {one.id: laid.of(read.of_coach[one.id], "coach") for one in coaches}
    by_room = {one.id: laid.of(read.in_room[one.id], "room") for one in rooms}
    hours = hours_of(slip for slips in [*by_coach.values(), *by_room.values()] for slip in slips)
    coach_lines = [_coach_line(read, one, by_coach[one.id], hours) for one in coaches]
    room_lines = [_room_line(read, one, by_room[one.id], hours) for one in rooms]
    local = civil.local(now, day.zone)
    counts = _counts(read, [one.id for one in coaches], sum(line.in_the_way for line in coach_lines))
    signs = {sign for slips in by_coach.values() for slip in slips for sign in slip.signs}
    legend = [(sign, str(word)) for sign, word in LEGEND.items() if sign in signs | _ground(read, coach_lines)]
    return DayPage(day, hours, coach_lines, room_lines, counts, legend, read.holiday, local if local.date() == day.on else None)


def _ground(read: _Read, lines: list[Line]) -> set[str]:
    found = {"shut"} if any('class="shut' in line.cells for line in lines) else set()
    return found | ({"block"} if any(read.blocks.values()) else set()) | ({"holiday"} if read.holiday else set())


def _read(day: Day, coaches: Sequence[User], rooms: Sequence[Room], now: datetime) -> _Read:
    ids = [one.id for one in coaches]
    blocks: dict[UUID, list[BlockedSlot]] = defaultdict(list)
    for block in availability.blocks_within(day.span, ids):
        blocks[block.coach_id].append(block)
    of_coach: dict[UUID | None, list[Entry]] = defaultdict(list)
    in_room: dict[UUID | None, list[Entry]] = defaultdict(list)
    for entry in timetable.entries(day.span, coach_ids=ids, room_ids=[one.id for one in rooms]):
        of_coach[entry.coach_id].append(entry)
        in_room[entry.room_id].append(entry)
    holiday = org.holidays().filter(on=day.on).first()
    offers = timetable.offered(ids, day.span)
    opened = {key: offers_of(offer) for key, offer in offers.items()}
    return _Read(day, now, of_coach, in_room, blocks, opened, holiday.name if holiday else "")


def _coach_line(read: _Read, coach: User, slips: list[Slip], hours: range) -> Line:
    placed, lanes = in_lanes(slips)
    blocks = read.blocks.get(coach.id, [])
    opened = read.opened[coach.id]
    html = cells(placed, hours, read.day, opened=opened, blocks=blocks, is_holiday=bool(read.holiday), now=read.now)
    in_the_way = sum("in-the-way" in slip.signs for slip in slips)
    taken = sum((e.end_time - e.start_time for e in read.of_coach[coach.id] if e.status != "cancelled"), timedelta())
    offered = sum((span.length for span in _within(opened, read.day.span)), timedelta())
    second = (
        _("%(taken)s of %(offered)s h") % {"taken": in_hours(taken), "offered": in_hours(offered)} if offered else _("not in")
    )
    line = Line("coach", coach.id, coach.name, second, html, lanes, in_the_way, None, None)
    if not (blocks and in_the_way):
        return line
    own = civil.zone(coach.zone or read.day.zone.key)
    from_, until = civil.local(max(blocks[0].start_time, read.now), own), civil.local(blocks[-1].end_time, own)
    return replace(line, away_from=from_, away_until=until)


def _within(spans: Iterable[Span], whole: Span) -> list[Span]:
    return [Span(max(s.start, whole.start), min(s.end, whole.end)) for s in spans if s.overlaps(whole)]


def _room_line(read: _Read, room: Room, slips: list[Slip], hours: range) -> Line:
    placed, lanes = in_lanes(slips)
    html = cells(placed, hours, read.day, opened=None, is_holiday=bool(read.holiday), now=read.now)
    second = _("%(seats)s seats") % {"seats": room.capacity} if room.capacity else room.location.name
    return Line("room", room.id, room.name, second, html, lanes, 0, None, None)


def _counts(read: _Read, coaches: Sequence[UUID], in_the_way: int) -> Counts:
    mine = [e for key in coaches for e in read.of_coach[key]]
    live = [e for e in mine if e.status != "cancelled"]
    whole = read.day.span
    offered = sum(
        (s.length for key in coaches for s in _within(without(read.opened[key], read.blocked(key)), whole)), timedelta()
    )
    taken = sum((e.end_time - e.start_time for e in live), timedelta())
    return Counts(
        sessions=len(live),
        given=sum(e.end_time <= read.now for e in live),
        to_come=sum(e.start_time > read.now for e in live),
        in_the_way=in_the_way,
        cancelled=len(mine) - len(live),
        share=round(100 * taken / offered) if offered else None,
    )
