"""The four kinds that are taken in and given out each in one file: coaches, members, availability, series."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from horarium.interfaces.importing.intake import Intake, Progress, Way, take_in
from horarium.interfaces.importing.persons import look_at_coaches, look_at_members
from horarium.interfaces.importing.reading import Source, open_file
from horarium.interfaces.importing.report import Report
from horarium.interfaces.importing.seen import Seen
from horarium.interfaces.importing.series import look_at_series
from horarium.interfaces.importing.tables import AVAILABILITY, COACHES, MEMBERS, SERIES, Table
from horarium.interfaces.importing.weeks import look_at_weeks, survey
from horarium.journal.operations import queue_once
from horarium.kernel.unit import perform, rehearsal

Name = Literal["coaches", "members", "availability", "series"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rows: the columns of its file, and the way in for one file, with what has been seen of it."""

    table: Table
    way: Callable[[Source, Seen], Way]


# Who books meanwhile waits for a group that claims their coach: a group takes a fifth of a second.
ROWS = 200
KINDS: dict[Name, Kind] = {
    "coaches": Kind(COACHES, lambda source, seen: Way(partial(look_at_coaches, seen=seen), ROWS)),
    "members": Kind(MEMBERS, lambda source, seen: Way(partial(look_at_members, seen=seen), ROWS)),
    "availability": Kind(
        AVAILABILITY, lambda source, seen: Way(partial(look_at_weeks, doubtful=survey(source, seen)), ROWS, together="coach")
    ),
    "series": Kind(SERIES, lambda source, seen: Way(partial(look_at_series, seen=seen), ROWS)),
}


def import_file(
    kind: Name,
    path: Path,
    intake: Intake,
    *,
    called: str = "",
    dry_run: bool = False,
    keeps: bool = False,
    tell: Callable[[str], None] = lambda text: None,
    progress: Progress = lambda done, of: None,
) -> Report:
    """Take in a file of one kind and return what became of each row; the file is `called` so in what is told.

    A bad row is told (or kept in the report, with `keeps`) and the others go in. With `dry_run` everything is done and
    undone. Refuses with NoSuchFile and UnreadableFile before anything is written.
    """
    source = open_file(path, KINDS[kind].table, called)
    report = Report(tell, keeps=keeps, dry_run=dry_run)
    size = source.size
    with Seen() as seen, rehearsal() if dry_run else nullcontext():
        way = KINDS[kind].way(source, seen)
        take_in(source, way, intake, report=report, progress=lambda read: progress(read, size))
    if report.written and not dry_run and kind != "members":
        perform(queue_once, "timetable.generate", trigger="import")
        report.queued = True
    return report
