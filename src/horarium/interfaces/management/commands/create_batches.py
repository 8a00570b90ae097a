"""`./run create-batches`: open what starts today."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from horarium.interfaces.api.kickstart import Created
from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.base import as_json
from horarium.interfaces.opening import open_batches, said
from horarium.kernel.actor import house


class Command(Base):
    words = "create-batches"
    example = "create-batches --at 2026-11-23T00:00:00+01:00 --json"
    help = "Open the next batch of every class that starts today, in its zone, and make its classes; twice opens nothing twice."
    reads_clock = True
    speaks_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--class", dest="class_name", metavar="NAME", help="only the class of this name")

    def run(self, **options: Any) -> str:
        names = [options["class_name"]] if options["class_name"] else None
        opening = open_batches(by=house("command"), now=options["at"], trigger="command", names=names)
        if options["json"]:
            facts = Created.of(opening).model_dump(mode="json", by_alias=True)
            return as_json({**facts, "sessionsCreated": opening.sessions})
        return f"{said(opening)} {opening.sessions} classes made." if opening.starts else said(opening)
