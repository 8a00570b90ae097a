"""`./run backup`: all that the business knows, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from horarium.interfaces.keeping import backups
from horarium.interfaces.keeping.tasks import back_up
from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.base import as_json


class Command(Base):
    words = "backup"
    example = "backup /mnt/elsewhere/horarium.backup"
    help = (
        "Write the whole database, as it is at one moment, into one file, and prove the file by restoring it into a database"
        " beside and comparing every row. Without FILE it goes to the folder of backups, is handed to HORARIUM_BACKUP_COMMAND,"
        " and older ones are let go by the plan, as every night. Prints the file's path. ./run serve may run or not."
    )
    speaks_json = True
    reads_clock = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="the file to write; there must be none yet")

    def run(self, **options: Any) -> str:
        file, now = options["file"], options["at"]
        if file:
            made = backups.make(now=now, tell=self.note, path=file.absolute())
        else:
            made = back_up(now=now, trigger="command", tell=self.note)
        self.note(f"Proven: {made.proof}.")
        return as_json(as_data(made)) if options["json"] else str(made.path)


def as_data(backup: backups.Backup) -> dict[str, Any]:
    """Return a backup as programs read it."""
    facts = {name: backup.manifest[name] for name in ("horarium", "madeAt", "postgres", "schema")}
    tables = {name: rows for name, (rows, _) in backup.contents.tables.items()}
    return {"file": str(backup.path), "bytes": backup.size, "proof": backup.proof, **facts, "rows": tables}
