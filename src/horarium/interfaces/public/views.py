"""What everybody may open: the first page, the way in, the business's colour."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import cast

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import etag, require_GET, require_http_methods

from horarium.interfaces.account import logins
from horarium.interfaces.desk.begin import is_beginning
from horarium.interfaces.pages import colour
from horarium.interfaces.pages.access import actor
from horarium.interfaces.pages.days import day_asked_for
from horarium.interfaces.public import home as start
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid, Refusal
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import operations as people
from horarium.people import queries as people_queries
from horarium.people.errors import LinkSpent
from horarium.timetable import queries as timetable


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Bring whoever is logged in to their own pages; show visitors whose house this is."""
    by = actor(request)
    return start.show(request) if by is None else redirect(own_pages(by))


def own_pages(by: Actor) -> str:
    """Return the page on which somebody with these roles begins."""
    if by.is_admin:
        return "desk_begin" if is_beginning(by) else _today_or_its_week()
    return "coaching_week" if by.is_coach else "learning_week"


def _today_or_its_week() -> str:
    """The day across all coaches, or its week where nothing is on today, as on a Sunday."""
    today = day_asked_for("", org.settings().zone, now=clock.now())
    return "desk_day" if timetable.sessions_in(today.span).exists() else "desk_calendars"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, key: str) -> HttpResponse:
    """Let in who holds a welcome link, once: they choose a password, and an e-mail address if they have none."""
    link = people_queries.open_welcome_link(key, now=clock.now())
    if link is None:
        raise LinkSpent
    facts: dict[str, object] = {"person": link.user, "email": request.POST.get("email", "")}
    if request.method == "POST":
        try:
            return _let_in(request, key, needs_email=not link.user.email)
        except Refusal as refusal:
            facts["refusal"] = refusal
    return render(request, "public/welcome.html", facts, status=422 if "refusal" in facts else 200)


def _let_in(request: HttpRequest, key: str, *, needs_email: bool) -> HttpResponse:
    password = request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        raise Invalid("again", "it differs from the password above")
    email = request.POST.get("email", "").strip()
    if needs_email and not email:
        raise Invalid("email", "it is empty, and you log in by it")
    person = perform(people.use_welcome, key=key, email=email, password=password, now=clock.now())
    logins.end(logins.of(person))
    messages.success(request, gettext("Welcome. From now on you log in as %(email)s.") % {"email": person.email})
    # The link stands for the password; a second factor is asked for as at every log-in.
    return cast("HttpResponse", perform_login(request, person))


def _theme_etag(request: HttpRequest) -> str:
    return '"' + hashlib.sha256(_theme().encode()).hexdigest()[:24] + '"'


@require_GET
@etag(_theme_etag)
def theme(request: HttpRequest) -> HttpResponse:
    """Answer the business's colour as the variables that the stylesheet uses, light and dark."""
    return HttpResponse(_theme(), content_type="text/css; charset=utf-8", headers={"Cache-Control": "no-cache"})


def _theme() -> str:
    given = org.settings().colour
    dark = _variables(colour.on_dark(given))
    return f":root{{{_variables(colour.on_light(given))}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def _variables(accent: colour.Accent) -> str:
    return "".join(f"--accent-{name.replace('_', '-')}:{value};" for name, value in asdict(accent).items())
