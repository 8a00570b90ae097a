"""From files to operations: rows in groups, a group in one transaction, and in ever smaller ones where a row is bad."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from horarium.interfaces.importing.decisions import Decision, carry_out
from horarium.interfaces.importing.errors import NotARow
from horarium.interfaces.importing.reading import BadRow, Row, Source
from horarium.interfaces.importing.report import Report
from horarium.kernel.actor import Actor, house
from horarium.kernel.errors import Refusal
from horarium.kernel.ids import new_id
from horarium.kernel.unit import perform

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Intake:
    """What an import was told: the zone of those who have none (empty: the business's), and by how much dates move.

    Ids grow with time, so whoever has one after `since` was added by this import.
    """

    now: datetime
    zone: str = ""
    moved: timedelta = timedelta(0)
    by: Actor = field(default_factory=partial(house, "import"))
    since: UUID = field(default_factory=new_id)


Look = Callable[[list[Row], Intake], list[Decision]]


@dataclass(frozen=True, slots=True)
class Way:
    """How a file is taken in: `look` decides on a group with a few reads, however large it is; `size` rows in a transaction.

    Rows that stand one after the other with the same value in the column `together` are decided on in one group.
    """

    look: Look
    size: int
    together: str = ""


def take_in(source: Source, way: Way, intake: Intake, *, report: Report, progress: Callable[[int], None]) -> None:
    """Take in one file. `progress` hears how many bytes have been read."""
    report.begin(source.name, source.ignored)
    for group, read in _groups(source, way):
        bad = [Decision(Row(row.line, {}), refusal=NotARow(reason=row.reason)) for row in group if isinstance(row, BadRow)]
        decisions = _settled([row for row in group if isinstance(row, Row)], way, intake)
        for decision in sorted([*bad, *decisions], key=lambda decision: decision.row.line):
            report.decided(source.name, decision)
        progress(read)


def _groups(source: Source, way: Way) -> Iterator[tuple[list[Row | BadRow], int]]:
    group: list[Row | BadRow] = []
    last, read = "", 0
    for row, read_now in source.rows():
        # A record that is no row does not part those beside it.
        unit = row.cells[way.together] if way.together and isinstance(row, Row) else last
        if len(group) >= way.size and not (way.together and unit == last):
            yield group, read
            group = []
        group.append(row)
        last, read = unit, read_now
    yield group, read


def _settled(rows: list[Row], way: Way, intake: Intake) -> Iterator[Decision]:
    """Write what is new. A refusal undoes the group, of which each half is then looked at and written by itself."""
    decisions = way.look(rows, intake)
    try:
        if any(decision.writes for decision in decisions):
            decisions = perform(carry_out, decisions, by=intake.by, now=intake.now)
    except Refusal as refusal:
        parts = _halves(rows, way.together)
        if not parts:
            yield from (one.refused(refusal) if one.is_new or one.is_changed else one for one in decisions)
        for part in parts:
            yield from _settled(part, way, intake)
        return
    yield from decisions


def _halves(rows: list[Row], together: str) -> list[list[Row]]:
    """The rows in two parts, without parting those that belong together; nothing where they cannot be parted."""
    units = list(dict.fromkeys(row.cells[together] if together else str(row.line) for row in rows))
    first = set(units[: len(units) // 2])
    if not first:
        return []
    parts: tuple[list[Row], list[Row]] = ([], [])
    for row in rows:
        parts[(row.cells[together] if together else str(row.line)) not in first].append(row)
    return list(parts)
