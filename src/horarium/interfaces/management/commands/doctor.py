"""`./run doctor`: how the installation is, and what to do about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser

from horarium.config.env import environment
from horarium.interfaces.doctoring.examination import examine
from horarium.interfaces.doctoring.findings import Finding, Health, counted
from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.base import as_json
from horarium.kernel import clock
from horarium.runtime.database import why_none

SIGNS = {Health.WELL: "ok", Health.NOTE: "note", Health.WRONG: "WRONG"}
SOMETHING_IS_WRONG = 1


class Command(Base):
    words = "doctor"
    example = "doctor --json"
    help = (
        "Look at the secrets, files, disk, versions, settings, database, clocks, jobs and overlaps of this installation, and"
        " say how each is and what to do. Ends with 0 if nothing is wrong, else with 1. Changes nothing; ./run serve may run"
        " or not."
    )
    speaks_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        address = "print the database's address alone, password included; the embedded one answers while something uses it"
        parser.add_argument("--url", action="store_true", help=address)

    def run(self, **options: Any) -> str | None:
        if options["url"]:
            return address()
        found = examine(now=clock.now())
        self.stdout.write(as_json(as_data(found, now=options["at"])) if options["json"] else as_text(found))
        if any(finding.is_wrong for finding in found):
            raise SystemExit(SOMETHING_IS_WRONG)
        return None


def address() -> str:
    """Return the address of the database in use."""
    url = environment().database_url
    if not url:
        raise CommandError(why_none() or "there is no database")
    return url


def as_text(found: list[Finding]) -> str:
    """Return a line for each finding, below it what to do, and the sum at the end."""
    lines = []
    for finding in found:
        lines.append(f"{SIGNS[finding.health]:<6} {finding.about:<22} {finding.says}")
        if finding.todo:
            lines.append(f"{'':<29} -> {finding.todo}")
    wrongs = sum(finding.is_wrong for finding in found)
    return "\n".join([*lines, "", f"{counted(wrongs, 'thing is', 'things are')} wrong." if wrongs else "Nothing is wrong."])


def as_data(found: list[Finding], *, now: datetime) -> dict[str, Any]:
    """Return the findings as programs read them."""
    names = ("about", "health", "says", "todo")
    return {
        "isWell": not any(finding.is_wrong for finding in found),
        "lookedAt": now.isoformat(),
        "findings": [{name: getattr(finding, name) for name in names} for finding in found],
    }
