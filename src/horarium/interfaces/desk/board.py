"""The board of batches, read for the page that draws it: the same number of statements whatever there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.catalog import queries as catalog
from horarium.cohorts import queries
from horarium.cohorts.choices import Unopened
from horarium.interfaces.pages import tally
from horarium.interfaces.pages.calendar import midnight
from horarium.kernel import civil
from horarium.kernel.spans import Span
from horarium.org import queries as org
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from horarium.catalog.models import LiveClass
    from horarium.cohorts.models import Batch, BatchClass, UnopenedStart
    from horarium.cohorts.queries import Counted
    from horarium.timetable.models import TrainingSession

A_DAY = timedelta(days=1)
AHEAD = 7
# What is shown of a class's batches at once; a class that goes on without an end may have very many.
MOST_BATCHES, MOST_AT_ONCE = 4, 12


@dataclass(frozen=True, slots=True)
class Opening:
    """The next batch of a class: when, its number, and why it cannot open. `late` are days without one that wait for somebody.

    `is_due` says that it is today's, and nobody has opened it yet.
    """

    on: date
    number: int
    why: str
    is_due: bool
    late: list[UnopenedStart]


@dataclass(frozen=True, slots=True)
class Line:
    """A class on the board: its newest running batch, the others that run, who is in it, and what opens next."""

    row: BatchClass
    live: LiveClass | None
    newest: Batch | None
    others: list[Batch]
    tally: tally.Tally | None
    counted: Counted
    opening: Opening
    today: date

    @property
    def is_opened_today(self) -> bool:
        """Say whether its newest batch is today's."""
        return self.newest is not None and self.newest.start_date == self.today


@dataclass(frozen=True, slots=True)
class Held:
    """A class of today."""

    batch: Batch
    session: TrainingSession
    state: str
    is_without_link: bool


@dataclass(frozen=True, slots=True)
class Hour:
    """Today's classes at one time; `again` says that they are those of an earlier one."""

    at: datetime
    held: list[Held]
    again: bool

    @property
    def first(self) -> list[Held]:
        """Return those that are shown at once."""
        return self.held[:MOST_AT_ONCE]

    @property
    def further(self) -> list[Held]:
        """Return the others."""
        return self.held[MOST_AT_ONCE:]


@dataclass(slots=True)
class Cell:
    """A date of a class: the batches that have a class on it, what opens, and what cannot."""

    day: date
    classes: list[tuple[Batch, int, bool, bool]] = field(default_factory=list)
    opens: int = 0
    cannot: str = ""
    number: int = 0
    is_shut: bool = False

    @property
    def first(self) -> list[tuple[Batch, int, bool, bool]]:
        """Return the newest batches: each with its class's number, whether it is the last, and whether it is left out."""
        return self.classes[:MOST_BATCHES]

    @property
    def further(self) -> int:
        """Return how many older batches have a class too."""
        return len(self.classes) - len(self.first)


@dataclass(frozen=True, slots=True)
class Board:
    """The page with all that it says."""

    now: datetime
    lines: list[Line]
    hours: list[Hour]
    days: list[date]
    holidays: dict[date, str]
    week: list[tuple[Line, list[Cell]]]

    @property
    def counts_weekdays(self) -> bool:
        """Say whether every class has its days from Monday to Friday."""
        return all(line.row.days_counted == "weekdays" for line in self.lines)

    @property
    def today(self) -> int:
        """Return how many classes today has."""
        return sum(len(hour.held) for hour in self.hours)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for all classes at once."""

    zone: ZoneInfo
    now: datetime
    running: dict[str, list[Batch]]
    counted: dict[UUID, Counted]
    live: dict[tuple[UUID | None, str], LiveClass]
    lessons: dict[UUID, int]
    numbers: dict[str, int]
    unopened: dict[UUID, list[UnopenedStart]]


def read(*, now: datetime) -> Board:
    """Return the board as it is at an instant, in the business's zone."""
    zone = civil.zone(org.settings().zone)
    rows = list(queries.batch_classes())
    batches = queries.running_batches()
    found = _read(rows, batches, zone, now)
    lines = [_line(row, found) for row in rows]
    today = civil.local_date(now, zone)
    days = [today + n * A_DAY for n in range(1, AHEAD + 1)]
    rests = dict(org.holidays().filter(on__range=(today, days[-1])).values_list("on", "name"))
    return Board(civil.local(now, zone), lines, _today(batches, found), days, rests, _week(lines, batches, days, found))


def opening_of(row: BatchClass, *, now: datetime) -> tuple[LiveClass | None, Opening]:
    """Return what is offered live for one class, and what opens next."""
    running = [one for one in queries.running_batches() if one.class_name == row.class_name]
    found = _read([row], running, civil.zone(org.settings().zone), now)
    return found.live.get((row.course_id, row.class_name)), _opening(row, found)


def _read(rows: list[BatchClass], batches: list[Batch], zone: ZoneInfo, now: datetime) -> _Read:
    running: dict[str, list[Batch]] = defaultdict(list)
    for batch in batches:
        running[batch.class_name].append(batch)
    live = catalog.live_classes_for([(row.course_id, row.class_name) for row in rows])
    late: dict[UUID, list[UnopenedStart]] = defaultdict(list)
    for start in queries.unopened(now=now):
        late[start.batch_class_id].append(start)
    return _Read(
        zone=zone,
        now=now,
        running=running,
        counted=queries.counted([one[0].id for one in running.values()]),
        live=live,
        lessons=catalog.numbers_of_lessons(list(live.values())),
        numbers=queries.newest_numbers(),
        unopened=late,
    )


