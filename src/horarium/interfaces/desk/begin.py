"""The first day: from an empty house to one's own, in a few short steps. Each is kept by itself and can be left for later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from horarium.availability import operations as availability
from horarium.availability.values import Window
from horarium.interfaces.desk import begin_forms as forms
from horarium.interfaces.pages.access import owning
from horarium.interfaces.pages.forms import Form
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Absent
from horarium.kernel.unit import perform
from horarium.org import operations
from horarium.org import queries as org
from horarium.people import operations as people_operations
from horarium.people import queries as people

UNNAMED = "Horarium"
USUAL_MINUTES = 60
FORMS: dict[str, type[Form]] = {
    "name": forms.NameForm,
    "zone": forms.ZoneForm,
    "currency": forms.CurrencyForm,
    "hours": forms.HoursForm,
    "coach": forms.CoachForm,
}
END = "end"


@dataclass(frozen=True, slots=True)
class Step:
    """One of the steps: what it asks, and what is kept of it already."""

    name: str
    title: str
    about: str
    kept: str

    @property
    def address(self) -> str:
        """Return where it is taken."""
        return reverse("desk_begin_step", args=[self.name])


def is_beginning(by: Actor) -> bool:
    """Say whether somebody owns a house in which nobody teaches yet."""
    return by.is_owner and not people.coaches().exists()


@require_GET
@owning
def begin(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the first step of which nothing is kept yet."""
    steps = _steps()
    return _page(request, steps, next((step.name for step in steps if not step.kept), END))


@require_http_methods(["GET", "POST"])
@owning
def step(request: HttpRequest, by: Actor, step: str) -> HttpResponse:
    """Show a step, or keep what was typed in it and go on to the next."""
    if step not in {*FORMS, END}:
        raise Absent(thing=_("step"))
    form = _form(step, request.POST) if request.method == "POST" and step != END else None
    done = form.attempt(KEEPERS[step], by=by, now=clock.now()) if form else None
    if done:
        messages.success(request, done)
        return redirect("desk_begin_step", _after(step))
    return _page(request, _steps(), step, form)


def _page(request: HttpRequest, steps: list[Step], now_at: str, form: Form | None = None) -> HttpResponse:
    form = form or (_form(now_at) if now_at != END else None)
    facts = {
        "steps": steps,
        "step": next((step for step in steps if step.name == now_at), None),
        "form": form,
        "skip": _after(now_at),
        "left": sum(not step.kept for step in steps),
        "coach": people.coaches().first(),
    }
    return render(request, "desk/begin.html", facts, status=form.status if form else 200)


def _form(name: str, sent: Any = None) -> Form:
    chosen = org.settings()
    initial = {
        "business_name": "" if chosen.business_name == UNNAMED else chosen.business_name,
        "zone": chosen.zone,
        "currency": chosen.currency,
        **forms.typed(chosen.opening_hours or forms.PROPOSED),
    }
    form = FORMS[name](sent, initial=initial)
    if name == "coach" and not chosen.opening_hours:
        del form.fields["in_these_hours"]
    return form


def _after(name: str) -> str:
    names = [*FORMS, END, END]
    return names[names.index(name) + 1]


def _steps() -> list[Step]:
    chosen, coach = org.settings(), people.coaches().first()
    named = chosen.business_name if chosen.business_name != UNNAMED else ""
    zone = chosen.zone.replace("_", " ") if chosen.zone != "UTC" else ""
    return [
        Step("name", _("What it is called"), _("On every page, and in every message."), named),
        Step("zone", _("Whose clocks it lives by"), _("Ten o'clock is ten o'clock there."), zone),
        Step("currency", _("In which money it counts"), _("For prices, fees and salaries."), chosen.currency),
        Step(
            "hours", _("When it is usually open"), _("What a coach may begin with."), forms.said_shortly(chosen.opening_hours)
        ),
        Step("coach", _("A first coach"), _("Somebody who gives sessions."), coach.name if coach else ""),
    ]


def _keep(**facts: Any) -> None:
    perform(operations.settle, **facts)


def _keep_name(business_name: str, **_facts: Any) -> str:
    _keep(business_name=business_name)
    return _("The business is called %(name)s.") % {"name": business_name}


def _keep_zone(zone: str, **_facts: Any) -> str:
    _keep(zone=zone)
    return _("The business lives by the clocks of %(zone)s.") % {"zone": zone.replace("_", " ")}


def _keep_currency(currency: str, **_facts: Any) -> str:
    _keep(currency=currency)
    return _("The business counts in %(currency)s.") % {"currency": currency}


def _keep_hours(by: Actor, now: datetime, **days: list[Window]) -> str:
    _keep(opening_hours=forms.as_rows(window for day in days.values() for window in day))
    return _("The hours are kept.")


def _keep_coach(*, name: str, in_these_hours: bool = False, **facts: Any) -> str:
    perform(_add_coach, name=name, in_these_hours=in_these_hours, **facts)
    return _("%(name)s is there.") % {"name": name}


def _add_coach(*, by: Actor, now: datetime, name: str, email: str, room: str, in_these_hours: bool) -> None:
    """The coach with hours and room, or nothing of it."""
    coach = people_operations.add_person(by=by, name=name, email=email, is_coach=True)
    if in_these_hours:
        windows = forms.as_windows(org.settings().opening_hours)
        availability.set_week(by=by, coach_id=coach.id, windows=windows, now=now)
    if room.strip():
        there = next((one for one in org.rooms() if one.name == room.strip()), None) or operations.add_room(name=room)
        availability.set_defaults(by=by, coach_id=coach.id, room_id=there.id, duration=USUAL_MINUTES, now=now)


KEEPERS: dict[str, Callable[..., str]] = {
    "name": _keep_name,
    "zone": _keep_zone,
    "currency": _keep_currency,
    "hours": _keep_hours,
    "coach": _keep_coach,
}
