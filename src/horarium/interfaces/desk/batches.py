"""The board of batches: what runs, what opens next and why it cannot, and the one press that mends it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from horarium.catalog import operations as catalog_operations
from horarium.catalog import queries as catalog
from horarium.catalog.choices import AccessType
from horarium.cohorts import operations, queries
from horarium.cohorts.choices import Unopened
from horarium.cohorts.values import Start
from horarium.interfaces.desk import board
from horarium.interfaces.language import dates
from horarium.interfaces.opening import open_batches
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.calendar import city
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.timetable import tasks as timetable_tasks

if TYPE_CHECKING:
    from horarium.cohorts.models import BatchClass

# Why the next batch of a class cannot open, and why a start day had none.
WHY = {
    "rests": gettext_lazy("The class rests."),
    "none": gettext_lazy("No live offer."),
    "paused": gettext_lazy("Live offer is paused."),
    Unopened.NO_LESSONS.value: gettext_lazy("It has no lessons to count."),
    Unopened.NO_LIVE_CLASS.value: gettext_lazy("Nothing was offered live."),
    Unopened.MISSED.value: gettext_lazy("Nobody looked on that day."),
}
IN_BRIEF = {
    "rests": pgettext_lazy("a class", "rests"),
    "none": gettext_lazy("no offer"),
    "paused": pgettext_lazy("an offer", "paused"),
    Unopened.NO_LESSONS.value: gettext_lazy("no lessons"),
}


# What each button makes of a live offer.
CHANGES: dict[str, dict[str, Any]] = {
    "activate": {"is_active": True},
    "pause": {"is_active": False},
    "free": {"access_type": AccessType.FREE},
    "paid": {"access_type": AccessType.PAID},
}


@require_GET
@desk
def batches(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show every class with its running batch, what opens next, today's classes and those of the next seven days."""
    facts = {"board": board.read(now=clock.now()), "why": WHY, "brief": IN_BRIEF, "city": city(org.settings().zone)}
    return render(request, "desk/batches.html", facts)


@require_http_methods(["GET", "POST"])
@desk
def kickstart(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show what starts today, and open all of it when the button is pressed; what is open already stays as it is."""
    now = clock.now()
    if request.method == "POST":
        starts = open_batches(by=by, now=now, trigger=_trigger(by)).starts
        if not starts:
            messages.info(request, _("No class starts today."))
        _tell(request, starts)
        return redirect("desk_batches")
    read = board.read(now=now)
    today = [line for line in read.lines if line.opening.is_due or line.is_opened_today]
    ready = sum(line.opening.is_due and not line.opening.why for line in today)
    return render(request, "desk/kickstart.html", {"board": read, "lines": today, "ready": ready, "why": WHY})


@require_POST
@desk
def offer(request: HttpRequest, by: Actor, class_id: UUID) -> HttpResponse:
    """Offer a class live, take the offer up again or let it rest, or make it free or paid."""
    row, deed = queries.batch_class_of(class_id), request.POST.get("deed", "")
    live = catalog.live_classes_for([(row.course_id, row.class_name)]).get((row.course_id, row.class_name))
    if live is None and deed in {"create", "free", "paid"}:
        perform(add_offer, by=by, row=row, access_type=AccessType.FREE if deed == "free" else AccessType.PAID)
    elif live and deed in CHANGES:
        perform(catalog_operations.change_live_class, by=by, live_class_id=live.id, **CHANGES[deed])
    elif not (live and deed == "create"):  # somebody was faster: it is there
        raise Invalid("deed", "{deed!r} is not something that this page does", deed=deed[:40])
    said = {
        "pause": _("%(name)s is not offered live: no batch of it opens."),
        "free": _("%(name)s is free. Whoever enrols from now on sees every class again."),
        "paid": _("%(name)s is paid. Whoever enrols from now on sees the first classes again."),
    }
    messages.success(request, said.get(deed, _("%(name)s is offered live.")) % {"name": row.class_name})
    return _back(request)


def add_offer(*, by: Actor, row: BatchClass, access_type: AccessType) -> None:
    """Offer a class live: its course, else by its name. Refuses with LiveClassTaken."""
    title = None if row.course_id else row.class_name
    catalog_operations.add_live_class(by=by, course_id=row.course_id, title=title, access_type=access_type)


@require_POST
@desk
def start(request: HttpRequest, by: Actor, class_id: UUID) -> HttpResponse:
    """Open the batch of a start day now, or let it be."""
    row, now = queries.batch_class_of(class_id), clock.now()
    on, deed = _day(request.POST.get("start_on", "")), request.POST.get("deed", "")
    if deed == "let_be":
        perform(operations.let_be, by=by, class_name=row.class_name, start_on=on, now=now)
        messages.success(request, _("It is off the list. No batch opens for that day."))
        return _back(request)
    if deed != "open":
        raise Invalid("deed", "{deed!r} is not something that this page does", deed=deed[:40])
    kept = queries.unopened(now=now).filter(batch_class=row, start_on=on).exists()
    if kept:
        starts = [perform(operations.open_batch, by=by, class_name=row.class_name, start_on=on, now=now)]
        timetable_tasks.make_sessions_of([key for one in starts if one.is_new for key in one.series_ids], now=now)
    else:
        starts = open_batches(by=by, now=now, trigger=_trigger(by), names=[row.class_name]).starts
    if not starts:
        messages.info(request, _("%(name)s does not start today.") % {"name": row.class_name})
    _tell(request, starts)
    return _back(request)


def run(by: Actor) -> str:
    """Open what is due as the hourly run does, make its sessions, and say what came of it."""
    starts = open_batches(by=by, now=clock.now(), trigger=_trigger(by)).starts
    return " ".join(_said(one) for one in starts) or _("No class starts today.")


def _trigger(by: Actor) -> str:
    return "owner" if by.is_owner else "office"


def _tell(request: HttpRequest, starts: Sequence[Start]) -> None:
    for one in starts:
        level = messages.SUCCESS if one.is_new else messages.INFO if one.batch else messages.ERROR
        messages.add_message(request, level, _said(one))


def _said(one: Start) -> str:
    """What became of a start day."""
    facts: dict[str, Any] = {"name": one.class_name, "day": dates.said(one.start_on, "%A %-d %B")}
    if one.batch is None:
        reason = str(WHY[one.reason.value]) if one.reason else ""
        return _("%(name)s, %(day)s: no batch opened. %(reason)s") % (facts | {"reason": reason})
    facts["number"] = one.batch.batch_number
    if one.is_new:
        return _("%(name)s, %(day)s: batch %(number)s is open.") % facts
    return _("%(name)s, %(day)s: batch %(number)s was open already.") % facts


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("startOn", "{text!r} is not a date such as 2026-11-30", text=text[:40]) from error


def _back(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "desk_batches")
