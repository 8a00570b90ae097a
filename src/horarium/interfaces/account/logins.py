"""Where somebody is signed in: the login sessions of their browsers, listed and ended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext, gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from horarium.interfaces.pages.access import signed_in
from horarium.kernel import clock
from horarium.kernel.actor import Actor

# The first that fits names it: most say in their words that they are others besides.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)
SYSTEMS = (
    ("iPhone", gettext_noop("an iPhone")),
    ("iPad", gettext_noop("an iPad")),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", gettext_noop("a Mac")),
    ("CrOS", gettext_noop("a Chromebook")),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Login:
    """A login session as its person knows it."""

    id: int
    device: str
    address: str
    since: datetime
    seen: datetime
    is_this: bool


def of(person: Any) -> QuerySet[Any]:
    """Return the login sessions of a person, as allauth notes them, the last seen first."""
    rows: QuerySet[Any] = UserSession.objects.filter(user=person).order_by("-last_seen_at", "-id")
    return rows


def end(rows: QuerySet[Any]) -> int:
    """End these login sessions at once and return how many there were."""
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def alive(person: Any, this: str | None) -> list[Login]:
    """Return the login sessions of a person that still open something; `this` is the key of the present one."""
    rows = list(of(person))
    keys = [row.session_key for row in rows]
    stored = {one.session_key: one for one in Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now())}
    told = person.get_session_auth_hash()
    opening = {key for key, one in stored.items() if constant_time_compare(one.get_decoded().get(HASH_SESSION_KEY, ""), told)}
    return [_login(row, this) for row in rows if row.session_key in opening]


def _login(row: Any, this: str | None) -> Login:
    return Login(row.id, device(row.user_agent), row.ip, row.created_at, row.last_seen_at, row.session_key == this)


def device(words: str) -> str:
    """Return what a browser says of itself in words that its person knows: Firefox on Linux."""
    browser = next((name for sign, name in BROWSERS if sign in words), "")
    system = next((name for sign, name in SYSTEMS if sign in words), "")
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": gettext(system)}
    return browser or (gettext(system) if system else "") or re.sub(r"[/ ].*", "", words)[:40] or gettext("unknown")


@never_cache
@require_GET
@signed_in
def login_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show where the person is signed in."""
    return render(request, "account/logins.html", {"logins": alive(request.user, request.session.session_key)})


@require_POST
@signed_in
def end_one(request: HttpRequest, by: Actor, login_id: int) -> HttpResponse:
    """End one login session of one's own; of the present one the log-out is the end."""
    if not end(of(request.user).filter(id=login_id).exclude(session_key=request.session.session_key)):
        raise Http404
    messages.success(request, gettext("Signed out there."))
    return redirect("account_logins")


@require_POST
@signed_in
def end_others(request: HttpRequest, by: Actor) -> HttpResponse:
    """End every login session of one's own but the present one."""
    count = end(of(request.user).exclude(session_key=request.session.session_key))
    messages.success(
        request,
        ngettext("Signed out in %(count)d other place.", "Signed out in %(count)d other places.", count) % {"count": count},
    )
    return redirect("account_logins")
