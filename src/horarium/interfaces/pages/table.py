"""The week as a table: seven dates by their hours. Pure: what lies in it is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from horarium.interfaces.language import dates
from horarium.interfaces.pages.calendar import Week, clock_change
from horarium.interfaces.pages.slips import DAY, Piece, Slip, pieces, side_by_side
from horarium.kernel import civil
from horarium.kernel.spans import Span

FIRST_HOUR, LAST_HOUR = 8, 20
LEGEND = {
    "one": _("one to one"),
    "batch": _("class of a batch"),
    "group": _("group"),
    "block": _("blocked"),
    "planned": _("new block"),
    "proposed": _("proposed"),
    "expected": _("standing hour, made later"),
    "holiday": _("holiday"),
    "cancelled": _("cancelled"),
    "past": _("past"),
    "waits": _("waits"),
    "in-the-way": _("in the way"),
    "shut": _("not available"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch that a coach blocked, with the reason; a planned one is not saved yet."""

    span: Span
    reason: str
    is_planned: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A date at the head of a column: whether it is today, the holiday, what the clocks do, whether there are extra hours."""

    day: date
    is_today: bool
    holiday: str
    clocks: str
    has_extra: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour of a date: its slips and blocks, whether it is shut, and the shut parts of an hour half open."""

    column: Column
    slips: list[Slip]
    blocks: list[Slip]
    is_shut: bool
    shut_parts: list[Slip]
    now: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """An hour with its seven cells."""

    hour: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """All that the template needs."""

    columns: list[Column]
    rows: list[Row]
    legend: list[tuple[str, str]]
    marks: list[tuple[str, str]]
    now: datetime | None
    is_empty: bool


def lay_out(
    week: Week,
    slips: Iterable[Slip],
    *,
    blocks: Sequence[Block] = (),
    opened: Sequence[Span] | None = None,
    holidays: dict[date, str],
    extra: Collection[date] = (),
    now: datetime,
) -> Table:
    """Return the table of a week. `opened` is when the person could be booked; None where that is not a question."""
    local = civil.local(now, week.zone)
    columns = [
        Column(day, day == local.date(), holidays.get(day, ""), clock_change(day, week.zone), day in extra) for day in week.days
    ]
    mine = [slip for slip in side_by_side(list(slips)) if slip.piece.day in week.days]
    hours = _hours([slip.piece for slip in mine])
    shown = _by_cell(mine)
    blocked = _by_cell([slip for block in blocks for slip in _block_slips(block, week, hours)])
    open_minutes = None if opened is None else _minutes(opened, week)
    rows = [
        Row(hour, [_cell(column, hour, shown=shown, blocked=blocked, opened=open_minutes, local=local) for column in columns])
        for hour in hours
    ]
    is_this_week = local.date() in week.days
    return Table(columns, rows, _legend(rows), _marks(mine), local if is_this_week else None, is_empty=not mine)


def _hours(found: list[Piece]) -> range:
    first = min([FIRST_HOUR, *(piece.start // 60 for piece in found)])
    last = max([LAST_HOUR, *(-(-piece.end // 60) for piece in found)])
    return range(first, last)


def _by_cell(slips: Iterable[Slip]) -> dict[tuple[date, int], list[Slip]]:
    cells: dict[tuple[date, int], list[Slip]] = defaultdict(list)
    for slip in slips:
        cells[slip.piece.day, slip.piece.start // 60].append(slip)
    return cells


def _block_slips(block: Block, week: Week, hours: range) -> Iterable[Slip]:
    start, end = (civil.local(at, week.zone) for at in (block.span.start, block.span.end))
    spoken = gettext("from %(start)s to %(end)s") % {
        "start": dates.said(start, "%A %-H:%M"),
        "end": dates.said(end, "%A %-H:%M"),
    }
    seen = Span(max(block.span.start, week.span.start), min(block.span.end, week.span.end))
    for whole in pieces(seen, week.zone):
        piece = whole.within(hours.start * 60, hours.stop * 60)
        signs = ("block", "planned") if block.is_planned else ("block",)
        if piece and piece.day in week.days:
            yield Slip(piece, signs, block.reason or gettext("blocked"), "", spoken)


def _minutes(spans: Sequence[Span], week: Week) -> dict[date, list[Piece]]:
    found: dict[date, list[Piece]] = defaultdict(list)
    for span in spans:
        for piece in pieces(span, week.zone):
            found[piece.day].append(piece)
    return found


def _cell(
    column: Column,
    hour: int,
    *,
    shown: dict[tuple[date, int], list[Slip]],
    blocked: dict[tuple[date, int], list[Slip]],
    opened: dict[date, list[Piece]] | None,
    local: datetime,
) -> Cell:
    key = column.day, hour
    shut = [] if opened is None else _shut(column.day, hour * 60, opened.get(column.day, []))
    whole = bool(shut) and shut[0].minutes == 60
    parts = [] if whole else [Slip(piece, ("shut",), "", "", "") for piece in shut]
    at = local.minute // 5 * 5 if column.is_today and local.hour == hour else None
    return Cell(column, shown.get(key, []), blocked.get(key, []), whole, parts, at)


def _shut(day: date, start: int, opened: list[Piece]) -> list[Piece]:
    """The parts of an hour in which nothing is open, in order."""
    found, at = [], start
    for piece in sorted((p for p in opened if p.start < start + 60 and p.end > start), key=lambda p: p.start):
        if piece.start > at:
            found.append(Piece(day, at, piece.start - at))
        at = max(at, min(piece.end, start + 60, DAY))
    if at < start + 60:
        found.append(Piece(day, at, start + 60 - at))
    return found


def _legend(rows: list[Row]) -> list[tuple[str, str]]:
    """Only the signs that are on the table, in their order."""
    cells = [cell for row in rows for cell in row.cells]
    signs = {sign for cell in cells for slip in [*cell.slips, *cell.blocks, *cell.shut_parts] for sign in slip.signs}
    signs |= {"shut"} if any(cell.is_shut for cell in cells) else set()
    signs |= {"holiday"} if any(cell.column.holiday for cell in cells) else set()
    return [(sign, str(word)) for sign, word in LEGEND.items() if sign in signs]


def _marks(slips: Iterable[Slip]) -> list[tuple[str, str]]:
    """The marks that say how past sessions went."""
    return sorted({(slip.icon, slip.state) for slip in slips if slip.is_past})
