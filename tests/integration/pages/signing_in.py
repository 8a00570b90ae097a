"""The log-in as a browser without script goes through it."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from tests.integration.pages.conftest import PASSWORD

PERIOD, SOON = 30, 3


def visitor(address: str = "127.0.0.1", **facts: Any) -> Client:
    return Client(headers={"host": "localhost"}, REMOTE_ADDR=address, **facts)


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/login", {"login": email, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/account/logins").status_code == 200


def code_of(key: str) -> str:
    """The code that an app shows now, or the next if this one is about to end."""
    if time.time() % PERIOD > PERIOD - SOON:
        time.sleep(SOON)
    return format_hotp_value(hotp_value(key, next(yield_hotp_counters_from_time())))


def confirm(client: Client, password: str = PASSWORD) -> None:
    client.post("/account/confirm", {"password": password})


def set_up_app(client: Client) -> str:
    """Set up an app for who is signed in, and return its key."""
    confirm(client)
    key = client.get("/account/second-factor/app").context["form"].secret
    assert client.post("/account/second-factor/app", {"code": code_of(key)}).status_code == 302
    return key
