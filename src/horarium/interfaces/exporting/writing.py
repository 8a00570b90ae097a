"""CSV as RFC 4180 has it, in UTF-8: however many rows there are, a few hundred of them are in memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, time
from itertools import islice
from typing import Any

from horarium.interfaces.spreadsheets import escaped

ROWS = 500
# By this mark at its beginning Excel knows a file for UTF-8; the import reads it with and without.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()


def written(header: Iterable[str], rows: Iterable[Iterable[Any]], *, marked: bool = False) -> Iterator[bytes]:
    """Yield the file in parts: the names of the columns, then the rows. With `marked`, Excel's mark before all."""
    if marked:
        yield MARK
    yield _lines([tuple(header)])
    left = iter(rows)
    while part := list(islice(left, ROWS)):
        yield _lines(part)


def _lines(rows: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def cell(value: Any) -> str:
    """Return a value as the import reads it: nothing is empty, times are 09:30, dates 2026-11-23."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else escaped(str(value))
