"""Everybody's own account. Of allauth's pages only those that are named here; nobody signs up by themselves."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from horarium.interfaces.account import calendars, language, logins, tokens

urlpatterns = [
    path("logins", logins.login_list, name="account_logins"),
    path("logins/end-others", logins.end_others, name="account_end_other_logins"),
    path("logins/<int:login_id>/end", logins.end_one, name="account_end_login"),
    path("language", language.language, name="account_language"),
    path("tokens", tokens.tokens, name="account_tokens"),
    path("tokens/<uuid:token_id>/end", tokens.end_token, name="account_end_token"),
    path("calendars", calendars.calendars, name="account_calendars"),
    path("confirm", account.reauthenticate, name="account_reauthenticate"),
    path("confirm/code", factor.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("second-factor", factor.index, name="mfa_index"),
    path("second-factor/app", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/app/remove", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-factor/codes/file", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("second-factor/passkeys", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("second-factor/passkeys/new", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("second-factor/passkeys/<int:pk>/remove", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("second-factor/passkeys/<int:pk>/name", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
]
