"""`./run prepare`: what `serve` does before it serves."""

from __future__ import annotations

import sys
from typing import Any

from horarium.interfaces.management import first
from horarium.interfaces.management.base import Command as Base
from horarium.journal.operations import queue_once
from horarium.kernel.unit import perform


class Command(Base):
    words = "prepare"
    example = "prepare"
    help = "Bring the database up to date and queue what a stopped server missed, as `serve` does before it serves."

    def run(self, **options: Any) -> None:
        first.prepare(upgrade=True)
        perform(queue_once, "timetable.generate", trigger="start")
        if sys.stderr.isatty() and (path := perform(first.welcome_path)):
            self.note(f"Nobody owns this business yet. Once it answers, open this path there, once, within a week: {path}")
