"""The status page: what the calendar holds, what the nightly job did, and the button that runs it now."""

from __future__ import annotations

import csv
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from horarium.cohorts import tasks as cohorts
from horarium.interfaces.desk import batches
from horarium.interfaces.desk.begin import is_beginning
from horarium.interfaces.importing import demo
from horarium.interfaces.keeping import tasks as keeping
from horarium.interfaces.pages import jobs, use
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.calendar import Week, week_asked_for
from horarium.interfaces.pages.paging import page_of
from horarium.interfaces.spreadsheets import escaped
from horarium.journal import queries as journal
from horarium.journal.events import who_hears_what
from horarium.journal.operations import queue_once
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.timetable import queries as timetable
from horarium.timetable import tasks
from horarium.timetable.tasks import Result


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
        "bars": _bars(week),
        "jobs": jobs.records(now=now),
        "last": next((run for run in runs if run.ended_at), None),
        "heard": who_hears_what(),
        "is_sample": demo.is_there(),
        "is_beginning": is_beginning(by),
    }
    return render(request, "desk/status.html", facts)


def _bars(week: Week) -> list[use.Bar]:
    first = week.monday - timedelta(days=7 * (use.WEEKS - 1))
    kept = org.holidays().filter(on__range=(first, week.days[-1])).values_list("on", flat=True)
    return use.by_week(week, holidays=list(kept))


@require_GET
@desk
def as_csv(request: HttpRequest, by: Actor) -> HttpResponse:
    """Give the figures of the page out as CSV: each coach this week, each week, each state."""
    now = clock.now()
    week = week_asked_for("", org.settings().zone, now=now)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="status-{now:%Y-%m-%d}.csv"'
    writer = csv.writer(answer)
    writer.writerow(
        ["kind", "name", "hours_offered", "hours_taken", "share", "cancelled", "no_show", "booked_ahead", "sessions"]
    )
    for line in use.by_coach(week, now=now):
        name = escaped(line.coach.name) if line.coach else ""
        figures = [line.use.cancelled, line.use.no_show, line.booked]
        writer.writerow(["coach", name, _hours(line.offered), _hours(line.use.taken), line.share, *figures, ""])
    for bar in _bars(week):
        writer.writerow(["week", bar.title, _hours(bar.offered), _hours(bar.taken), bar.share, "", "", "", ""])
    for state, count in asdict(timetable.sessions_by_state()).items():
        writer.writerow(["state", state, "", "", "", "", "", "", count])
    return answer


def _hours(length: timedelta) -> str:
    return f"{length.total_seconds() / 3600:g}"


def _said(result: Result) -> str:
    """What came of a run, a sentence for each: how many sessions it made, dates it left out, past sessions it closed."""
    made = ngettext("%(count)d session made.", "%(count)d sessions made.", result.made)
    left_out = ngettext("%(count)d date left out.", "%(count)d dates left out.", result.left_out)
    closed = ngettext("%(count)d past session closed.", "%(count)d past sessions closed.", result.completed)
    counts = ((made, result.made), (left_out, result.left_out), (closed, result.completed))
    return " ".join(text % {"count": count} for text, count in counts)


@require_POST
@desk
def run_now(request: HttpRequest, by: Actor) -> HttpResponse:
    """Make what is due now, or have a backup made, and go back to where the button was."""
    trigger = "owner" if by.is_owner else "office"
    if request.POST.get("job") == keeping.JOB:
        perform(queue_once, "keeping.backup", trigger=trigger)
        messages.success(request, _("A backup is being made. It stands below once it is done."))
        return _back(request)
    if request.POST.get("job") == cohorts.JOB:
        messages.success(request, batches.run(by))
        return _back(request)
    result = tasks.generate(now=clock.now(), trigger=trigger)
    messages.success(request, _said(result))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "desk_status")
