"""`./run restore`: a backup becomes the database again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from horarium.interfaces.keeping import backups, restoring
from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.base import as_json, confirmed
from horarium.runtime.errors import CannotRun


class Command(Base):
    words = "restore"
    example = "restore /mnt/elsewhere/horarium.backup --into horarium_yesterday"
    help = (
        "Put a backup into the database in use, which must be empty, or into another one of the same server. A damaged file is"
        " found before anything is touched; then all of it goes in in one transaction, and counts only if every row, sequence"
        " and constraint is as it was backed up. Over data it goes only if that is said twice, and what was there is backed up"
        " first. ./run serve must not run."
    )
    speaks_json = True
    reads_clock = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the backup")
        parser.add_argument("--into", metavar="DATABASE", default="", help="another database, made if it is not there")
        parser.add_argument("--replace", action="store_true", help="replace the data that stand there")
        parser.add_argument("--confirm", metavar="DATABASE", default="", help="with --replace: the name of that database")
        parser.add_argument("--no-backup", action="store_true", help="with --replace: do not back up what is replaced")

    def run(self, **options: Any) -> str:
        file, into = options["file"].absolute(), options["into"]
        # Found whole before a person is asked anything.
        restoring.look_at(file)
        replaces = restoring.is_occupied(into)
        if replaces:
            self._make_sure(restoring.database_named(into), options)
        if replaces and not into and not options["no_backup"]:
            self.note(f"What is there now: {backups.make(now=options['at'], tell=self.note, label='before-restore').path}")
        done = restoring.restore(file, into=into, replace=replaces)
        for line in done.notes:
            self.note(line)
        if options["json"]:
            tables = {name: rows for name, (rows, _) in done.contents.tables.items()}
            return as_json({"database": done.database, "rows": tables, "notes": done.notes})
        rows, tables_ = f"{done.contents.rows:,} rows", f"{len(done.contents.tables)} tables"
        return f"{rows} of {tables_} are in the database {done.database}, each as it was backed up."

    def _make_sure(self, name: str, options: dict[str, Any]) -> None:
        if not options["replace"]:
            raise CannotRun(restoring.occupied(name))
        if not confirmed(name, options["confirm"], f"All data of the database {name} will be replaced."):
            raise CannotRun(f"Nothing was changed: the name of the database, {name}, was not given. {restoring.occupied(name)}")
