"""A coach's series: the list, one of them with every date that was left out and why, and its deeds, shown before done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from horarium.interfaces.coaching.series_deeds import DEEDS, Touched
from horarium.interfaces.language.refusals import told_beside
from horarium.interfaces.pages import left_out
from horarium.interfaces.pages import series as series_pages
from horarium.interfaces.pages.access import coaching, person
from horarium.interfaces.pages.forms import ELSEWHERE
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid, Refusal
from horarium.kernel.unit import perform, rehearsal
from horarium.reservations import operations
from horarium.timetable import queries as timetable
from horarium.timetable.choices import Reason
from horarium.timetable.errors import NoSuchSeries

if TYPE_CHECKING:
    from horarium.timetable.models import LeftOutOccurrence, Series, TrainingSession


@require_GET
@coaching
def series(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the coach's own active series."""
    page = page_of(request, timetable.series_of_coach(person(by)).filter(kind="recurring_booking"))
    lines = series_pages.lines(page.object_list, left_out.FOR_COACH, now=clock.now())
    return render(request, "coaching/series.html", {"page": page, "lines": lines})


@dataclass(frozen=True, slots=True)
class Gone:
    """A date that was left out: when it would have been, why, what was in the way, when that was decided, whether it can
    count again.
    """

    at: datetime
    why: str
    thing: str
    decided: datetime
    is_skipped: bool


@require_GET
@coaching
def one(request: HttpRequest, by: Actor, series_id: UUID) -> HttpResponse:
    """Show one of the coach's series: the dates that come, those that were left out and why, and its pauses."""
    row, now = _own(by, series_id), clock.now()
    zone = civil.zone(row.zone)
    coming = timetable.next_sessions([series_id], now=now).get(series_id, [])
    gone = timetable.left_out_of(series_id).select_related("series").order_by("-original_local")
    page = page_of(request, gone, name="left-out")
    facts = {
        "series": row,
        "line": series_pages.Line(row, "", [], []),
        "coming": [(civil.local(s.start_time, zone), s, _was_moved(row, s)) for s in coming],
        "page": page,
        "gone": _gone(page.object_list, zone, now),
        "pauses": timetable.pauses_ahead(series_id, civil.local_date(now, zone)),
        "lives": row.status == "ACTIVE",
    }
    return render(request, "coaching/one_series.html", facts)


def _own(by: Actor, series_id: UUID) -> Series:
    row = timetable.series(series_id)
    if row.coach_id != by.user_id:
        raise NoSuchSeries
    return row


def _was_moved(row: Series, session: TrainingSession) -> bool:
    return not timetable.stands_in_place(row, session)


def _gone(rows: Any, zone: ZoneInfo, now: datetime) -> list[Gone]:
    found: list[LeftOutOccurrence] = list(rows)
    words = left_out.said(found, left_out.FOR_COACH)
    today = civil.local(now, zone)
    return [
        Gone(
            row.original_local,
            text.why,
            text.thing,
            civil.local(row.decided_at, zone),
            row.reason == Reason.SKIPPED and row.original_local > today,
        )
        for row, text in zip(found, words, strict=True)
    ]


@require_http_methods(["GET", "POST"])
@coaching
def deed(request: HttpRequest, by: Actor, series_id: UUID, name: str) -> HttpResponse:
    """Show what one of the deeds on a series would touch, and do it when it is pressed for the second time."""
    if name not in DEEDS:
        raise NoSuchSeries
    row, now, what = _own(by, series_id), clock.now(), DEEDS[name]
    asked = request.GET.get("on", "")
    form = what.form(request.POST if request.method == "POST" else None, initial=what.initial(row, asked, now))
    touched = None
    if form.is_bound and form.is_valid():
        act: Callable[..., Touched] = what.act(by, row, now)
        if "do" in request.POST:
            done = form.attempt(act)
            if done:
                messages.success(request, done.words)
                return redirect("coaching_one_series", series_id)
        else:
            with rehearsal():
                touched = form.attempt(act)
    facts = {"series": row, "form": form, "deed": what, "touched": touched, "line": series_pages.Line(row, "", [], [])}
    return render(request, "coaching/series_deed.html", facts, status=form.status)


@require_POST
@coaching
def undo(request: HttpRequest, by: Actor, series_id: UUID) -> HttpResponse:
    """Lift a pause, or let a skipped date count again."""
    _own(by, series_id)
    try:
        words = _undo(request.POST.get("pause"), request.POST.get("date", ""), by, series_id, clock.now())
    except Refusal as refusal:
        if refusal.kind in ELSEWHERE:
            raise
        messages.error(request, told_beside(refusal))
    else:
        messages.success(request, words)
    return redirect("coaching_one_series", series_id)


def _undo(pause: str | None, on: str, by: Actor, series_id: UUID, now: datetime) -> str:
    try:
        if pause:
            lost = perform(operations.lift_pause, by=by, pause_id=UUID(pause), now=now)
            more = _(" %(count)d dates could not be given back: their hour is taken.") % {"count": len(lost)} if lost else ""
            return _("The pause is lifted.") + more
        perform(operations.take_up_date, by=by, booking_id=series_id, on=date.fromisoformat(on), now=now)
    except ValueError as error:
        raise Invalid("date", "it is not a date, or no pause") from error
    return _("The date counts again. Its session is made soon.")
