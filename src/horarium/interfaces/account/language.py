"""The language in which somebody is spoken to: chosen by visitors for their browser, by people for themselves."""

from __future__ import annotations

from django.contrib import messages
from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from horarium.interfaces.language.choosing import COOKIE, COOKIE_AGE, choices, known
from horarium.interfaces.pages.access import actor, person, signed_in
from horarium.interfaces.pages.forms import Form
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.people import operations
from horarium.people import queries as people


class LanguageForm(Form):
    """The language, and the country as which dates, hours and numbers are written."""

    language = ChoiceField(label=gettext_lazy("Language and country"), required=False)

    def __init__(self, *args: object, **facts: object) -> None:
        super().__init__(*args, **facts)
        offered = [(one.tag, one.name) for one in choices()]
        self.fields["language"].choices = [("", gettext("What the browser asks for")), *offered]  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def language(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show in which language the person is spoken to, and change it."""
    chosen = {"language": people.person(person(by)).language}
    form = LanguageForm(request.POST if request.method == "POST" else None, initial=chosen)
    if form.is_bound and form.is_valid():
        tag = form.cleaned_data["language"]
        perform(operations.choose_language, by=by, language=tag)
        with override(tag.lower() or None):
            messages.success(request, gettext("From now on you are spoken to so."))
        return _kept(redirect("account_language"), tag)
    return render(request, "account/language.html", {"form": form}, status=form.status)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Speak a language to this browser from now on, and to the person if somebody is signed in; go back to the page."""
    tag = known(request.POST.get("language", "")[:20])
    if not tag:
        raise Invalid("language", "it is none of those that are offered")
    by = actor(request)
    if by is not None:
        perform(operations.choose_language, by=by, language=tag)
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return _kept(redirect(back if is_ours else reverse("home")), tag)


def _kept(response: HttpResponse, tag: str) -> HttpResponse:
    """The answer, with what the browser is to keep."""
    if tag:
        response.set_cookie(COOKIE, tag, max_age=COOKIE_AGE, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE)
    return response
