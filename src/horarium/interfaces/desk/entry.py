"""How somebody comes in: their second factor, their locks, their account; what the office mends for who stands outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from horarium.interfaces.account import logins
from horarium.interfaces.pages.access import desk
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.people import operations
from horarium.people import queries as people


@never_cache
@require_GET
@desk
def entry(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Show how somebody comes in, and what can be done about it."""
    person, now = people.person(person_id), clock.now()
    facts = {
        "person": person,
        "may_change": not person.is_owner or by.is_owner,
        "may_remove": by.is_owner or not (person.is_owner or person.is_office),
        "is_self": person.id == by.user_id,
        "has_second_factor": people.has_second_factor(person.id),
        "locked": people.locked_addresses(person, now=now),
        "logins": len(logins.alive(person, None)),
        "tokens": people.tokens_of(person.id).count(),
    }
    return render(request, "desk/entry.html", facts)


@require_POST
@desk
def remove_second_factor(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Take away the second factor of somebody who lost it."""
    return _do(request, operations.remove_second_factor, by, person_id, gettext("The second factor is removed."))


@require_POST
@desk
def lift_lock(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Let somebody try again at once who was locked out."""
    return _do(request, operations.lift_lock, by, person_id, gettext("The lock is lifted."))


@require_POST
@desk
def shut_out(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Close somebody's account, and end at once whatever of theirs is open."""
    answer = _do(request, operations.shut_out, by, person_id, gettext("The account is closed. Whatever was open is ended."))
    logins.end(logins.of(person_id))
    return answer


@require_POST
@desk
def let_back(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Open a closed account again."""
    return _do(
        request, operations.let_back, by, person_id, gettext("The account is open again. Make a new link that lets them in.")
    )


def _do(request: HttpRequest, deed: Callable[..., Any], by: Actor, person_id: UUID, done: str) -> HttpResponse:
    perform(deed, by=by, user_id=person_id, now=clock.now())
    messages.success(request, done)
    return redirect("desk_entry", person_id)
