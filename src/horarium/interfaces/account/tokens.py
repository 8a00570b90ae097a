"""The page of one's own API tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from horarium.interfaces.pages.access import person, signed_in
from horarium.interfaces.pages.forms import Form, Word
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.people import operations, queries
from horarium.people.choices import Scope

LIVES = (
    (30, gettext_lazy("30 days")),
    (90, gettext_lazy("90 days")),
    (365, gettext_lazy("a year")),
    (0, gettext_lazy("for ever")),
)


class TokenForm(Form):
    """A token to be made."""

    name = Word(
        label=gettext_lazy("Name"), help_text=gettext_lazy("By which you know it again, such as the program that uses it.")
    )
    scopes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("What it may be used for"), choices=Scope.choices, coerce=Scope, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=gettext_lazy("It lives"), choices=LIVES, coerce=int, initial=90)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
@sensitive_variables("made")
def tokens(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show one's own tokens, and make one, which is shown only now."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    made = form.attempt(_issue, by=by, now=clock.now()) if form.is_bound else None
    facts = {"form": TokenForm() if made else form, "made": made, "page": page_of(request, queries.tokens_of(person(by)))}
    return render(request, "account/tokens.html", facts | {"now": clock.now()}, status=form.status)


def _issue(*, by: Actor, now: datetime, days: int, **facts: Any) -> operations.IssuedToken:
    until = now + timedelta(days=days) if days else None
    return perform(operations.issue_token, by=by, user_id=person(by), expires_at=until, **facts)


@require_POST
@signed_in
def end_token(request: HttpRequest, by: Actor, token_id: Any) -> HttpResponse:
    """End a token of one's own."""
    perform(operations.revoke_token, by=by, token_id=token_id, now=clock.now())
    messages.success(request, gettext("The token is ended. It opens nothing any more."))
    return redirect("account_tokens")
