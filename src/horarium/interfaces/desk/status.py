"""The status page: what the calendar holds, what the nightly job did, and the button that runs it now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from horarium.interfaces.desk.begin import is_beginning
from horarium.interfaces.importing import demo
from horarium.interfaces.pages import use
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.calendar import week_asked_for
from horarium.interfaces.pages.paging import page_of
from horarium.journal import queries as journal
from horarium.journal.events import who_hears_what
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.org import queries as org
from horarium.timetable import queries as timetable
from horarium.timetable import tasks

NIGHTLY_HOUR = 2


@require_GET
@desk
def status(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show active series, sessions by state, the next seven days, how full coaches are, and the job's last runs."""
    now = clock.now()
    days = timetable.sessions_by_day(org.settings().zone, now=now)
    runs = journal.last_runs(tasks.JOB)
    week = week_asked_for("", org.settings().zone, now=now)
    lines = use.by_coach(week, now=now)
    facts: dict[str, Any] = {
        "now": now,
        "series": timetable.active_series().count(),
        "states": timetable.sessions_by_state(),
        "days": days,
        "ahead": sum(count for _, count in days),
        "most": max([1, *(count for _, count in days)]),
        "week": week,
        "coaches": page_of(request, lines),
        "together": use.together(lines),
        "job": tasks.JOB,
        "runs": runs,
        "last": next((run for run in runs if run.ended_at), None),
        "next_run": next_run(now),
        "heard": who_hears_what(),
        "is_sample": demo.is_there(),
        "is_beginning": is_beginning(by),
    }
    return render(request, "desk/status.html", facts)


def next_run(now: datetime) -> datetime:
    """Return when the nightly job runs next: 02:00 UTC."""
    today = now.replace(hour=NIGHTLY_HOUR, minute=0, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


@require_POST
@desk
def run_now(request: HttpRequest, by: Actor) -> HttpResponse:
    """Make what is due now, and go back to where the button was."""
    result = tasks.generate(now=clock.now(), trigger="owner" if by.is_owner else "office")
    said = f"{result.made} sessions made, {result.left_out} dates left out, {result.completed} past sessions closed."
    messages.success(request, said)
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "desk_status")
