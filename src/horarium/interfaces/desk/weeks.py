"""The weeks of coaches, rooms and members, for the office."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from horarium.interfaces.pages import left_out, weeks
from horarium.interfaces.pages.access import desk
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.org import queries as org
from horarium.people import queries as people


@require_GET
@desk
def coach_week(request: HttpRequest, by: Actor, coach_id: UUID) -> HttpResponse:
    """Show a coach's week."""
    page = weeks.of_coach(
        people.coach(coach_id), _asked(request), may_read=left_out.FOR_OFFICE, with_links=True, now=clock.now()
    )
    return _show(request, page)


@require_GET
@desk
def room_week(request: HttpRequest, by: Actor, room_id: UUID) -> HttpResponse:
    """Show a room's week."""
    return _show(request, weeks.of_room(org.known_room(room_id), _asked(request), now=clock.now()))


@require_GET
@desk
def member_week(request: HttpRequest, by: Actor, member_id: UUID) -> HttpResponse:
    """Show a member's week."""
    member = people.member(member_id)
    page = weeks.of_member(member, _asked(request), may_read=left_out.FOR_OFFICE, with_links=True, now=clock.now())
    return _show(request, page)


def _asked(request: HttpRequest) -> str:
    return request.GET.get("week", "")


def _show(request: HttpRequest, page: weeks.WeekPage) -> HttpResponse:
    return render(request, "desk/week.html", {"page": page})
