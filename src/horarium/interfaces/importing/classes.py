"""The file of `setup-classes`: a class a row, with what is offered live for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from horarium.catalog.choices import AccessType
from horarium.cohorts.choices import AfterLast, DaysCounted, Missed
from horarium.interfaces.importing import cells
from horarium.interfaces.importing.reading import BadRow, Row, open_file
from horarium.interfaces.importing.tables import CLASSES
from horarium.kernel.errors import Invalid, Refusal

ACCESS = tuple(AccessType)


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class as its row says, or what is wrong with the row."""

    line: int
    facts: dict[str, Any] = field(default_factory=dict)
    fault: Refusal | None = None


def classes_of(path: Path) -> Iterator[ClassRow]:
    """Yield the classes of a file in order. Refuses with NoSuchFile, UnreadableFile for what is no such file at all."""
    source = open_file(path, CLASSES)
    for row, _read in source.rows():
        if isinstance(row, BadRow):
            yield ClassRow(row.line, fault=Invalid("row", row.reason))
            continue
        try:
            yield ClassRow(row.line, _facts(row))
        except Invalid as refusal:
            yield ClassRow(row.line, fault=refusal)


def _facts(row: Row) -> dict[str, Any]:
    given = row.cells
    day = gettext("a weekday from 0 (Monday) to 6 (Sunday)")
    total = gettext("a number of classes from 0 to 1000")
    facts: dict[str, Any] = {
        "class_name": cells.needed(given, "class_name"),
        "start_day_of_week": cells.number(given, "start_day_of_week", least=0, most=6, what=day),
        "total_sessions": cells.number(given, "total_sessions", least=0, most=1000, what=total),
        "access_type": AccessType(_one_of(given, "access_type", ACCESS) or AccessType.PAID),
    }
    choices = {"days_counted": tuple(DaysCounted), "after_last": tuple(AfterLast), "missed": tuple(Missed)}
    facts |= {name: value for name, known in choices.items() if (value := _one_of(given, name, known))}
    facts |= {name: value for name in ("code", "zone") if (value := cells.text(given, name))}
    if given["slots"]:
        facts["slots"] = [_clock(part.strip()) for part in cells.text(given, "slots").split()]
    if given["minutes"]:
        facts["minutes"] = cells.number(given, "minutes", least=5, most=720, what=gettext("a number of minutes from 5 to 720"))
    return facts


def _one_of(given: dict[str, str], column: str, known: tuple[str, ...]) -> str:
    value = given[column].lower()
    if value and value not in known:
        raise Invalid(column, "{value!r} is not one of {known}", value=value, known=", ".join(known))
    return value


def _clock(part: str) -> time:
    return cells.clock({"slots": part}, "slots")
