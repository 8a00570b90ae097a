"""`./run migrate`: all migrations and the first rows, in one transaction, after a backup."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser

from horarium.interfaces.keeping import tables
from horarium.interfaces.management import first
from horarium.interfaces.management.base import Command as Base
from horarium.kernel.unit import perform


class Command(Base):
    words = "migrate"
    example = "migrate --plan"
    help = (
        "Bring the database up to this version of Horarium: look at the rights, take a proven backup where there are tables"
        " already, run all migrations and the first rows in one transaction, and look at every table, constraint and index."
        " All or nothing: killed at any moment it leaves nothing behind. Called again it changes nothing and says so."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", action="store_true", help="print the SQL of what would run, and run nothing")
        parser.add_argument("--no-backup", action="store_true", help="take no backup first: you have one of your own")

    def run(self, **options: Any) -> None:
        if options["plan"]:
            for text in first.statements():
                self.stdout.write(text)
            return
        ran = first.migrate(with_backup=not options["no_backup"])
        whole = not tables.lacking(tables.found())
        self.note(f"{ran} migrations ran." if ran else "Nothing to do: the database is up to date.")
        self.note(
            "Every table, constraint and index of this version is there."
            if whole
            else "But not every table, constraint and index of this version is there: ./run doctor names them."
        )
        if sys.stderr.isatty() and (path := perform(first.welcome_path)):
            self.note(f"Nobody owns this business yet. Under ./run serve open this once, within a week: {path}")
