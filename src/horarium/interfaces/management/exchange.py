"""What the commands `import KIND` and `export KIND` share: each kind is a command of its own with its own help."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from django.core.management.base import CommandParser
from pydantic.alias_generators import to_camel

from horarium.interfaces.exporting.kinds import export
from horarium.interfaces.importing.intake import Intake
from horarium.interfaces.importing.kinds import Name, import_file
from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.base import as_json
from horarium.interfaces.management.progress import bar
from horarium.kernel.actor import house
from horarium.kernel.errors import Refusal

SOME_REFUSED = 2


class CannotWrite(Refusal):
    """{file} cannot be written: {why}."""


class Import(Base):
    """A command that takes in a file of one kind."""

    kind: ClassVar[Name]
    reads_clock = True
    speaks_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the CSV file; docs/import.md says what its columns mean")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")

    def run(self, **options: Any) -> None:
        with bar("Importing") as progress:
            report = import_file(
                self.kind,
                options["file"],
                Intake(now=options["at"]),
                dry_run=options["dry_run"],
                keeps=options["json"],
                tell=self.note,
                progress=progress,
            )
        outcome = {to_camel(name): value for name, value in report.as_outcome().items()}
        self.stdout.write(as_json(outcome) if options["json"] else report.as_text())
        if report.refused_in_all:
            self.note(refused(report.refused_in_all, rehearsed=options["dry_run"]))
            raise SystemExit(SOME_REFUSED)


def refused(count: int, *, rehearsed: bool) -> str:
    """Return the last line of an import of which some rows were refused."""
    rows = "1 row was" if count == 1 else f"{count} rows were"
    return f"{rows} refused; the others {'would go' if rehearsed else 'went'} in."


class Export(Base):
    """A command that gives out a kind."""

    kind: ClassVar[Name]
    reads_clock = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, nargs="?", help="where to write it (standard output)")

    def run(self, **options: Any) -> None:
        parts = export(self.kind, by=house("command"), now=options["at"])
        if options["file"]:
            write_whole(options["file"], parts)
        else:
            write_out(sys.stdout.buffer, parts)


def write_whole(path: Path, parts: Iterable[bytes]) -> None:
    """Write the file beside its place and put it there when it is whole: an export that stopped half way is none."""
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as stream:
            stream.writelines(parts)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise CannotWrite(file=path, why=error.strerror) from error


def write_out(stream: BinaryIO, parts: Iterable[bytes]) -> None:
    """Write to standard output. Whoever reads may stop reading: `| head` is no fault."""
    try:
        stream.writelines(parts)
        stream.flush()
    except BrokenPipeError:
        # Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(141) from None  # as a shell says of what a closed pipe ended
