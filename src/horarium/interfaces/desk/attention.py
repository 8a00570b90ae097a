"""The list of everything that waits for somebody, with the deed that mends it."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from horarium.availability import queries as availability
from horarium.cohorts import queries as cohorts
from horarium.interfaces.desk.batches import WHY
from horarium.interfaces.pages import jobs, left_out
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.paging import page_of
from horarium.journal import operations as journal_operations
from horarium.journal import queries as journal
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.reservations import operations as reservations
from horarium.reservations.values import Decision
from horarium.timetable import queries as timetable
from horarium.timetable import tasks
from horarium.webhooks import queries as webhooks


@require_GET
@desk
def attention(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show what was left out and why, which sessions are in the way, who needs a room, what was not delivered, and a job that
    failed.
    """
    now = clock.now()
    dates = page_of(request, timetable.dates_in_the_way(now=now), "dates")
    facts = {
        "dates": dates,
        "missing": left_out.said(dates.object_list, left_out.FOR_OFFICE, with_links=True),
        "holidays": page_of(request, timetable.holidays_in_the_way(now=now), "holidays"),
        "coaches": page_of(request, timetable.coaches_without_room(), "coaches"),
        "conflicts": page_of(request, timetable.Conflicts(now), "conflicts"),
        "closed": page_of(request, timetable.closed_with_hours(now=now), "closed"),
        "homeless": page_of(request, timetable.sessions_without_room(now=now), "sessions"),
        "failed": page_of(request, journal.failed_deliveries(), "deliveries"),
        "calendars": page_of(request, availability.calendars_in_trouble(), "calendars"),
        "webhooks": page_of(request, webhooks.in_trouble(), "webhooks"),
        "unopened": page_of(request, cohorts.unopened(now=now), "unopened"),
        "why": WHY,
        "batches": cohorts.batches_of_series([row.series_id for row in dates.object_list]),
        "broken": jobs.unmended(),
        "last": next(iter(journal.last_runs(tasks.JOB, most=1)), None),
    }
    return render(request, "desk/attention.html", facts)


@require_POST
@desk
def settle(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponse:
    """Keep a session that something is against, or cancel it on the coach's side."""
    action: Literal["keep", "cancel"] = "cancel" if request.POST.get("action") == "cancel" else "keep"
    perform(reservations.settle_conflicts, by=by, decisions=[Decision(session_id, action)], now=clock.now())
    messages.success(request, _("It stays.") if action == "keep" else _("It is cancelled, and its hour is free."))
    return redirect("desk_attention")


@require_POST
@desk
def send_again(request: HttpRequest, by: Actor, delivery_id: UUID) -> HttpResponse:
    """Queue a delivery that failed once more."""
    try:
        perform(journal_operations.send_again, delivery_id=delivery_id)
        messages.success(request, _("It is being sent again."))
    except ObjectDoesNotExist:
        messages.info(request, _("It is not on the list any more: somebody sent it again already."))
    return redirect("desk_attention")
