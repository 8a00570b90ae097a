"""What a coach sees: the own week and the own series."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from horarium.interfaces.pages import left_out, weeks
from horarium.interfaces.pages import series as series_pages
from horarium.interfaces.pages.access import coaching, person
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.people import queries as people
from horarium.timetable import queries as timetable


@require_GET
@coaching
def week(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the coach's own week."""
    coach = people.coach(person(by))
    page = weeks.of_coach(coach, request.GET.get("week", ""), may_read=left_out.FOR_COACH, now=clock.now())
    return render(request, "coaching/week.html", {"page": page})


@require_GET
@coaching
def series(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the coach's own active series."""
    page = page_of(request, timetable.series_of_coach(person(by)))
    lines = series_pages.lines(page.object_list, left_out.FOR_COACH, now=clock.now())
    return render(request, "coaching/series.html", {"page": page, "lines": lines})
