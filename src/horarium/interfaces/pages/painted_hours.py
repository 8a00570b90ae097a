"""Weekly hours as a table of cells that are pressed: each cell a stretch of a weekday that is offered or not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time

from horarium.availability.values import Window
from horarium.interfaces.pages.typed_hours import KINDS
from horarium.kernel.errors import Invalid

DAY = 24 * 60
# Half hours unless the week has quarters; what is finer is typed.
STEPS = (30, 15)
FIRST, LAST = 6 * 60, 22 * 60
PAINTED = (True, False)
WEEK = (1, 2, 3, 4, 5, 6, 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of a weekday (0 = Sunday): whether it is offered, or `other`, what else it is for, which is not painted."""

    day: int
    minute: int
    is_on: bool
    other: str = ""

    @property
    def value(self) -> str:
        """Return the cell as a form sends it."""
        return f"{self.day}-{self.minute}"

    @property
    def at(self) -> time:
        """Return when it begins."""
        return time(self.minute // 60, self.minute % 60)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of all weekdays at one time."""

    minute: int
    cells: list[Cell]

    @property
    def at(self) -> time:
        """Return when it begins."""
        return time(self.minute // 60, self.minute % 60)


@dataclass(frozen=True, slots=True)
class Painting:
    """A week as it is painted; no rows where it is finer than a table can show."""

    step: int
    rows: list[Row]


def step_of(week: Iterable[Window]) -> int | None:
    """Return the minutes of a cell that show the week as it is, or nothing where no table does."""
    ends = {minute for window in week for minute in _reach(window)}
    return next((step for step in STEPS if all(minute % step == 0 for minute in ends)), None)


def painting(week: Sequence[Window], *, whole_day: bool = False) -> Painting:
    """Return the week as cells: from six to ten at night, and further where there are hours."""
    step = step_of(week)
    if step is None:
        return Painting(0, [])
    reach = [_reach(window) for window in week]
    first = 0 if whole_day else min([FIRST, *(start // 60 * 60 for start, _ in reach)])
    last = DAY if whole_day else max([LAST, *(-(-end // 60) * 60 for _, end in reach)])
    rows = [Row(minute, [_cell(week, day, minute) for day in WEEK]) for minute in range(first, last, step)]
    return Painting(step, rows)


def _cell(week: Sequence[Window], day: int, minute: int) -> Cell:
    for window in week:
        start, end = _reach(window)
        if window.day_of_week == day and start <= minute < end:
            return Cell(day, minute, window.kinds == PAINTED, KINDS[window.kinds])
    return Cell(day, minute, is_on=False)


def _reach(window: Window) -> tuple[int, int]:
    start = window.start.hour * 60 + window.start.minute
    return start, (window.end.hour * 60 + window.end.minute) or DAY


def painted(week: Iterable[Window], step: int, values: Iterable[str]) -> list[Window]:
    """Return the week with the cells that were sent instead of the hours that are painted; what else it holds stays.

    Refuses with Invalid what is no cell.
    """
    if step not in STEPS:
        raise Invalid("step", "it is not 15 or 30 minutes")
    kept = [window for window in week if window.kinds != PAINTED]
    cells = {_read(value, step) for value in values}
    return [*kept, *(_window(day, minute, step) for day, minute in sorted(cells))]


def _read(value: str, step: int) -> tuple[int, int]:
    day, _, minute = value.partition("-")
    if not (day.isascii() and minute.isascii() and day.isdigit() and minute.isdigit() and len(value) < 8):
        raise Invalid("cell", "{cell!r} is not a cell of the table", cell=value[:20])
    found = int(day), int(minute)
    if found[0] > 6 or found[1] >= DAY or found[1] % step:
        raise Invalid("cell", "{cell!r} is not a cell of the table", cell=value[:20])
    return found


def _window(day: int, minute: int, step: int) -> Window:
    end = (minute + step) % DAY
    return Window(day, time(minute // 60, minute % 60), time(end // 60, end % 60))
