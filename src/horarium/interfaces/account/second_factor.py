"""How allauth asks for the second factor here: in the business's name, its secrets sealed, and every wrong code counted."""

from __future__ import annotations

import struct
from typing import Any

import structlog
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext, gettext_lazy

from horarium.interfaces.accounts import refuse_until
from horarium.interfaces.sealing import seal, unseal
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import operations as people

log = structlog.get_logger(__name__)
# What the reading of a passkey's answer ends with where the browser, or who plays one, sends what is none.
MALFORMED = (AttributeError, InvalidSignature, LookupError, RecursionError, TypeError, ValueError, struct.error)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not right, or no longer. Take the one that the app shows now."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def _get_site_name(self) -> str:
        return org.settings().business_name

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  (allauth's word)
        return gettext("My passkey")


class _Counted:
    """A form that takes a code. Each is counted before it is looked at, wherever it comes from."""

    user: Any

    def clean_code(self) -> str:
        refuse_until(context.request, perform(people.count_code, user_id=self.user.id, now=clock.now()))
        code: str = super().clean_code()  # type: ignore[misc]  # of allauth's form beside it
        perform(people.forgive_codes, user_id=self.user.id)
        return code


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The code at the log-in."""


class CodeAgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The code before something that only the person themselves may do."""


class _Read:
    """A form that takes what a passkey answers, whatever is sent instead."""

    _errors: Any
    cleaned_data: dict[str, Any]

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]  # of allauth's form beside it
        except MALFORMED as error:
            log.info("passkey_malformed", kind=type(error).__name__)
            self.cleaned_data = {}
            self._errors = ErrorDict({"credential": ErrorList([gettext("This passkey cannot be read. Try once more.")])})


class NewPasskeyForm(_Read, AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey to be added."""


class PasskeyForm(_Read, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey at the log-in, after the password."""


class OnlyPasskeyForm(_Read, LoginWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey at the log-in, instead of the password."""


class PasskeyAgainForm(_Read, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey before something that only the person themselves may do."""
