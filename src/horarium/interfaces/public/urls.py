from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from horarium.interfaces.account import language
from horarium.interfaces.public import open as open_pages
from horarium.interfaces.public import views

# Of allauth's pages only these, and those of one's own account: nobody signs up by themselves.
urlpatterns = [
    path("", views.home, name="home"),
    path("theme.css", views.theme, name="theme"),
    path("language", language.choose, name="language"),
    path("welcome/<str:key>", views.welcome, name="welcome"),
    path("coaches/<uuid:coach_id>", open_pages.coach, name="coach"),
    path("embed/<uuid:coach_id>", open_pages.embed, name="embed"),
    path("booked/<str:sign>", open_pages.booked, name="booked"),
    path("login", account.login, name="account_login"),
    path("login/code", factor.authenticate, name="mfa_authenticate"),
    path("login/passkey", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("logout", account.logout, name="account_logout"),
    path("password", account.password_change, name="account_change_password"),
]
