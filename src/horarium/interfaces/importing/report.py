"""What became of every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext

from horarium.interfaces.importing.cells import reason
from horarium.interfaces.importing.decisions import Decision

# So many refused rows are kept for an answer in JSON; those beyond are told one by one, as all are without JSON.
MOST_KEPT = 10_000


@dataclass(slots=True)
class Count:
    """What became of the rows of one file."""

    added: int = 0
    changed: int = 0
    already: int = 0
    refused: int = 0

    def __str__(self) -> str:
        changed = f"{self.changed} changed, " if self.changed else ""
        return f"{self.added} added, {changed}{self.already} there already, {self.refused} refused"


@dataclass(frozen=True, slots=True)
class Line:
    """A row that was not taken, or was there already and differs: where it stands, and why."""

    file: str
    line: int
    column: str | None
    reason: str

    def __str__(self) -> str:
        what = f"{self.column}: {self.reason}" if self.column else self.reason
        return gettext("%(file)s, line %(line)d: %(what)s.") % {"file": self.file, "line": self.line, "what": what}


@dataclass(slots=True)
class Report:
    """The counts of every file and the lines that need a look. `tell` hears each such line as soon as it is known."""

    tell: Callable[[str], None]
    keeps: bool = False
    dry_run: bool = False
    queued: bool = False
    counts: dict[str, Count] = field(default_factory=dict)
    refused: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def added(self) -> int:
        """Return how many rows went in."""
        return sum(count.added for count in self.counts.values())

    @property
    def written(self) -> int:
        """Return how many rows went in or changed something."""
        return self.added + sum(count.changed for count in self.counts.values())

    @property
    def refused_in_all(self) -> int:
        """Return how many rows were not taken."""
        return sum(count.refused for count in self.counts.values())

    def begin(self, file: str, ignored: Iterable[str]) -> None:
        """Begin a file; columns that nobody reads are named once."""
        self.counts[file] = Count()
        for column in ignored:
            self.note(gettext("%(file)s: the column %(column)s is not read.") % {"file": file, "column": column})

    def note(self, text: str) -> None:
        """Tell something that is worth a look and refuses nothing."""
        if self.keeps and len(self.notes) < MOST_KEPT:
            self.notes.append(text)
        else:
            self.tell(text)

    def decided(self, file: str, decision: Decision) -> None:
        """Count a row that was looked at."""
        count = self.counts[file]
        if decision.refusal:
            self._refuse(file, decision.row.line, *reason(decision.refusal))
            return
        count.added += decision.is_new
        count.changed += decision.is_changed
        count.already += not (decision.is_new or decision.is_changed)
        if decision.note:
            self.note(str(Line(file, decision.row.line, None, decision.note)))

    def _refuse(self, file: str, line: int, column: str | None, why: str) -> None:
        self.counts[file].refused += 1
        found = Line(file, line, column, why)
        if self.keeps and len(self.refused) < MOST_KEPT:
            self.refused.append(found)
        else:
            self.tell(str(found))

    def as_text(self) -> str:
        """Return the summary for a person."""
        width = max(len(file) for file in self.counts)
        lines = [f"{file:<{width}}  {count}" for file, count in self.counts.items()]
        if self.dry_run:
            lines = ["This is what would happen; nothing was written.", *lines]
        if self.queued:
            lines.append("The sessions follow: a running server makes them now, ./run generate-sessions does too.")
        return "\n".join(lines)

    def as_data(self) -> dict[str, Any]:
        """Return the report for a program."""
        files = {f: {"added": c.added, "alreadyThere": c.already, "refused": c.refused} for f, c in self.counts.items()}
        return {
            "dryRun": self.dry_run,
            "files": files,
            "added": self.added,
            "refused": self.refused_in_all,
            "rows": [asdict(line) for line in self.refused],
            "notes": self.notes,
            "generationQueued": self.queued,
        }

    def as_outcome(self) -> dict[str, Any]:
        """Return the report of a single file for a program."""
        (count,) = self.counts.values()
        return {
            "dry_run": self.dry_run,
            "added": count.added,
            "changed": count.changed,
            "unchanged": count.already,
            "rejected_count": count.refused,
            "rejected": [{"line": line.line, "field": line.column, "reason": line.reason} for line in self.refused],
            "notes": self.notes,
            "generation_queued": self.queued,
        }
