"""The page of a coach's own calendars, whose events block time. The coach's own page and the office's are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.forms import FileField, URLInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from horarium.availability import operations, queries
from horarium.interfaces.pages.forms import Form, Word
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.addresses import LONGEST
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform

if TYPE_CHECKING:
    from horarium.people.models import User


class AddressForm(Form):
    """A calendar at an address."""

    name = Word(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("The coach and the office read it on the blocks.")
    )
    url = Word(
        label=gettext_lazy("Address"),
        max_length=LONGEST,
        widget=URLInput,
        help_text=gettext_lazy("Begins with https:// or webcal:// and often ends with .ics; your calendar program shows it."),
    )


class FileForm(Form):
    """A calendar as a file."""

    name = Word(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("A file sent under the same name replaces it.")
    )
    content = FileField(label=gettext_lazy("File (.ics)"), max_length=200)

    def clean_content(self) -> bytes:
        """Return the file, and of one that is too large so much that it is refused as such."""
        content: bytes = self.cleaned_data["content"].read(operations.MOST_BYTES + 1)
        return content


def show(request: HttpRequest, by: Actor, coach: User, *, frame: str) -> HttpResponse:
    """Show a coach's calendars in a frame, and do first what one of the forms asks."""
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    sent = request.POST if deed else None
    address = AddressForm(sent if deed == "address" else None, prefix="address")
    file = FileForm(sent if deed == "file" else None, request.FILES if deed == "file" else None, prefix="file")
    deeds: dict[str, Callable[[], str | None]] = {
        "address": lambda: address.attempt(_add, by=by, coach=coach),
        "file": lambda: file.attempt(_send, by=by, coach=coach),
        "read": lambda: _read(request, by),
        "remove": lambda: _remove(request, by),
    }
    if request.method == "POST":
        if deed not in deeds:
            raise Invalid("deed", "{deed!r} is not something that this page does", deed=deed[:40])
        if done := deeds[deed]():
            messages.success(request, done)
            return redirect(request.path)
    rows = queries.calendars_of(coach.id)
    facts = {"coach": coach, "rows": rows, "address": address, "file": file, "frame": frame}
    return render(request, "own_calendars.html", facts, status=max(address.status, file.status))


def _add(*, by: Actor, coach: User, **facts: Any) -> str:
    perform(operations.add_calendar, by=by, coach_id=coach.id, now=clock.now(), **facts)
    return _("The calendar is read in a moment, and every hour from then on.")


def _send(*, by: Actor, coach: User, **facts: Any) -> str:
    row = perform(operations.send_calendar, by=by, coach_id=coach.id, now=clock.now(), **facts)
    if row.bad:
        said = ngettext(
            "The file is taken. One of its events could not be read; it is listed below.",
            "The file is taken. {count} of its events could not be read; they are listed below.",
            len(row.bad),
        )
        return said.format(count=len(row.bad))
    return _("The file is taken. Its events block your time.")


def _read(request: HttpRequest, by: Actor) -> str:
    perform(operations.read_calendar_soon, by=by, source_id=_key(request))
    return _("It is being read. Look again in a moment.")


def _remove(request: HttpRequest, by: Actor) -> str:
    perform(operations.remove_calendar, by=by, source_id=_key(request), now=clock.now())
    return _("The calendar is removed, and its blocks with it. What they kept out is made soon.")


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError as error:
        raise Invalid("id", "it is not the id of a calendar") from error
