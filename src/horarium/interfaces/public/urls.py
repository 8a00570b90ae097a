from __future__ import annotations

from allauth.account import views as account
from django.urls import path

from horarium.interfaces.public import views

# Of allauth's pages only these three: nobody signs up by themselves, and a forgotten password is the office's to mend.
urlpatterns = [
    path("", views.home, name="home"),
    path("theme.css", views.theme, name="theme"),
    path("welcome/<str:key>", views.welcome, name="welcome"),
    path("login", account.login, name="account_login"),
    path("logout", account.logout, name="account_logout"),
    path("password", account.password_change, name="account_change_password"),
]
