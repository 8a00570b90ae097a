"""`./run verify`: whether a backup is worth something."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from horarium.interfaces.keeping import backups
from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.base import as_json
from horarium.interfaces.management.commands.backup import as_data
from horarium.runtime.errors import CannotRun


class Command(Base):
    words = "verify"
    example = "verify /mnt/elsewhere/horarium.backup"
    help = (
        "Read all of a backup, restore it into a database beside, compare every row, sequence and constraint with what its"
        " manifest says, and remove that database again. Without FILE: the newest of the folder of backups."
    )
    speaks_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="the backup; without it the newest")

    def run(self, **options: Any) -> str:
        path = options["file"] or backups.newest()
        if path is None:
            raise CannotRun(f"There is no backup in {backups.folder()} yet: ./run backup makes one.")
        found = backups.verified(path.absolute())
        if options["json"]:
            return as_json(as_data(found))
        facts = found.manifest
        return f"{found.path} is whole: {found.proof}. Made {facts['madeAt']} by Horarium {facts['horarium']}."
