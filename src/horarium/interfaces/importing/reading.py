"""CSV, one record at a time: however long the file is, a few lines of it are in memory."""

from __future__ import annotations

import codecs
import csv
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext, ngettext

from horarium.interfaces.importing.errors import MissingFiles, NoSuchFile, NoSuchFolder, UnreadableFile
from horarium.interfaces.importing.tables import Table
from horarium.interfaces.spreadsheets import unescaped

LONGEST_LINE = 64 * 1024
# A quoted cell may hold line ends. A quotation mark that was never closed would swallow the file, so it stops here.
LONGEST_RECORD = 1000
# What may part the values: a comma, and what spreadsheets write in countries that write 1,5 for a half.
SIGNS = ",;\t"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


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
        """Return the next line with its end, or nothing after the last. An overlong one is cut."""
        if self.again:
            return self.again.popleft()
        raw = self.stream.readline(LONGEST_LINE)
        if not raw:
            return None
        self.number += 1
        rest = raw
        while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
            rest = self.stream.readline(LONGEST_LINE)
        return self.number, raw.removeprefix(codecs.BOM_UTF8) if self.number == 1 else raw

    def put_back(self, lines: list[tuple[int, bytes]]) -> None:
        """Let these lines be taken again."""
        self.again.extendleft(reversed(lines))


@dataclass(slots=True)
class Source:
    """A file that was opened and whose header is understood. `name` is what its user calls it."""

    table: Table
    path: Path
    name: str
    header: list[str]
    sign: str

    @property
    def ignored(self) -> list[str]:
        """Return the columns that nobody reads."""
        return [name for name in self.header if name and name not in self.table.known]

    @property
    def size(self) -> int:
        """Return the file's length in bytes, for the progress."""
        return self.path.stat().st_size

    def rows(self) -> Iterator[tuple[Row | BadRow, int]]:
        """Yield every record with how many bytes of the file have been read by then."""
        with self.path.open("rb") as stream:
            lines = Lines(stream)
            _record(lines, self.sign)
            while (found := _record(lines, self.sign)) is not None:
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
            counts = {"found": len(cells), "named": len(self.header)}
            return BadRow(line, gettext("%(found)d values stand where the header names %(named)d columns") % counts)
        named = dict(zip(self.header, cells, strict=False))
        return Row(line, {column: named.get(column, "") for column in self.table.known})


def open_folder(folder: Path, tables: tuple[Table, ...]) -> list[Source]:
    """Return the folder's files with their headers read. Refuses with NoSuchFolder, MissingFiles, UnreadableFile."""
    if not folder.is_dir():
        raise NoSuchFolder(folder=folder)
    missing = [table.file for table in tables if not (folder / table.file).is_file()]
    if missing:
        raise MissingFiles(folder=folder, files=" and no ".join(missing), all_files=", ".join(t.file for t in tables))
    return [open_file(folder / table.file, table) for table in tables]


def open_file(path: Path, table: Table, name: str = "") -> Source:
    """Return a file with its header read. Refuses with NoSuchFile, UnreadableFile; these call it by `name`, if given."""
    name = name or path.name
    if not path.is_file():
        raise NoSuchFile(file=name)
    if not os.access(path, os.R_OK):
        raise UnreadableFile(file=name, reason=gettext("this user may not read it"))
    header, sign = _header(path, name, table)
    if reason := _misfit(table, header, sign):
        raise UnreadableFile(file=name, reason=reason[:500])
    return Source(table, path, name, header, sign)


def _header(path: Path, name: str, table: Table) -> tuple[list[str], str]:
    """The names of the columns, and the sign that parts them: the first by which one that must be there is found."""
    with path.open("rb") as stream:
        if stream.read(2) in UTF_16:
            raise UnreadableFile(file=name, reason=gettext("it is UTF-16 text; save it as CSV UTF-8"))
    for sign in SIGNS:
        with path.open("rb") as stream:
            found = _record(Lines(stream), sign)
        if found is None or found[1] in ([], [""]):
            raise UnreadableFile(file=name, reason=gettext("its first line, the names of the columns, is empty"))
        if isinstance(found[1], str):
            raise UnreadableFile(file=name, reason=found[1])
        header = [column.lower() for column in found[1]]
        if len(header) > 1 or header[0] in table.known:
            return header, sign
    return header, ","


def _misfit(table: Table, header: list[str], sign: str) -> str:
    """Say why these cannot be the columns of the table, or nothing."""
    facts = {"header": ", ".join(header), "known": ", ".join(table.known)}
    missing = [name for name in table.required if name not in header]
    if missing:
        words = ngettext(
            "it has no column %(columns)s (its first line names %(header)s)",
            "it lacks the columns %(columns)s (its first line names %(header)s)",
            len(missing),
        )
        return words % {**facts, "columns": ", ".join(missing)}
    if table.one_of and not set(table.one_of) & set(header):
        words = gettext("it has neither a column %(one)s nor a column %(other)s (its first line names %(header)s)")
        return words % {**facts, "one": table.one_of[0], "other": table.one_of[1]}
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        words = ngettext("it has the column %(columns)s twice", "it has the columns %(columns)s twice", len(twice))
        return words % {"columns": ", ".join(twice)}
    unknown = [name for name in header if name and name not in table.known]
    if table.strict and unknown:
        words = ngettext(
            "it has a column %(columns)s; the columns are %(known)s",
            "it has columns of another kind: %(columns)s; the columns are %(known)s",
            len(unknown),
        )
        return words % {**facts, "columns": ", ".join(unknown)}
    return ""


def _record(lines: Lines, sign: str) -> tuple[int, list[str] | str] | None:
    """Return the next record's first line and cells, or instead of the cells why there are none; nothing at the end."""
    first = lines.take()
    if first is None:
        return None
    number, raw = first
    cells = _cells(raw, sign)
    if isinstance(cells, list):
        return number, cells
    # A quotation mark is open at the end of the line: what follows up to the next one belongs to it, line ends and all.
    more: list[tuple[int, bytes]] = []
    while raw.count(b'"') % 2 and len(more) < LONGEST_RECORD and len(raw) < LONGEST_LINE:
        following = lines.take()
        if following is None:
            break
        more.append(following)
        raw += following[1]
    if more:
        cells = _cells(raw, sign)
    if isinstance(cells, str):
        # Only the first line is to blame: those below may be good rows.
        lines.put_back(more)
    return number, cells


def _cells(raw: bytes, sign: str) -> list[str] | str:
    """Return a record's cells, trimmed, or why it is none."""
    if len(raw) >= LONGEST_LINE:
        return gettext("it is longer than %(most)d bytes") % {"most": LONGEST_LINE}
    try:
        text = raw.removesuffix(b"\n").removesuffix(b"\r").decode()
    except UnicodeDecodeError:
        return gettext("it is not UTF-8 text: save the file as CSV UTF-8")
    if "\0" in text:
        return gettext("it holds a NUL character")
    try:
        return [unescaped(cell.strip()) for cell in next(csv.reader([text], strict=True, delimiter=sign), [""])]
    except csv.Error as error:
        return _why(text, error)


def _why(text: str, error: csv.Error) -> str:
    if '"' in text:
        return gettext("a quotation mark is not closed or stands in the wrong place")
    if "\r" in text:
        return gettext("its lines end with a carriage return alone")
    return gettext("it is not CSV (%(error)s)") % {"error": error}
