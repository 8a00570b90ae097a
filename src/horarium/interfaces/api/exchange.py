"""Coaches, members, availability and series as CSV: given out, and taken in with a report of every row."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpResponseBase, StreamingHttpResponse
from ninja import Query
from ninja.params import functions

from horarium.interfaces.api.auth import Call, need_admin
from horarium.interfaces.api.files import CSV, sent_file
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Shape
from horarium.interfaces.exporting.kinds import export, headers
from horarium.interfaces.importing.intake import Intake
from horarium.interfaces.importing.kinds import Name, import_file
from horarium.kernel import clock
from horarium.people.choices import Scope

exports = Noun("Import and export")
imports = Noun("Import and export", scope=Scope.OFFICE)
Kind = Annotated[Name, functions.Path(alias="kind")]


class ImportAsked(Shape):
    """Whether anything is to be written."""

    dry_run: bool = False


class RejectedRow(Shape):
    """A row that was not taken: the line on which it begins, the column at fault if one is, and why."""

    line: int
    field: str | None
    reason: str


class Imported(Shape):
    """What became of the rows. Of rejected ones the first ten thousand are listed; rejectedCount counts all."""

    dry_run: bool
    added: int
    changed: int
    unchanged: int
    rejected_count: int
    rejected: list[RejectedRow]
    notes: list[str]
    generation_queued: bool


@exports.file("/{kind}.csv", kind=CSV)
def export_rows(request: Call, kind: Kind) -> HttpResponseBase:
    """Return the coaches, members, weekly hours or standing hours as CSV that can be imported again.

    Coaches get their own weekly hours, and nothing else.
    """
    parts = export(kind, by=request.auth.by, now=clock.now())
    return StreamingHttpResponse(parts, headers=headers(kind))


@imports.post("/{kind}", repeatable=True, takes_file=True)
def import_rows(request: Call, kind: Kind, asked: Query[ImportAsked]) -> Imported:
    """Take in a CSV file, sent as text/csv or as `file` in a form; good rows go in, each bad one is listed with the reason.

    With dryRun nothing is written.
    """
    by = need_admin(request)
    path = sent_file(request)
    intake = Intake(now=clock.now(), by=by)
    report = import_file(kind, path, intake, called=f"{kind}.csv", dry_run=asked.dry_run, keeps=True)
    outcome = report.as_outcome()
    return Imported.model_construct(
        **outcome | {"rejected": [RejectedRow.model_construct(**row) for row in outcome["rejected"]]}
    )
