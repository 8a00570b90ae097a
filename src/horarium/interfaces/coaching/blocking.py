"""A coach blocks time: the sessions in the way are shown first, and settled in the same step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from horarium.availability import queries as availability
from horarium.interfaces.pages import left_out, weeks
from horarium.interfaces.pages.access import coaching, person
from horarium.interfaces.pages.calendar import week_name
from horarium.interfaces.pages.forms import ELSEWHERE
from horarium.interfaces.pages.hours_forms import BlockForm
from horarium.interfaces.pages.settling import Settling
from horarium.interfaces.pages.table import Block
from horarium.interfaces.pages.weeks import Plan
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Refusal
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.reservations import operations
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.people.models import User

MOST_SESSIONS = 50
# A year at most: nobody means more, and what is shown has an end.
LONGEST = timedelta(days=366)


@require_http_methods(["GET", "POST"])
@coaching
def block(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show what a block would meet, and block and settle when the button is pressed."""
    page = Planning(by, people.coach(person(by)), request.POST if request.method == "POST" else request.GET, now=clock.now())
    done = page.save() if request.method == "POST" else ""
    if done:
        messages.success(request, done)
        return redirect(f"{reverse('coaching_week')}?week={page.week}")
    return render(request, "coaching/block.html", page.facts(), status=page.status)


class Planning:
    """A block that is not saved yet, and the sessions in its way."""

    def __init__(self, by: Actor, coach: User, sent: Any, *, now: datetime) -> None:
        self.by, self.coach, self.now = by, coach, now
        self.zone = civil.zone(availability.zone_of(coach))
        asked = "start_time" in sent
        self.form = BlockForm(sent if asked else None)
        self.is_saved, self.begins = False, now
        self.span = self._span() if asked and self.form.is_valid() else None
        rows = timetable.sessions_in_the_way(coach.id, self.span, now=now) if self.span else None
        self.sessions = [] if rows is None else list(rows[: MOST_SESSIONS + 1])
        self.is_too_many = len(self.sessions) > MOST_SESSIONS
        choices = sent if "settle" in sent else None
        shown = [] if self.is_too_many else self.sessions
        self.settling = Settling(shown, by=by, zone=self.zone, without=self.span, sent=choices, now=now)

    def _span(self) -> Span | None:
        start, end = self.form.cleaned_data["start_time"], self.form.cleaned_data["end_time"]
        self.begins, span = civil.instant(start, self.zone), None
        if end <= start:
            self.form.add_error("end_time", _("This is not after the start."))
        else:
            span = Span(civil.instant(start, self.zone), civil.instant(end, self.zone))
        if span and span.length > LONGEST:
            self.form.add_error("end_time", _("A block lasts a year at most."))
        elif span and span.end <= self.now:
            self.form.add_error("end_time", _("This is over already."))
        elif span and (there := list(availability.blocks_of(self.coach.id, span)[:2])):
            self.is_saved = [Span(row.start_time, row.end_time) for row in there] == [span]
            self.form.add_error("start_time", _("Part of this time is blocked already."))
        return None if self.form.errors else span

    @property
    def status(self) -> int:
        """Return the HTTP status of the page."""
        return 422 if self.form.errors or self.settling.fault or any(one.fault for one in self.settling.choices) else 200

    @property
    def week(self) -> str:
        """Return the week in which the block begins, or the present one."""
        return week_name(civil.local_date(max(self.begins, self.now), self.zone))

    def save(self) -> str:
        """Block and settle, and return what is to be said of it; nothing where something cannot be had."""
        if self.is_saved:  # the same form came twice
            return _("The time is blocked.")
        decisions = self.settling.decisions()
        if self.span is None or self.is_too_many or decisions is None:
            return ""
        facts = {"coach_id": self.coach.id, "span": self.span, "reason": self.form.cleaned_data["reason"]}
        try:
            perform(operations.block_and_settle, by=self.by, decisions=decisions, **facts, now=self.now)
        except Refusal as refusal:
            if refusal.kind in ELSEWHERE:
                raise
            self.settling.refused(refusal)
            return ""
        count = len(decisions)
        settled = ngettext("One session was settled.", "%(count)d sessions were settled.", count) % {"count": count}
        return _("The time is blocked.") + (f" {settled}" if count else "")

    def facts(self) -> dict[str, Any]:
        """Return what the template needs."""
        plan = Plan()
        if self.span:
            reason = self.form.cleaned_data.get("reason") or _("New block")
            plan = Plan(Block(self.span, reason, is_planned=True), self.settling.moves)
        week = weeks.of_coach(self.coach, self.week, may_read=left_out.FOR_COACH, plan=plan, now=self.now)
        return {
            "page": week,
            "form": self.form,
            "planned": self.span,
            "settling": self.settling,
            "number": len(self.settling.choices),
            "is_too_many": self.is_too_many,
            "most": MOST_SESSIONS,
        }
