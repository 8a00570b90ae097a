"""A day across coaches and rooms, and a week of several coaches side by side."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from horarium.interfaces.pages import calendars, days
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.calendar import city, week_asked_for, week_name
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.org import queries as org
from horarium.people import queries as people


@require_GET
@desk
def day(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show a day: who gives what to whom, and who is free. Fifty coaches and fifty rooms a page."""
    now, zone = clock.now(), org.settings().zone
    asked = days.day_asked_for(request.GET.get("on", ""), zone, now=now)
    coaches = page_of(request, people.coaches(), "coaches")
    rooms = page_of(request, org.rooms(), "rooms")
    page = days.of_day(asked, list(coaches.object_list), list(rooms.object_list), now=now)
    facts = {"page": page, "coaches": coaches, "rooms": rooms, "city": city(zone), "week": week_name(asked.on)}
    return render(request, "desk/day.html", facts)


@require_GET
@desk
def week(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show a week of several coaches side by side: those who are chosen, else all, fifty a page."""
    now, zone = clock.now(), org.settings().zone
    asked = week_asked_for(request.GET.get("week", ""), zone, now=now)
    chosen = [_id(text) for text in request.GET.getlist("coach")[:50]]
    everybody = people.coaches()
    coaches = page_of(request, everybody.filter(id__in=chosen) if chosen else everybody, "coaches")
    page = calendars.of_week(asked, list(coaches.object_list), now=now)
    to_choose = [(id_, name, id_ in chosen) for id_, name in everybody.values_list("id", "name")[:200]]
    facts = {"week": asked, "page": page, "coaches": coaches, "to_choose": to_choose, "chosen": chosen, "city": city(zone)}
    return render(request, "desk/calendars.html", facts | {"turn": {"week": asked}})


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid("coach", "{text!r} is not the id of a coach", text=text[:40]) from error
