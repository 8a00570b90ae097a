"""The import of a timetable: a folder of four files becomes people, rooms, weekly hours and recurring bookings."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from horarium.interfaces.importing.bookings import look_at_bookings
from horarium.interfaces.importing.intake import Intake, Progress, Way, take_in
from horarium.interfaces.importing.looks import look_at_hours, look_at_people, look_at_rooms
from horarium.interfaces.importing.reading import Source, open_folder
from horarium.interfaces.importing.report import Report
from horarium.interfaces.importing.tables import TIMETABLE
from horarium.journal.operations import queue_once
from horarium.kernel import civil
from horarium.kernel.unit import perform, rehearsal

# Who books meanwhile waits for a group that claims their coach: a group of bookings takes a fifth of a second.
STEPS = (Way(look_at_people, 200), Way(look_at_rooms, 200), Way(look_at_hours, 200), Way(look_at_bookings, 200))


def import_timetable(
    folder: Path,
    intake: Intake,
    *,
    dry_run: bool = False,
    keeps: bool = False,
    tell: Callable[[str], None] = lambda text: None,
    progress: Progress = lambda done, of: None,
) -> Report:
    """Take in a folder and return what became of each row. What is there already is not added again.

    A bad row is told (or kept in the report, with `keeps`) and the others go in. With `dry_run` everything is done and
    undone. Refuses with NoSuchFolder, MissingFiles, UnreadableFile before anything is written, and with Invalid for a
    zone that does not exist.
    """
    if intake.zone:
        civil.zone(intake.zone)
    sources = open_folder(folder, TIMETABLE)
    report = Report(tell, keeps=keeps, dry_run=dry_run)
    with rehearsal() if dry_run else nullcontext():
        _take_all(sources, intake, report, progress)
    if report.added and not dry_run:
        perform(queue_once, "timetable.generate", trigger="import")
        report.queued = True
    return report


def _take_all(sources: list[Source], intake: Intake, report: Report, progress: Progress) -> None:
    whole, before = sum(source.size for source in sources), 0
    for source, way in zip(sources, STEPS, strict=True):

        def read(done: int, before: int = before) -> None:
            progress(before + done, whole)

        take_in(source, way, intake, report=report, progress=read)
        before += source.size
