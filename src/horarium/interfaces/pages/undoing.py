"""*Undo*, beside the words that say what was booked: it takes the booking back, while that costs nothing to anybody."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from horarium.interfaces.language.refusals import told_beside
from horarium.interfaces.pages.access import signed_in
from horarium.interfaces.pages.forms import ELSEWHERE, back_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Refusal
from horarium.kernel.unit import perform
from horarium.reservations import operations


@require_POST
@signed_in
def booking(request: HttpRequest, by: Actor, booking_id: UUID) -> HttpResponse:
    """Take back an hour that was just booked."""

    def undo() -> str:
        perform(operations.undo_booking, by=by, booking_id=booking_id, now=clock.now())
        return _("The booking is undone, and the hour is free again.")

    return _undo(request, undo)


@require_POST
@signed_in
def series(request: HttpRequest, by: Actor, series_id: UUID) -> HttpResponse:
    """Take back a standing hour that was just booked."""

    def undo() -> str:
        count = perform(operations.undo_recurring_booking, by=by, booking_id=series_id, now=clock.now())
        gone = ngettext("%(n)s session was cancelled.", "%(n)s sessions were cancelled.", count) % {"n": count}
        return f"{_('The booking is undone, and the hour is free again.')} {gone}"

    return _undo(request, undo)


def _undo(request: HttpRequest, work: Callable[[], str]) -> HttpResponse:
    """Do it, or say why not, and go back to where the button was."""
    try:
        messages.success(request, work())
    except Refusal as refusal:
        if refusal.kind in ELSEWHERE:
            raise
        messages.error(request, told_beside(refusal))
    return redirect(back_of(request, "home"))
