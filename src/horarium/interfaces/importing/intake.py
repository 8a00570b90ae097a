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


def take_in(source: Source, look: Look, intake: Intake, *, size: int, report: Report, progress: Callable[[int], None]) -> None:
    """Take in one file, `size` rows in a transaction. `look` decides on a group with a few reads, however large it is.

    `progress` hears how many bytes have been read.
    """
    report.begin(source.table.file, source.ignored)
    for group, read in _groups(source, size):
        bad = [Decision(Row(row.line, {}), refusal=NotARow(reason=row.reason)) for row in group if isinstance(row, BadRow)]
        decisions = _settled([row for row in group if isinstance(row, Row)], look, intake)
        for decision in sorted([*bad, *decisions], key=lambda decision: decision.row.line):
            report.decided(source.table.file, decision)
        progress(read)


def _groups(source: Source, size: int) -> Iterator[tuple[list[Row | BadRow], int]]:
    group: list[Row | BadRow] = []
    read = 0
    for row, read in source.rows():
        group.append(row)
        if len(group) == size:
            yield group, read
            group = []
    yield group, read


def _settled(rows: list[Row], look: Look, intake: Intake) -> Iterator[Decision]:
    """Write what is new. A refusal undoes the group, of which each half is then looked at and written by itself."""
    decisions = look(rows, intake)
    try:
        if any(decision.writes for decision in decisions):
            decisions = perform(carry_out, decisions, by=intake.by, now=intake.now)
    except Refusal as refusal:
        if len(rows) == 1:
            yield decisions[0].refused(refusal)
            return
        half = len(rows) // 2
        for part in (rows[:half], rows[half:]):
            yield from _settled(part, look, intake)
        return
    yield from decisions
