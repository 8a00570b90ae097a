"""Import and export: files to take away, and one to be tried first and then taken in.

A file that was tried comes back with the report, in the form that takes it in: nobody has to choose it a second time, and
the server keeps nothing of it. So it is bounded by what a form may hold; larger ones go by the command or the API.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import CharField, ChoiceField, FileField, HiddenInput
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from horarium.interfaces.exporting.kinds import export, headers
from horarium.interfaces.importing.intake import Intake
from horarium.interfaces.importing.kinds import KINDS, Name, import_file
from horarium.interfaces.importing.report import Line, Report
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.forms import Form
from horarium.interfaces.uploads import kept
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Absent

MOST = 1024 * 1024
# So many refused rows and notes are shown; the report counts all.
SHOWN = 500
WHAT: dict[Name, tuple[Any, Any]] = {
    "coaches": (gettext_lazy("Coaches"), gettext_lazy("with their rooms and minutes")),
    "members": (gettext_lazy("Members"), gettext_lazy("with their addresses")),
    "availability": (gettext_lazy("Availability"), gettext_lazy("the weekly hours of the coaches")),
    "series": (gettext_lazy("Series"), gettext_lazy("the standing hours that go on")),
}
KIND = [(name, title) for name, (title, _) in WHAT.items()]


class NoSuchFileHere(Absent):
    """There is no such file to take away."""


class TryForm(Form):
    """A file to be tried."""

    kind = ChoiceField(label=gettext_lazy("What it holds"), choices=KIND)
    file = FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, 1 MB at most. Nothing is written yet: you see first what would happen."),
    )

    def clean_file(self) -> bytes:
        """Return what the file holds."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST:
            raise ValidationError(gettext("It is larger than 1 MB. Take it in with ./run import, or by the API."))
        return bytes(file.read())


class TakeForm(Form):
    """A file that was tried. Nobody types it: it comes back as it was sent."""

    kind = ChoiceField(choices=KIND, widget=HiddenInput)
    file = CharField(widget=HiddenInput, max_length=MOST * 4 // 3 + 4)

    def clean_file(self) -> bytes:
        """Return what the file holds."""
        try:
            return base64.b64decode(self.cleaned_data["file"], validate=True)
        except binascii.Error as error:
            raise ValidationError(gettext("It is not the file that was tried. Choose it again.")) from error


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file, or would, and the file itself for the form that takes it in."""

    kind: Name
    report: Report
    file: str

    @property
    def title(self) -> str:
        """Return the name of what the file holds."""
        return str(dict(KIND)[self.kind])

    @property
    def refused(self) -> list[Line]:
        """Return the refused rows that are shown."""
        return self.report.refused[:SHOWN]

    @property
    def notes(self) -> list[str]:
        """Return the notes that are shown."""
        return self.report.notes[:SHOWN]


@never_cache
@require_http_methods(["GET", "POST"])
@desk
def exchange(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the files to take away; try one, and take one in that was tried, with a report of every row."""
    outcome, form = None, TryForm()
    if request.method == "POST" and "file" in request.POST:
        tried = TakeForm(request.POST)
        outcome = tried.attempt(_take_in, by=by, dry_run=False)
        form = TryForm() if outcome else _again(tried)
    elif request.method == "POST":
        form = TryForm(request.POST, request.FILES)
        outcome = form.attempt(_take_in, by=by, dry_run=True)
    facts = {"form": form, "outcome": outcome, "kinds": [(name, *what) for name, what in WHAT.items()]}
    return render(request, "desk/exchange.html", facts, status=200 if outcome or not form.is_bound else 422)


def _again(tried: TakeForm) -> TryForm:
    """The form to try a file, with what was wrong with the one that had been tried."""
    form = TryForm({}, {})
    form.errors.clear()
    for message in [text for texts in tried.errors.values() for text in texts]:
        form.add_error(None, message)
    return form


def _take_in(*, kind: Name, file: bytes, by: Actor, dry_run: bool) -> Outcome:
    intake = Intake(now=clock.now(), by=by)
    with kept(iter([file])) as stored:
        report = import_file(kind, Path(stored.name), intake, called=f"{kind}.csv", dry_run=dry_run, keeps=True)
    return Outcome(kind, report, base64.b64encode(file).decode())


@require_GET
@desk
def take_away(request: HttpRequest, by: Actor, kind: str) -> HttpResponseBase:
    """Give a file out, with the mark by which Excel knows it for UTF-8."""
    if kind not in KINDS:
        raise NoSuchFileHere
    return StreamingHttpResponse(export(kind, by=by, now=clock.now(), marked=True), headers=headers(kind))
