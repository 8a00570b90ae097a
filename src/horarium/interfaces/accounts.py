"""How allauth logs people in here: by e-mail, nobody by signing up, and every try is counted before it is looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from horarium.interfaces.account import logins
from horarium.interfaces.address import address_of
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.people import operations as people


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("This e-mail address and this password do not fit together."),
        "enter_current_password": gettext_lazy("That is not the present password."),
        "incorrect_password": gettext_lazy("That is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Look at a password, unless there were too many wrong ones for this account from this address."""
        tried = {"account": credentials.get("email") or "", "address": address_of(request)}
        refuse_until(request, perform(people.count_try, **tried, now=clock.now()))
        person: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if person is not None:
            perform(people.forgive_tries, **tried)
        return person

    def add_message(self, request: HttpRequest, level: int, *args: Any, message: Any = None, **facts: Any) -> None:
        """Say what went wrong, and nothing else: a page that opens says by itself that the log-in went well."""
        if level >= messages.ERROR and message:
            messages.add_message(request, level, message)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return render(request, "account/account_inactive.html", status=403)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def set_password(self, user: Any, password: str) -> None:
        """Keep a password that the person chose, who then need not choose one any more, and end their other sessions."""
        user.set_password(password)
        user.save(update_fields=["password"])
        perform(people.password_chosen, user_id=user.id)
        logins.end(logins.of(user).exclude(session_key=self.request.session.session_key))
        messages.success(
            self.request, gettext("The password is changed. It holds from now on, and elsewhere you are signed out.")
        )


def refuse_until(request: HttpRequest, until: datetime | None) -> None:
    """Answer 429 and no more, if no try is taken before that moment."""
    if until is None:
        return
    now = clock.now()
    minutes = -(-(until - now).total_seconds() // 60)
    page = render(request, "account/locked.html", {"until": until, "minutes": int(minutes)}, status=429)
    page["Retry-After"] = str(max(1, int((until - now).total_seconds())))
    raise ImmediateHttpResponse(page)
