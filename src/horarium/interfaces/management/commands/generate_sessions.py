"""`./run generate-sessions`: from patterns to sessions, now."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandParser

from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.base import as_json
from horarium.interfaces.management.progress import bar
from horarium.timetable import tasks


class Command(Base):
    words = "generate-sessions"
    example = "generate-sessions --weeks 6 --at 2026-11-22T02:00:00Z --json"
    help = "Make the sessions of every series up to the horizon, and complete those that are past."
    reads_clock = True
    speaks_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--weeks", type=weeks, metavar="N", help="the horizon, 1 to 52 weeks (the business's own by default)"
        )

    def run(self, **options: Any) -> str:
        with bar("Making sessions") as progress:
            result = tasks.generate(now=options["at"], weeks=options["weeks"], trigger="command", progress=progress)
        if options["json"]:
            return as_json({"totalGenerated": result.made, "leftOut": result.left_out, "markedCompleted": result.completed})
        return f"{result.made} sessions made, {result.left_out} dates left out, {result.completed} past sessions completed."


def weeks(text: str) -> int:
    """Return the number of weeks, which is from 1 to 52."""
    if not text.isdecimal() or not 1 <= int(text) <= 52:
        raise ArgumentTypeError(f"{text!r} is not a number of weeks from 1 to 52")
    return int(text)
