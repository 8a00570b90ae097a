"""How allauth logs people in here: by e-mail, and nobody signs up by themselves."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from horarium.kernel.unit import perform
from horarium.people import operations as people


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This e-mail address and this password do not fit together.",
        "enter_current_password": "That is not the present password.",
        "too_many_login_attempts": "Too many tries in a row. The next can be made in five minutes.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **facts: Any) -> None:
        """Say nothing: a page that opens says by itself that the log-in went well."""

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return render(request, "account/account_inactive.html", status=403)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def set_password(self, user: Any, password: str) -> None:
        """Keep a password that the person chose, who then need not choose one any more."""
        user.set_password(password)
        user.save(update_fields=["password"])
        perform(people.password_chosen, user_id=user.id)
        messages.success(self.request, "The password is changed. It holds from now on.")
