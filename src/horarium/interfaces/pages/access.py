"""Who may see which pages. A visitor is sent to the log-in and back; who is logged in and has no business there is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from horarium.kernel.actor import Actor
from horarium.kernel.errors import Forbidden
from horarium.people import queries as people
from horarium.people.errors import OnlyAdmin, OnlyOwner

View = Callable[..., HttpResponseBase]


class OnlyCoaches(Forbidden):
    """Only coaches have these pages. The office can make you one."""


class OnlyMembers(Forbidden):
    """Only members and their guardians have these pages. The office can make you one."""


def desk(view: View) -> View:
    """Open a page to owner and office. The view is given the actor as `by`."""
    return _open_to(view, lambda by: by.is_admin, OnlyAdmin)


def owning(view: View) -> View:
    """Open a page to owners. The view is given the actor as `by`."""
    return _open_to(view, lambda by: by.is_owner, OnlyOwner)


def coaching(view: View) -> View:
    """Open a page to coaches. The view is given the actor as `by`."""
    return _open_to(view, lambda by: by.is_coach, OnlyCoaches)


def learning(view: View) -> View:
    """Open a page to members and guardians. The view is given the actor as `by`."""
    return _open_to(view, _learns, OnlyMembers)


def signed_in(view: View) -> View:
    """Open a page to everybody who is logged in; the view decides what they may see. It is given the actor as `by`."""
    return _open_to(view, lambda by: True, Forbidden)


def actor(request: HttpRequest) -> Actor | None:
    """Return who is at the page, with the roles that the database gives them; nobody for a visitor."""
    return people.actor_of(request.user, "page") if request.user.is_authenticated else None


def person(by: Actor) -> UUID:
    """Return who the actor is; at a page it is never the house."""
    if by.user_id is None:
        raise Forbidden
    return by.user_id


def _open_to(view: View, may: Callable[[Actor], bool], refusal: type[Forbidden]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **facts: Any) -> HttpResponseBase:
        by = actor(request)
        if by is None:
            return redirect_to_login(request.get_full_path())
        if not may(by):
            raise refusal
        return view(request, by=by, **facts)

    return guarded


def _learns(by: Actor) -> bool:
    return by.is_member or (by.user_id is not None and people.wards_of(by.user_id).exists())
