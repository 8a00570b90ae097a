"""Who is calling: a program by its token, or a person by the session of their browser."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from horarium.config.env import environment
from horarium.interfaces.api.errors import (
    CronClosed,
    CsrfFailed,
    PasswordChangeRequired,
    ScopeTooSmall,
    SignInNeeded,
    TokenExpired,
    WrongSecret,
)
from horarium.interfaces.api.limits import need_tries, spend_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.people import operations as people_operations
from horarium.people import queries as people
from horarium.people.choices import Scope
from horarium.people.errors import OnlyAdmin

if TYPE_CHECKING:
    from horarium.people.models import ApiToken, User


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a request and the actor that they are."""

    person: User
    by: Actor
    token: ApiToken | None = None


class Call(HttpRequest):
    """A request whose sender is known."""

    auth: Caller


def _caller(request: HttpRequest, person: User, token: ApiToken | None = None) -> Caller:
    spend_of(request, f"token {token.id}" if token else f"person {person.id}")
    return Caller(person, people.actor_of(person, "api"), token)


class Token(HttpBearer):
    """`Authorization: Bearer` with a token that has the scope. A wrong one is refused whatever else was sent."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        found = people.token(token)
        if found is None:
            need_tries(request)
            raise SignInNeeded
        now = clock.now()
        if people.is_expired(found, now=now):
            raise TokenExpired
        if people.use_is_to_be_noted(found, now=now):
            perform(people_operations.note_use, token_id=found.id, now=now)
        if not people.may_be_used_for(found, self.scope):
            raise ScopeTooSmall(scope=self.scope.value)
        return _caller(request, found.user, found)


class Session(APIKeyCookie):
    """The session of a browser, with the CSRF token wherever something may change."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Caller | None:
        person = request.user
        if not person.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise CsrfFailed
        if person.must_change_password:
            raise PasswordChangeRequired
        return _caller(request, person)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        return self(request)


class CronSecret(HttpBearer):
    """`Authorization: Bearer` with CRON_SECRET. Without one the endpoint is closed, to everybody."""

    def __call__(self, request: HttpRequest) -> bool:
        secret = environment().cron_secret.get_secret_value()
        if not secret:
            raise CronClosed
        it_was_right = need_tries(request)
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        # Django reads headers as Latin-1; encoded so again they are the bytes that were sent.
        right = hmac.compare_digest(given.strip().encode("latin-1", "replace"), secret.encode())
        if scheme.lower() != "bearer" or not right:
            raise WrongSecret
        it_was_right()
        spend_of(request, "scheduler")
        return True

    def authenticate(self, request: HttpRequest, token: str) -> bool:
        return self(request)


def need_admin(request: Call) -> Actor:
    """Return the actor, who runs the business. Refuses with OnlyAdmin."""
    if not request.auth.by.is_admin:
        raise OnlyAdmin
    return request.auth.by
