"""A day along its hours: a row for each coach and each room. Drawn in Python, since a page may hold a thousand slips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from html import escape
from typing import TYPE_CHECKING, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from horarium.interfaces.language import dates
from horarium.interfaces.pages.looks import Looks, name_of, session_address
from horarium.interfaces.pages.slips import PLACES, Piece, Slip, pieces, side_by_side, times
from horarium.interfaces.templatetags.pages import icon
from horarium.kernel import civil
from horarium.kernel.spans import Span, merged, without
from horarium.timetable.values import MANY

if TYPE_CHECKING:
    from horarium.availability.models import BlockedSlot
    from horarium.timetable.queries import Entry, Offered

FIRST_HOUR, LAST_HOUR = 7, 21
Whose = Literal["coach", "room"]


@dataclass(frozen=True)
class Day:
    """A date in a zone."""

    on: date
    zone: ZoneInfo

    @cached_property
    def span(self) -> Span:
        """Return the date from midnight to midnight, as instants."""
        start, end = (civil.instant(datetime.combine(day, datetime.min.time()), self.zone) for day in (self.on, self.after))
        return Span(start, end)

    @property
    def before(self) -> date:
        """Return the date before."""
        return self.on - timedelta(days=1)

    @property
    def after(self) -> date:
        """Return the date after."""
        return self.on + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a coach or a room, its cells as HTML, how many slips lie over one another, what is in the way of a block."""

    whose: Whose
    id: UUID
    name: str
    second: str
    cells: SafeString
    lanes: int
    in_the_way: int
    away_from: datetime | None
    away_until: datetime | None


class Slips:
    """Lays sessions on a day, in the row of a coach or of a room."""

    def __init__(self, day: Day, looks: Looks) -> None:
        self._day, self._looks = day, looks
        self._address = session_address()
        # Few have a time of their own.
        self._time = cache(self._time_on_the_day)

    def of(self, entries: Iterable[Entry], whose: Whose) -> list[Slip]:
        """Return the slips of those of the sessions that lie on the day."""
        found = (self._slip(entry, whose) for entry in entries)
        return [slip for slip in found if slip]

    def _slip(self, entry: Entry, whose: Whose) -> Slip | None:
        piece, when, spoken = self._time(entry.start_time, entry.end_time)
        if piece is None:
            return None
        look, (name, line) = self._looks.of(entry), _words_of(entry, whose)
        return Slip(piece, look.signs, name, when, spoken, (line,), look.word, look.icon, f"{self._address}{entry.id}")

    def _time_on_the_day(self, starts: datetime, ends: datetime) -> tuple[Piece | None, str, str]:
        span = Span(starts, ends)
        piece = next((one for one in pieces(span, self._day.zone) if one.day == self._day.on), None)
        return piece, *times(span, self._day.zone)


def _words_of(entry: Entry, whose: Whose) -> tuple[str, str]:
    """The name that stands on a slip, and what stands below it."""
    if whose == "room":
        return (entry.coach or entry.title), (entry.title if entry.coach else "") or _company(entry)
    where = entry.room or str(PLACES[entry.place])
    above = _company(entry) if entry.member is None else entry.title
    return name_of(entry), f"{above}, {where}" if above else where


def _company(entry: Entry) -> str:
    """The member, or how many of the seats are taken; whoever follows a class comes, and nobody counts seats."""
    if entry.member is None and entry.capacity >= MANY:
        return ""
    return entry.member or _("%(taken)s of %(capacity)s seats") % {"taken": entry.taken, "capacity": entry.capacity}


