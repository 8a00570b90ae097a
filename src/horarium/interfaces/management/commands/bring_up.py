"""`./run migrate`: all migrations and the first rows, in one transaction."""

from __future__ import annotations

import sys
from typing import Any

from horarium.interfaces.management import first
from horarium.interfaces.management.base import Command as Base
from horarium.kernel.unit import perform


class Command(Base):
    words = "migrate"
    example = "migrate"
    help = "Bring the database up to this version of Horarium: all migrations and the first rows, all or nothing."

    def run(self, **options: Any) -> None:
        ran = first.migrate()
        self.note(f"{ran} migrations ran." if ran else "Nothing to do: the database is up to date.")
        if sys.stderr.isatty() and (path := perform(first.welcome_path)):
            self.note(f"Nobody owns this business yet. Under ./run serve open this once, within a week: {path}")
