"""What the office does for coaches and members: it keeps hours and books."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from horarium.interfaces.pages import booking, hours, own_calendars
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.calendar import week_name
from horarium.kernel.actor import Actor
from horarium.people import queries as people

FRAME = "desk/base.html"


@require_http_methods(["GET", "POST"])
@desk
def book(request: HttpRequest, by: Actor) -> HttpResponse:
    """Book an hour for any member with any coach."""
    door = booking.Door(by, people.members(), people.coaches(), FRAME, to_series=_week, to_week=_week)
    return booking.show(request, door)


@require_http_methods(["GET", "POST"])
@desk
def coach_hours(request: HttpRequest, by: Actor, coach_id: UUID) -> HttpResponse:
    """Show and change the hours of a coach."""
    return hours.show(request, by, people.coach(coach_id), frame=FRAME)


def _week(member_id: UUID, on: date) -> str:
    return f"{reverse('desk_member_week', args=[member_id])}?week={week_name(on)}"


@require_http_methods(["GET", "POST"])
@desk
def coach_calendars(request: HttpRequest, by: Actor, coach_id: UUID) -> HttpResponse:
    """Show and change the calendars of a coach, whose events block time."""
    return own_calendars.show(request, by, people.coach(coach_id), frame=FRAME)