def hours_of(slips: Iterable[Slip]) -> range:
    """Return the hours that a day shows: the usual ones, and whatever has a session in it."""
    found = [slip.piece for slip in slips]
    return range(
        min([FIRST_HOUR, *(one.start // 60 for one in found)]), max([LAST_HOUR, *(-(-one.end // 60) for one in found)])
    )


def cells(
    slips: Sequence[Slip],
    hours: range,
    day: Day,
    *,
    opened: Sequence[Span] | None,
    blocks: Collection[BlockedSlot] = (),
    is_holiday: bool = False,
    now: datetime,
    movable: bool = True,
) -> SafeString:
    """Return the cells of a row as HTML. `opened` is when there could be a session; None where that is not a question."""
    shut = _shut(opened, hours, day) if opened is not None else {}
    drawn: dict[int, list[str]] = defaultdict(list)
    for hour, parts in shut.items():
        if not _is_whole(parts):
            drawn[hour] += [f'<span class="shut {_along(part)}"></span>' for part in parts]
    for block in blocks:
        _draw_block(drawn, block, hours, day)
    _draw_now(drawn, day, now)
    for slip in slips:
        drawn[slip.piece.start // 60].append(drawn_slip(slip, movable=movable))
    busy = _busy_hours([slip.piece for slip in slips])
    words = {True: f'<span class="vh">{_("not available")}</span>', False: f'<span class="vh">{_("free")}</span>'}
    rest = ["holiday"] if is_holiday else []
    ground = {True: " ".join(["shut", *rest]), False: " ".join(rest)}
    html = []
    for hour in hours:
        whole = _is_whole(shut.get(hour, []))
        said = "" if hour in busy else words[whole]
        html.append(f'<td class="{ground[whole]}"><div class="in">{said}{"".join(drawn[hour])}</div></td>')
    return mark_safe("".join(html))  # noqa: S308  (what people wrote is escaped where it is written)


def _is_whole(parts: list[Piece]) -> bool:
    return sum(part.minutes for part in parts) >= 60


def _busy_hours(found: Iterable[Piece]) -> set[int]:
    return {hour for piece in found for hour in range(piece.start // 60, -(-piece.end // 60))}


def _shut(opened: Sequence[Span], hours: range, day: Day) -> dict[int, list[Piece]]:
    """The parts of each hour in which nothing is open."""
    found: dict[int, list[Piece]] = defaultdict(list)
    for span in without([day.span], opened):
        for piece in pieces(span, day.zone):
            touched = range(max(hours.start, piece.start // 60), min(hours.stop, -(-piece.end // 60)))
            for hour in touched if piece.day == day.on else ():
                found[hour] += filter(None, [piece.within(hour * 60, hour * 60 + 60)])
    return found


def _draw_block(drawn: dict[int, list[str]], block: BlockedSlot, hours: range, day: Day) -> None:
    span = Span(max(block.start_time, day.span.start), min(block.end_time, day.span.end))
    whole = next((one for one in pieces(span, day.zone) if one.day == day.on), None)
    piece = whole and whole.within(hours.start * 60, hours.stop * 60)
    if piece:
        until = _("until %(time)s") % {"time": dates.hour(civil.local(span.end, day.zone).time())}
        words = f'<span class="vh">{_("blocked")}, </span><span>{escape(block.reason or _("blocked"))}</span>'
        drawn[piece.start // 60].append(f'<div class="block {_along(piece)}">{words}<span class="vh">, {until}</span></div>')


def _draw_now(drawn: dict[int, list[str]], day: Day, now: datetime) -> None:
    local = civil.local(now, day.zone)
    if local.date() == day.on:
        drawn[local.hour].append(f'<span class="now s{local.minute // 5 * 5}"></span>')


def _along(piece: Piece) -> str:
    hours, minutes = divmod(piece.minutes, 60)
    return f"s{piece.start % 60} h{hours} m{minutes}"


def drawn_slip(slip: Slip, *, movable: bool = True) -> str:
    """Return a slip as HTML: where it lies along its row, its words, and for scripts what may be dragged."""
    lane = f" lane{slip.lane} of{slip.lanes}" if slip.lanes > 1 else ""
    can_move = movable and not {"past", "cancelled"} & set(slip.signs)
    moves = f' data-move="{slip.href}" data-minutes="{slip.piece.minutes}"' if can_move else ""
    sign = icon(slip.icon) if slip.icon and ("past" in slip.signs or slip.state) else ""
    state = f", {escape(str(slip.state))}" if slip.state else ""
    line = f'<span class="line">{escape(slip.lines[0])}</span>' if slip.lines and slip.lines[0] else ""
    return (
        f'<div class="slip {" ".join(slip.signs)} {_along(slip.piece)}{lane}"{moves}>'
        f'<strong><a href="{slip.href}" draggable="false">{escape(slip.name)}</a></strong>'
        f'<span class="vh">, {slip.spoken}{state}, </span>{line}{sign if "past" in slip.signs else ""}</div>'
    )


def offers_of(offer: Offered) -> list[Span]:
    """Return when a coach could give a session of any kind, holidays and blocks cut out."""
    return without(merged([*offer.one, *offer.group]), [*offer.rest])


def in_lanes(slips: list[Slip]) -> tuple[list[Slip], int]:
    """Return the slips of a row in their lanes, and how many lanes the row needs."""
    placed = side_by_side(slips)
    return placed, max([1, *(slip.lanes for slip in placed)])
