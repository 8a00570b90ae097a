"""Who came and what was done: the deeds on a session's page, for its coach and the office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.forms import CharField, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from horarium.interfaces.language.refusals import told_beside
from horarium.interfaces.pages.access import signed_in
from horarium.interfaces.pages.forms import ELSEWHERE, Form, back_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid, Refusal
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.reservations import operations
from horarium.reservations import queries as reservations
from horarium.timetable import queries as timetable
from horarium.timetable.choices import Mark

if TYPE_CHECKING:
    from horarium.timetable.models import Booking, SessionReport, TrainingSession

LONGEST = 4000
SAID = {
    Mark.CAME: (gettext_lazy("came"), "check"),
    Mark.NO_SHOW: (gettext_lazy("no-show"), "user-x"),
    Mark.CANCELLED_LATE: (gettext_lazy("cancelled late"), "x"),
}


class ReportForm(Form):
    """What was done, and what to do till the next time."""

    done = CharField(label=gettext_lazy("What was done"), max_length=LONGEST, widget=Textarea(attrs={"rows": 4}))
    next_steps = CharField(
        label=gettext_lazy("What to do till next time"),
        max_length=LONGEST,
        required=False,
        widget=Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True, slots=True)
class Mine:
    """A seat of which it can be said who came: the buttons, and which of them is pressed."""

    id: UUID
    name: str
    mark: Mark | None

    @property
    def buttons(self) -> list[tuple[str, Any, str, bool]]:
        """Return for each mark its value, its word, its icon and whether it holds."""
        return [(mark.value, word, sign, mark == self.mark) for mark, (word, sign) in SAID.items()]


def seats_to_tell(seats: Iterable[Booking]) -> list[Mine]:
    """Return those of the seats that were not given back before the session began."""
    found = [(seat, timetable.mark_of_seat(seat)) for seat in seats]
    return [
        Mine(seat.id, seat.member.name, mark)
        for seat, mark in found
        if mark or seat.status == "CONFIRMED" or (seat.cancelled_at and seat.cancelled_at >= seat.start_time)
    ]


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the coach of a session and the office may say of it once it has begun."""

    seats: list[Mine]
    until: datetime
    is_closed: bool
    report: ReportForm | None


def deeds_of(by: Actor, session: TrainingSession, report: SessionReport | None, *, now: datetime) -> Deeds | None:
    """Return what may be said of a session, or nothing before it has begun, where it was called off, or to others."""
    called_off = session.status == "cancelled" and (session.cancelled_at or now) < session.start_time
    if called_off or session.start_time > now or not (by.is_admin or by.user_id == session.coach_id):
        return None
    until = session.end_time + timedelta(days=org.policy().attendance_days)
    seats = seats_to_tell(timetable.seats_taken_in([session.id]))
    initial = {"done": report.done, "next_steps": report.next_steps} if report else {}
    form = None if session.status == "cancelled" else ReportForm(initial=initial)
    return Deeds(seats, until, now > until and not by.is_admin, form)


@require_POST
@signed_in
def attendance(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponse:
    """Say of one seat who came, and go back to where the button was."""
    back = _back(request, session_id)
    try:
        mark = Mark(request.POST.get("mark", ""))
        booking_id = UUID(request.POST.get("seat", ""))
    except ValueError as error:
        raise Invalid("mark", "it is not came, no_show or cancelled_late, of a seat") from error
    if reservations.booking(booking_id).session_id != session_id:
        raise Invalid("seat", "it is not one of this session")
    try:
        seat = perform(operations.tell_attendance, by=by, booking_id=booking_id, mark=mark, now=clock.now())
    except Refusal as refusal:
        if refusal.kind in ELSEWHERE:
            raise
        messages.error(request, told_beside(refusal))
    else:
        words = {"name": seat.member.name, "mark": SAID[mark][0]}
        messages.success(request, _("%(name)s: %(mark)s.") % words)
    return redirect(back)


@require_POST
@signed_in
def report(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponse:
    """Keep the report of a session."""
    form = ReportForm(request.POST)
    back = _back(request, session_id)
    if not form.is_valid():
        messages.error(request, _("A report says what was done, in 4,000 characters at most. Nothing was changed."))
        return redirect(back)
    try:
        perform(operations.write_report, by=by, session_id=session_id, **form.cleaned_data, now=clock.now())
    except Refusal as refusal:
        if refusal.kind in ELSEWHERE:
            raise
        messages.error(request, told_beside(refusal))
    else:
        messages.success(request, _("The report is kept. Who took the session can read it."))
    return redirect(back)


def _back(request: HttpRequest, session_id: UUID) -> str:
    return back_of(request, reverse("session", args=[session_id]))
