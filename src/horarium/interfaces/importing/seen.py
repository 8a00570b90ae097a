"""What stood on which line of a file, however long it is."""

from __future__ import annotations

import sqlite3
from typing import Self

from horarium.kernel.errors import Invalid


class Seen:
    """Remembers words with their lines on disk and not in memory: in a private file that goes with the import."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("")
        self._rows.execute("CREATE TABLE seen (word TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._rows.close()

    def earlier(self, line: int, word: str) -> int | None:
        """Remember that the word stands on the line, and return the line above it on which it stood first, if it did."""
        self._rows.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", [word, line])
        ((first,),) = self._rows.execute("SELECT line FROM seen WHERE word = ?", [word])
        return int(first) if first < line else None

    def mark(self, word: str) -> None:
        """Remember the word."""
        self.earlier(0, word)

    def has(self, word: str) -> bool:
        """Say whether the word was remembered."""
        return bool(self._rows.execute("SELECT 1 FROM seen WHERE word = ?", [word]).fetchone())

    def once(self, line: int, column: str, word: str, what: str = "") -> None:
        """Remember that the word stands in the column. Refuses with Invalid where it stood there on a line above.

        `what` is how a person is told of it, if not by the word itself.
        """
        if first := self.earlier(line, f"{column} {word}"):
            raise Invalid(column, "{value} stands on line {first} already", value=what or word, first=first)
