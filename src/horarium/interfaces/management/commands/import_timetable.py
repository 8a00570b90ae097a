"""`./run import timetable`: a folder of four CSV files becomes people, rooms, weekly hours and recurring bookings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from horarium.interfaces.importing.intake import Intake
from horarium.interfaces.importing.timetable import import_timetable
from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.base import as_json
from horarium.interfaces.management.exchange import SOME_REFUSED, refused
from horarium.interfaces.management.progress import bar


class Command(Base):
    words = "import timetable"
    example = "import timetable examples/udine-fis0506 --zone Europe/Rome --dry-run"
    help = "Take in people.csv, rooms.csv, weekly_availability.csv and recurring_bookings.csv; what is there stays."
    reads_clock = True
    speaks_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="the folder with the four files")
        parser.add_argument("--zone", default="", metavar="Z", help="the zone of people without their own (the business's)")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")

    def run(self, **options: Any) -> None:
        with bar("Importing") as progress:
            report = import_timetable(
                options["folder"],
                Intake(now=options["at"], zone=options["zone"]),
                dry_run=options["dry_run"],
                keeps=options["json"],
                tell=self.note,
                progress=progress,
            )
        self.stdout.write(as_json(report.as_data()) if options["json"] else report.as_text())
        if report.refused_in_all:
            self.note(refused(report.refused_in_all, rehearsed=options["dry_run"]))
            raise SystemExit(SOME_REFUSED)
