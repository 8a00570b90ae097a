"""What a coach sees and keeps: the own week, the own series, the own hours, and bookings with the own members."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from horarium.interfaces.pages import booking, hours, left_out, weeks
from horarium.interfaces.pages import own_calendars as calendars
from horarium.interfaces.pages import series as series_pages
from horarium.interfaces.pages.access import coaching, person
from horarium.interfaces.pages.calendar import week_name
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.people import queries as people
from horarium.timetable import queries as timetable

FRAME = "coaching/base.html"


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


@require_http_methods(["GET", "POST"])
@coaching
def own_hours(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show and change the coach's own hours."""
    return hours.show(request, by, people.coach(person(by)), frame=FRAME)


@require_http_methods(["GET", "POST"])
@coaching
def own_calendars(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show and change the coach's own calendars, whose events block time."""
    return calendars.show(request, by, people.coach(person(by)), frame=FRAME)


@require_http_methods(["GET", "POST"])
@coaching
def book(request: HttpRequest, by: Actor) -> HttpResponse:
    """Book an hour for one of the coach's own members."""
    own = people.members_seen_by(by).exclude(id=person(by))
    coaches = people.coaches().filter(id=person(by))
    return booking.show(request, booking.Door(by, own, coaches, FRAME, to_series=_series, to_week=_week))


def _series(member_id: UUID, on: date) -> str:
    return reverse("coaching_series")


def _week(member_id: UUID, on: date) -> str:
    return f"{reverse('coaching_week')}?week={week_name(on)}"
