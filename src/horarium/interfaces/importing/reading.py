"""CSV, one record at a time: however long the file is, a few lines of it are in memory."""

from __future__ import annotations

import csv
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from horarium.interfaces.importing.errors import MissingFiles, NoSuchFolder, UnreadableFile
from horarium.interfaces.importing.tables import Table

LONGEST_LINE = 64 * 1024
# A quoted cell may hold line ends. A quotation mark that was never closed would swallow the file, so it stops here.
LONGEST_RECORD = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A record: the line on which it begins and its cells by column, trimmed. Columns that the file lacks are empty."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A record that is no row, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class Lines:
    """The lines of a file with their numbers, as bytes; lines that were read too far can be put back."""

    stream: BinaryIO
    number: int = 0
    again: deque[tuple[int, bytes]] = field(default_factory=deque)

    def take(self) -> tuple[int, bytes] | None:
        """Return the next line without its end, or nothing after the last. An overlong one is cut."""
        if self.again:
            return self.again.popleft()
        raw = self.stream.readline(LONGEST_LINE)
        if not raw:
            return None
        self.number += 1
        rest = raw
        while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
            rest = self.stream.readline(LONGEST_LINE)
        return self.number, raw.rstrip(b"\r\n")

    def put_back(self, lines: list[tuple[int, bytes]]) -> None:
        """Let these lines be taken again."""
        self.again.extendleft(reversed(lines))


@dataclass(slots=True)
class Source:
    """A file that was opened and whose header is understood."""

    table: Table
    path: Path
    header: list[str]
    ignored: list[str]

    @property
    def size(self) -> int:
        """Return the file's length in bytes, for the progress."""
        return self.path.stat().st_size

    def rows(self) -> Iterator[tuple[Row | BadRow, int]]:
        """Yield every record with how many bytes of the file have been read by then."""
        with self.path.open("rb") as stream:
            lines = Lines(stream)
            _record(lines)
            while (found := _record(lines)) is not None:
                line, cells = found
                if isinstance(cells, str):
                    yield BadRow(line, cells), stream.tell()
                elif any(cells):
                    yield self._row(line, cells), stream.tell()

    def _row(self, line: int, cells: list[str]) -> Row | BadRow:
        while len(cells) > len(self.header) and not cells[-1]:
            cells.pop()
        short = len(cells) < len(self.header) and not self.table.may_end_early
        if short or len(cells) > len(self.header):
            return BadRow(line, f"{len(cells)} values stand where the header names {len(self.header)} columns")
        named = dict(zip(self.header, cells, strict=False))
        return Row(line, {column: named.get(column, "") for column in self.table.known})


def open_folder(folder: Path, tables: tuple[Table, ...]) -> list[Source]:
    """Return the folder's files with their headers read. Refuses with NoSuchFolder, MissingFiles, UnreadableFile."""
    if not folder.is_dir():
        raise NoSuchFolder(folder=folder)
    missing = [table.file for table in tables if not (folder / table.file).is_file()]
    if missing:
        raise MissingFiles(folder=folder, files=" and no ".join(missing), all_files=", ".join(t.file for t in tables))
    return [_source(folder / table.file, table) for table in tables]


def _source(path: Path, table: Table) -> Source:
    if not os.access(path, os.R_OK):
        raise UnreadableFile(file=table.file, reason="this user may not read it")
    with path.open("rb") as stream:
        found = _record(Lines(stream))
    if found is None or found[1] in ([], [""]):
        raise UnreadableFile(file=table.file, reason="its first line, the names of the columns, is empty")
    if isinstance(found[1], str):
        raise UnreadableFile(file=table.file, reason=found[1])
    header = [name.lower() for name in found[1]]
    _need_columns(table, header)
    return Source(table, path, header, [name for name in header if name and name not in table.known])


def _need_columns(table: Table, header: list[str]) -> None:
    twice = sorted({name for name in header if name and header.count(name) > 1})
    missing = [name for name in table.required if name not in header]
    if missing and len(header) == 1 and (sign := next((s for s in ";\t|" if s in header[0]), "")):
        reason = f"its values are parted by {sign!r}; save it with commas"
    elif missing:
        reason = f"it has no column {' and no column '.join(missing)} (its first line names {', '.join(header)})"
    elif twice:
        reason = f"it has the column {' and the column '.join(twice)} twice"
    else:
        return
    raise UnreadableFile(file=table.file, reason=reason[:500])


def _record(lines: Lines) -> tuple[int, list[str] | str] | None:
    """Return the next record's first line and cells, or instead of the cells why there are none; nothing at the end."""
    first = lines.take()
    if first is None:
        return None
    number, raw = first
    more: list[tuple[int, bytes]] = []
    while True:
        cells = _cells(raw)
        if not isinstance(cells, str) or raw.count(b'"') % 2 == 0 or len(more) == LONGEST_RECORD:
            break
        following = lines.take()
        if following is None:
            break
        more.append(following)
        raw += b"\n" + following[1]
    if isinstance(cells, str):
        # Only the first line is to blame: those below may be good rows.
        lines.put_back(more)
    return number, cells


def _cells(raw: bytes) -> list[str] | str:
    """Return a record's cells, trimmed, or why it is none."""
    if len(raw) >= LONGEST_LINE:
        return f"it is longer than {LONGEST_LINE} bytes"
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "it is not UTF-8 text"
    if "\0" in text:
        return "it holds a NUL character"
    try:
        return [cell.strip() for cell in next(csv.reader([text], strict=True), [""])]
    except csv.Error as error:
        return "a quotation mark is not closed or stands in the wrong place" if '"' in text else f"it is not CSV ({error})"
