"""A person on a page of their own: what is known of them, their roles, their guardians, and what closing would touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.forms import BooleanField, ChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from horarium.interfaces.desk.people import zones_to_choose
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.forms import Form, Word
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid, Refusal
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import operations
from horarium.people import queries as people
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.people.models import User


class PersonForm(Form):
    """What is known of somebody."""

    name = Word(label=gettext_lazy("Name"))
    email = Word(label=gettext_lazy("E-mail"), required=False, help_text=gettext_lazy("They log in by it."))
    phone = Word(label=gettext_lazy("Telephone"), required=False, max_length=40)
    zone = ChoiceField(label=gettext_lazy("Time zone"), required=False)
    is_coach = BooleanField(label=gettext_lazy("Coach: gives sessions"), required=False)
    is_member = BooleanField(label=gettext_lazy("Member: takes sessions"), required=False)

    def __init__(self, *args: Any, person: User, **facts: Any) -> None:
        super().__init__(*args, initial={name: getattr(person, name) or "" for name in type(self).base_fields}, **facts)
        names = sorted({*zones_to_choose(), *([person.zone] if person.zone else [])})
        zones = [(name, name.replace("_", " ")) for name in names]
        nothing = _("The business's: %(zone)s") % {"zone": org.settings().zone}
        self.fields["zone"].choices = [("", nothing), *zones]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@desk
def one(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Show a person, and change what is known of them."""
    person = people.person(person_id)
    form = PersonForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_bound and form.attempt(lambda **facts: _keep(by, person, form, facts)):
        messages.success(request, _("It is kept."))
        return redirect("desk_person", person_id)
    facts = {
        "person": people.person(person_id),
        "form": form,
        "may_change": not person.is_owner or by.is_owner,
        "gives_roles": by.is_owner,
        "is_self": by.user_id == person.id,
        "to_come": timetable.to_come_of(person_id, now=clock.now()),
        "guardians": people.guardians_of([person_id]).get(person_id, []),
        "wards": list(people.wards_of(person_id)),
    }
    return render(request, "desk/person.html", facts, status=form.status)


def _keep(by: Actor, person: User, form: PersonForm, typed: dict[str, Any]) -> bool:
    """Only what was changed: an address that was never there need not come now."""
    changed = {name: typed[name] for name in form.changed_data}
    if changed:
        perform(operations.change_person, by=by, person_id=person.id, now=clock.now(), **changed)
    return True


@require_POST
@desk
def roles(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Give or take the roles of those who run the business. Only an owner does."""
    wanted = {name: name in request.POST for name in ("is_owner", "is_office")}
    perform(operations.change_roles, by=by, person_id=person_id, now=clock.now(), **wanted)
    messages.success(request, _("The roles are kept."))
    return redirect("desk_person", person_id)


@require_POST
@desk
def guardians(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Name a guardian of a member by e-mail, or end what one may."""
    deed = _end if "end" in request.POST else _name
    try:
        messages.success(request, deed(request, by, person_id))
    except Refusal as refusal:
        if refusal.kind == "forbidden":
            raise
        messages.error(request, refusal.sentence)
    return redirect("desk_person", person_id)


def _name(request: HttpRequest, by: Actor, person_id: UUID) -> str:
    word = request.POST.get("email", "").replace("\0", "").strip()[:254]
    guardian = people.by_email(word)
    if guardian is None:
        raise Invalid("email", "nobody has the address {email}; add them first", email=word or "\N{EN DASH}")
    perform(operations.name_guardian, by=by, guardian_id=guardian.id, member_id=person_id)
    return _("%(name)s is a guardian now, and may do and see all that this member may.") % {"name": guardian.name}


def _end(request: HttpRequest, by: Actor, person_id: UUID) -> str:
    try:
        guardian = people.person(UUID(request.POST["end"]))
    except ValueError as error:
        raise Invalid("end", "{text!r} is not an id", text=request.POST["end"][:40]) from error
    perform(operations.end_guardianship, by=by, guardian_id=guardian.id, member_id=person_id)
    return _("%(name)s is no guardian of this member any more.") % {"name": guardian.name}
