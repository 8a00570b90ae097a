"""A coach moves or cancels a session of theirs: what it touches is shown before it is done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.forms import ChoiceField, IntegerField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from horarium.availability import queries as availability
from horarium.interfaces.language import dates
from horarium.interfaces.pages.access import coaching
from horarium.interfaces.pages.forms import Form, LocalTime, Word
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.reservations import operations
from horarium.reservations import queries as reservations
from horarium.timetable import queries as timetable
from horarium.timetable.errors import NoSuchSession

if TYPE_CHECKING:
    from horarium.timetable.models import TrainingSession

SHOWN = 3


class MoveForm(Form):
    """Where a session goes."""

    start_time = LocalTime(label=gettext_lazy("New start"))
    minutes = IntegerField(label=gettext_lazy("Length, in minutes"), min_value=5, max_value=720)


class CancelForm(Form):
    """Whose reason it is, and which."""

    side = ChoiceField(
        label=gettext_lazy("The reason lies with"),
        choices=[("coach", gettext_lazy("me")), ("member", gettext_lazy("the member"))],
        initial="coach",
    )
    why = Word(label=gettext_lazy("Reason"), required=False)


def own_session(by: Actor, session_id: UUID) -> TrainingSession:
    """Return a session that the coach gives. Refuses others with NoSuchSession, as if there were none."""
    session = timetable.session(session_id)
    if session.coach_id != by.user_id:
        raise NoSuchSession
    return session


@require_http_methods(["GET", "POST"])
@coaching
def move(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponse:
    """Offer times that fit, and move the session to the one that is chosen or typed."""
    now, session = clock.now(), own_session(by, session_id)
    timetable.need_not_over(session, now=now)
    zone = civil.zone(availability.zone_of(session.coach))
    starts = civil.local(session.start_time, zone)
    minutes = int((session.end_time - session.start_time).total_seconds() // 60)
    form = MoveForm(request.POST if request.method == "POST" else None, initial={"start_time": starts, "minutes": minutes})
    fits = reservations.proposals([session], by=by, now=now).get(session.id)

    def deed(start_time: datetime, minutes: int) -> TrainingSession:
        start = civil.instant(start_time, zone)
        span = Span(start, start + timedelta(minutes=minutes))
        return perform(operations.move_session, by=by, session_id=session_id, span=span, now=now)

    moved = form.attempt(deed) if form.is_bound else None
    if moved:
        when = dates.said(civil.local(moved.start_time, zone), "%A %-d %B %-H:%M")
        messages.success(request, _("The session is on %(when)s now.") % {"when": when})
        return redirect("session", session_id)
    best = [(span.start, civil.local(span.start, zone)) for span in (fits.best if fits else ())]
    facts = {"session": session, "starts": starts, "minutes": minutes, "form": form, "best": best}
    return render(request, "coaching/move.html", facts, status=form.status)


@require_http_methods(["GET", "POST"])
@coaching
def cancel(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponse:
    """Say what cancelling a session touches, and cancel it when the button is pressed."""
    now, session = clock.now(), own_session(by, session_id)
    timetable.need_not_over(session, now=now)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if session.member_id is None:
        del form.fields["side"]

    def deed(why: str, side: str = "coach") -> TrainingSession:
        facts = {"side": "member" if side == "member" else "coach", "why": why}
        return perform(operations.cancel_session, by=by, session_id=session_id, **facts, now=now)  # type: ignore[arg-type]  # one of the form's two

    done = form.attempt(deed) if form.is_bound else None
    if done:
        messages.success(request, _("The session is cancelled and its hour is free."))
        return redirect("session", session_id)
    zone = civil.zone(availability.zone_of(session.coach))
    seats = [seat for seat in timetable.seats_of(session.id) if seat.status in timetable.TAKEN]
    facts = {"session": session, "starts": civil.local(session.start_time, zone), "form": form, "seats": seats}
    return render(request, "coaching/cancel.html", facts, status=form.status)
