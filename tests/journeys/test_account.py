"""One's own account in a real browser, over real HTTP: an app's codes, a passkey, other places, tokens."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.integration.pages.signing_in import code_of
from tests.journeys.academy import PASSWORD
from tests.journeys.conftest import PHONE, faults, picture, sign_in

# A security key that the browser plays: with a memory of its own, and a finger that is always right.
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def confirm(page: Any) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def set_up_app(page: Any) -> str:
    page.goto("/account/second-factor")
    page.get_by_role("link", name="Set up an app").click()
    confirm(page)
    key = str(page.locator("#totp_key").text_content())
    picture(page, "account-app")
    assert faults(page) == []
    page.get_by_label("The code that the app shows now").fill(code_of(key))
    page.get_by_role("button", name="Use the app from now on").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    return key


def sign_out(page: Any) -> None:
    page.goto("/logout")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()


def is_in(page: Any) -> bool:
    page.goto("/account/logins")
    return urlsplit(page.url).path == "/account/logins"


def test_an_app_is_set_up_asked_for_and_removed(academy, visit):
    page = visit("/", as_="member@example.org", size=PHONE)
    key = set_up_app(page)
    codes = page.locator(".codes code").all_text_contents()
    picture(page, "account-recovery-codes")
    assert faults(page) == []
    sign_out(page)

    sign_in(page, "member@example.org")
    page.get_by_role("heading", name="One thing more").wait_for()
    picture(page, "account-code")
    assert faults(page) == []
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("This code is not right").wait_for()
    page.get_by_label("Code").fill(code_of(key))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/learning/week*")
    sign_out(page)

    sign_in(page, "member@example.org")
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/learning/week*")
    page.goto("/account/second-factor")
    page.get_by_role("link", name="Remove it").click()
    confirm(page)
    page.get_by_role("button", name="Remove the app").click()
    page.get_by_text("whoever knows your password gets in").wait_for()
    sign_out(page)
    sign_in(page, "member@example.org")
    page.wait_for_url("**/learning/week*")


@pytest.fixture
def with_key(visit, address):
    """A window at the name localhost, for an address of numbers is no home for a passkey, with a key in it."""

    def open_(email: str) -> Any:
        page = visit("/healthz", origin=address.replace("127.0.0.1", "localhost"))
        asking = page.context.new_cdp_session(page)
        asking.send("WebAuthn.enable")
        page.authenticator = asking.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
        page.asking = asking
        sign_in(page, email)
        page.wait_for_url("**/learning/week*")
        return page

    return open_


def add_passkey(page: Any, name: str, *, alone: bool) -> None:
    page.goto("/account/second-factor")
    page.get_by_role("link", name="Add a passkey").click()
    if page.get_by_label("Password").count():
        confirm(page)
    page.get_by_label("Name, by which you know it again").fill(name)
    if alone:
        page.get_by_label("It lets me in without the password").check()
    assert faults(page) == []
    picture(page, "account-passkey")
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()


def test_a_passkey_vouches_after_the_password(academy, with_key):
    page = with_key("member@example.org")
    add_passkey(page, "My laptop", alone=False)
    sign_out(page)

    sign_in(page, "member@example.org")
    page.get_by_role("heading", name="One thing more").wait_for()
    assert not is_in(page)
    page.goto("/login/code")
    page.get_by_role("button", name="Show a passkey instead").click()
    page.wait_for_url("**/learning/week*")


def test_a_passkey_lets_in_alone_and_no_more_once_it_is_removed(academy, with_key):
    page = with_key("member@example.org")
    add_passkey(page, "My phone", alone=True)
    sign_out(page)

    page.goto("/login")
    picture(page, "account-login")
    assert faults(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/learning/week*")

    page.goto("/account/second-factor/passkeys")
    page.get_by_text("lets in without the password").wait_for()
    picture(page, "account-passkeys")
    assert faults(page) == []
    page.get_by_role("link", name="Rename My phone").click()
    confirm(page) if page.get_by_label("Password").count() else None
    page.get_by_label("Name").fill("Old phone")
    page.get_by_role("button", name="Rename it").click()
    page.get_by_role("link", name="Remove Old phone").click()
    page.get_by_role("button", name="Remove the passkey").click()
    page.get_by_text("No passkeys.").wait_for()
    sign_out(page)
    page.goto("/login")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("alert").or_(page.locator(".messages")).first.wait_for()
    assert not is_in(page)


def test_who_is_signed_in_elsewhere_is_signed_out_there(academy, visit):
    there = visit("/", as_="member@example.org", size=PHONE)
    here = visit("/account/logins", as_="member@example.org")
    picture(here, "account-logins")
    assert faults(here) == []

    here.get_by_role("button", name="Sign out everywhere else").click()
    here.get_by_text("Signed out in 1 other place.").wait_for()

    assert not is_in(there)
    assert is_in(here)


def test_a_token_is_made_and_ended_on_its_page(academy, visit):
    page = visit("/account/tokens", as_="coach@example.org")
    confirm(page)
    page.get_by_label("Name").fill("till")
    page.get_by_label("Read what the person may see").check()
    assert faults(page) == []
    page.get_by_role("button", name="Make the token").click()
    token = str(page.locator("#token").text_content())
    picture(page, "account-tokens")
    assert faults(page) == []

    def status() -> int:
        return page.request.get("/api/me", headers={"Authorization": f"Bearer {token}", "Cookie": ""}).status

    assert status() == 200
    page.get_by_role("button", name="End till").click()
    page.get_by_text("The token is ended").wait_for()
    assert status() == 401


def test_the_office_opens_the_way_in_of_somebody_on_its_page(academy, visit):
    member = visit("/", as_="member@example.org")
    set_up_app(member)
    page = visit("/desk/people?who=members", as_="owner@example.org")
    page.get_by_role("link", name="Way in of Chidinma Okafor").click()
    picture(page, "desk-entry")
    assert faults(page) == []

    page.get_by_role("button", name="Remove the second factor").click()
    page.get_by_text("The second factor is removed.").wait_for()
    page.get_by_role("button", name="Close the account").click()
    page.get_by_text("The account is closed.").wait_for()
    assert not is_in(member)
