"""What our commands share: an example in the help, --at and --json, progress on standard error."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from horarium.interfaces.management.first import note
from horarium.kernel import clock
from horarium.kernel.errors import Refusal


class Command(BaseCommand):
    """A command of ours. `words` is how it is called, `example` one call that works."""

    words: ClassVar[str] = ""
    example: ClassVar[str] = ""
    reads_clock: ClassVar[bool] = False
    speaks_json: ClassVar[bool] = False
    requires_system_checks = []
    stealth_options = ("stderr",)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return a parser without Django's own options, with the example at its foot."""
        parser = CommandParser(
            prog=f"./run {self.words}",
            description=self.help,
            epilog=f"Example:\n  ./run {self.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            called_from_command_line=getattr(self, "_called_from_command_line", None),
        )
        if self.reads_clock:
            parser.add_argument("--at", metavar="INSTANT", type=instant, help="the time to take as now, in ISO 8601")
        if self.speaks_json:
            parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")
        self.add_arguments(parser)
        hidden = {"settings": None, "pythonpath": None, "traceback": True, "no_color": True, "force_color": False}
        parser.set_defaults(verbosity=1, skip_checks=True, **hidden)
        return parser

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Run the command; a refusal is one line on standard error and exit code 1."""
        try:
            options["at"] = options.get("at") or clock.now()
            return self.run(**options)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal

    def run(self, **options: Any) -> str | None:
        """Do what the command is for, and return what belongs on standard output."""
        raise NotImplementedError

    def note(self, text: str) -> None:
        """Print a line of progress on standard error."""
        note(text)


def instant(text: str) -> datetime:
    """Return the instant that the text names; without an offset it is UTC."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not an instant such as 2026-11-22T02:00:00Z") from error
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def confirmed(name: str, given: str, warning: str) -> bool:
    """Say whether somebody gave this name: as an option, or typed on the terminal below the warning."""
    if given or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return given == name
    note(warning)
    sys.stderr.write(f"Type its name, {name}, to go on: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() == name


def as_json(data: Any) -> str:
    """Return the data as JSON for standard output."""
    return json.dumps(data, default=str, ensure_ascii=False, indent=2)
