"""Adding people, and letting them in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import available_timezones

from django.core.exceptions import ObjectDoesNotExist
from django.forms import BooleanField, ChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.forms import Form, Word
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import operations
from horarium.people.errors import NoSuchPerson

if TYPE_CHECKING:
    from horarium.people.models import User


class PersonForm(Form):
    """Somebody new."""

    name = Word(label=gettext_lazy("Name"))
    email = Word(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("They log in by it. Without one they name it when they first come."),
    )
    zone = ChoiceField(label=gettext_lazy("Time zone"), required=False)
    is_coach = BooleanField(label=gettext_lazy("Coach: gives sessions"), required=False)
    is_member = BooleanField(label=gettext_lazy("Member: takes sessions"), required=False)
    is_office = BooleanField(label=gettext_lazy("Office: runs the business for the owner"), required=False)
    is_owner = BooleanField(label=gettext_lazy("Owner: the business is theirs"), required=False)

    def __init__(self, *args: Any, by: Actor, **facts: Any) -> None:
        super().__init__(*args, **facts)
        zones = [(name, name.replace("_", " ")) for name in zones_to_choose()]
        self.fields["zone"].choices = [("", gettext("The business's: %(zone)s") % {"zone": org.settings().zone}), *zones]  # type: ignore[attr-defined]
        if not by.is_owner:
            del self.fields["is_owner"]


def zones_to_choose() -> list[str]:
    """Return the names of the zones that are places, and UTC."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [*sorted(places), "UTC"]


@never_cache
@require_http_methods(["GET", "POST"])
@desk
def add_person(request: HttpRequest, by: Actor) -> HttpResponse:
    """Add somebody and show once the link that lets them in."""
    role = request.GET.get("as", "")
    form = PersonForm(request.POST if request.method == "POST" else None, by=by, initial={f"is_{role}": True})
    made = form.attempt(_add_and_welcome, by=by, now=clock.now()) if form.is_bound else None
    if made:
        return _link(request, *made)
    return render(request, "desk/person_new.html", {"form": form}, status=form.status)


def _add_and_welcome(*, by: Actor, now: datetime, **facts: Any) -> tuple[User, str]:
    return perform(_both, by=by, now=now, **facts)


def _both(*, by: Actor, now: datetime, **facts: Any) -> tuple[User, str]:
    """The person and the key of their link, or neither."""
    person = operations.add_person(by=by, **facts)
    return person, operations.send_welcome(by=by, user_id=person.id, now=now)


@never_cache
@require_POST
@desk
def welcome_again(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Show once a new link that lets somebody in, who has lost the first one or forgotten the password."""
    try:
        key = perform(operations.send_welcome, by=by, user_id=person_id, now=clock.now())
    except ObjectDoesNotExist as error:
        raise NoSuchPerson("personId", role="person") from error
    return _link(request, None, key)


def _link(request: HttpRequest, person: User | None, key: str) -> HttpResponse:
    """The page is not kept anywhere: who loses the link makes a new one."""
    link = request.build_absolute_uri(reverse("welcome", args=[key]))
    return render(request, "desk/welcome.html", {"person": person, "link": link})
