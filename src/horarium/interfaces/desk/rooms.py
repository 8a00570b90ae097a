"""Rooms and locations, changed: what is held in a room stands beside its form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BooleanField, IntegerField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.forms import Form, Word
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.org import operations
from horarium.org import queries as org
from horarium.timetable import queries as timetable


class RoomForm(Form):
    """A room that is there."""

    name = Word(label=gettext_lazy("Name"))
    location = Word(label=gettext_lazy("Location"), help_text=gettext_lazy("A new one is made if there is none of this name."))
    capacity = IntegerField(label=gettext_lazy("Seats"), required=False, min_value=1, max_value=100_000)
    is_active = BooleanField(label=gettext_lazy("In use"), required=False)


class LocationForm(Form):
    """A place where rooms are."""

    name = Word(label=gettext_lazy("Name"))
    address = Word(label=gettext_lazy("Address"), required=False)
    city = Word(label=gettext_lazy("City"), required=False)
    country = Word(label=gettext_lazy("Country"), required=False, max_length=80)


@require_http_methods(["GET", "POST"])
@desk
def room(request: HttpRequest, by: Actor, room_id: UUID) -> HttpResponse:
    """Show what a room is and how much is held in it, and change it."""
    row = org.known_room(room_id)
    initial = {"name": row.name, "location": row.location.name, "capacity": row.capacity, "is_active": row.is_active}
    form = RoomForm(request.POST if request.method == "POST" else None, initial=initial)
    done = form.attempt(lambda **facts: perform(operations.change_room, room_id=room_id, **facts)) if form.is_bound else None
    if done:
        messages.success(request, _("The room %(name)s is kept.") % {"name": done.name})
        return redirect("desk_rooms")
    facts: dict[str, Any] = {"form": form, "room": row, "to_come": timetable.sessions_in_room(room_id, now=clock.now())}
    return render(request, "desk/room.html", facts, status=form.status)


@require_http_methods(["GET", "POST"])
@desk
def location(request: HttpRequest, by: Actor, location_id: UUID) -> HttpResponse:
    """Show what a location is, and change it."""
    row = org.location(location_id)
    initial = {name: getattr(row, name) for name in ("name", "address", "city", "country")}
    form = LocationForm(request.POST if request.method == "POST" else None, initial=initial)
    done = (
        form.attempt(lambda **facts: perform(operations.change_location, location_id=location_id, **facts))
        if form.is_bound
        else None
    )
    if done:
        messages.success(request, _("The location %(name)s is kept.") % {"name": done.name})
        return redirect("desk_rooms")
    return render(request, "desk/location.html", {"form": form, "location": row}, status=form.status)