def _line(row: BatchClass, found: _Read) -> Line:
    batches = found.running.get(row.class_name, [])
    newest = batches[0] if batches else None
    today = civil.local_date(found.now, civil.zone(newest.zone) if newest else found.zone)
    return Line(
        row=row,
        live=found.live.get((row.course_id, row.class_name)),
        newest=newest,
        others=batches[1:],
        tally=tally.of_batch(newest, today) if newest else None,
        counted=found.counted.get(newest.id, queries.Counted()) if newest else queries.Counted(),
        opening=_opening(row, found),
        today=today,
    )


def _opening(row: BatchClass, found: _Read) -> Opening:
    today = civil.local_date(found.now, civil.zone(row.zone) if row.zone else found.zone)
    opened = any(one.start_date == today for one in found.running.get(row.class_name, []))
    is_due = row.is_active and row.start_day_of_week == today.weekday() and not opened
    why = _why(row, found.live.get((row.course_id, row.class_name)), found.lessons)
    on = today if is_due else row.next_start(today)
    late = [one for one in found.unopened.get(row.id, []) if not (is_due and one.start_on == today)]
    return Opening(on, found.numbers.get(row.class_name, 0) + 1, why, is_due, late)


def _why(row: BatchClass, live: LiveClass | None, lessons: dict[UUID, int]) -> str:
    """Why no batch can open: the class rests, nothing is offered live, it is paused, or it has no lessons to count."""
    if not row.is_active:
        return "rests"
    if live is None:
        return "none"
    if not live.is_active:
        return "paused"
    if row.finishes and not row.total_sessions and not lessons.get(live.id):
        return Unopened.NO_LESSONS.value
    return ""


def _today(batches: list[Batch], found: _Read) -> list[Hour]:
    on = civil.local_date(found.now, found.zone)
    by_id = {one.id: one for one in batches}
    at: dict[datetime, list[Held]] = defaultdict(list)
    for batch_id, session in queries.classes_within(by_id, Span(midnight(on, found.zone), midnight(on + A_DAY, found.zone))):
        if civil.local_date(session.start_time, found.zone) == on:
            at[civil.local(session.start_time, found.zone)].append(_held(by_id[batch_id], session, found.now))
    hours: list[Hour] = []
    for when, held in at.items():
        held.sort(key=lambda one: (one.batch.batch_class.start_day_of_week, one.batch.class_name, -one.batch.batch_number))
        again = bool(hours) and _same(hours[0].held, held)
        hours.append(Hour(when, held, again))
    return hours


def _held(batch: Batch, session: TrainingSession, now: datetime) -> Held:
    if session.status == "cancelled":
        state = "cancelled"
    elif session.end_time <= now:
        state = "held"
    else:
        state = "now" if session.start_time <= now else ""
    lacks = session.place == "online" and not session.meeting_link and session.coach_id is None
    return Held(batch, session, state, lacks and state in {"", "now"})


def _same(some: Iterable[Held], others: Iterable[Held]) -> bool:
    first, second = ([(one.batch.id, one.session.number, one.session.title) for one in held] for held in (some, others))
    return first == second


def _week(lines: list[Line], batches: list[Batch], days: list[date], found: _Read) -> list[tuple[Line, list[Cell]]]:
    numbers = queries.numbers_within([one.id for one in batches], days[0], days[-1])
    lost = _left_out(batches, found.now)
    rows = []
    for line in lines:
        cells = [_cell(line, day) for day in days]
        for cell in cells:
            for batch in found.running.get(line.row.class_name, []):
                number = numbers.get((batch.id, cell.day))
                if number:
                    cell.classes.append((batch, number, cell.day == batch.ends_on, (batch.id, cell.day) in lost))
        rows.append((line, cells))
    return rows


def _cell(line: Line, day: date) -> Cell:
    opening, row = line.opening, line.row
    cell = Cell(day, is_shut=row.days_counted == "weekdays" and day.weekday() > 4)
    if row.is_active and row.start_day_of_week == day.weekday():
        # Where today's is still to come, next week's is the one after it.
        cell.number = opening.number + (opening.is_due and not opening.why)
        cell.opens, cell.cannot = (0, opening.why) if opening.why else (cell.number, "")
    return cell


def _left_out(batches: list[Batch], now: datetime) -> set[tuple[UUID, date]]:
    """The dates of batches on which no class at all could be made."""
    slots = queries.slots_of([one.id for one in batches])
    hours: dict[UUID, int] = defaultdict(int)
    for batch_id in slots.values():
        hours[batch_id] += 1
    lost: dict[tuple[UUID, date], int] = defaultdict(int)
    for one in timetable.left_out_of_series(list(slots), now=now):
        lost[slots[one.series_id], one.original_local.date()] += 1
    return {(batch_id, on) for (batch_id, on), number in lost.items() if number >= hours[batch_id]}
