"""`./run setup-classes`: a file of classes, each with what is offered live for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from horarium.cohorts import operations
from horarium.interfaces.importing.classes import ClassRow, classes_of
from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.base import as_json
from horarium.interfaces.management.exchange import SOME_REFUSED
from horarium.kernel.actor import house
from horarium.kernel.errors import Refusal
from horarium.kernel.unit import perform


class Command(Base):
    words = "setup-classes"
    example = "setup-classes examples/five-classes.csv --link"
    help = "Make each class of a file once, with its live class; what is there stays as it is."
    speaks_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="a CSV file with class_name, start_day_of_week, total_sessions"
        )
        parser.add_argument("--link", action="store_true", help="link classes without a course to the course of their name")

    def run(self, **options: Any) -> None:
        counts = {"classes": 0, "liveClasses": 0, "there": 0, "linked": 0}
        faults: list[str] = []
        for row in classes_of(options["file"]):
            try:
                is_new, has_live = _made(row)
            except Refusal as refusal:
                faults.append(f"{options['file'].name}, line {row.line}: {refusal.sentence}")
                continue
            counts["classes"] += is_new
            counts["liveClasses"] += has_live
            counts["there"] += not is_new
        if options["link"]:
            counts["linked"] = len(perform(operations.link_to_courses, by=house("command")))
        self.stdout.write(as_json({**counts, "refused": faults}) if options["json"] else _said(counts))
        for fault in faults:
            self.note(fault)
        if faults:
            raise SystemExit(SOME_REFUSED)


def _made(row: ClassRow) -> tuple[bool, bool]:
    if row.fault:
        raise row.fault
    return perform(operations.set_up_class, by=house("command"), **row.facts)


def _said(counts: dict[str, int]) -> str:
    said = f"{counts['classes']} classes made, {counts['liveClasses']} live classes made, {counts['there']} there already."
    return f"{said} {counts['linked']} linked to their courses." if counts["linked"] else said
