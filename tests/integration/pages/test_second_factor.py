"""A second factor: set up, asked for at every way in, removed; and what the office does for who has lost it."""

from __future__ import annotations

import re

import pytest

from horarium.kernel.unit import perform
from horarium.people import operations as people
from tests import factories as make
from tests.integration.commands.calling import forked, run
from tests.integration.pages.conftest import PASSWORD
from tests.integration.pages.signing_in import code_of, confirm, is_in, set_up_app, sign_in, visitor


@pytest.fixture
def client(business):
    client = visitor()
    sign_in(client, "member@example.org")
    return client


def codes_of(client) -> list[str]:
    confirm(client)
    return re.findall(r"<li><code>(\w+)</code>", client.get("/account/second-factor/codes").content.decode())


def half_in(email: str = "member@example.org"):
    """A browser that has shown the right password."""
    client = visitor()
    assert sign_in(client, email).headers["Location"] == "/login/code"
    return client


def test_with_an_app_the_password_alone_lets_nobody_in(client):
    key = set_up_app(client)

    coming = half_in()
    assert not is_in(coming)
    assert coming.get("/learning/week").status_code == 302
    assert coming.get("/api/me").status_code == 401
    assert coming.post("/login/code", {"code": "000000"}).status_code == 200
    assert not is_in(coming)
    assert coming.post("/login/code", {"code": code_of(key)}).headers["Location"] == "/"
    assert is_in(coming)


def test_a_code_is_good_once(client):
    key = set_up_app(client)
    first, second = half_in(), half_in()
    code = code_of(key)

    first.post("/login/code", {"code": code})
    second.post("/login/code", {"code": code})

    assert is_in(first)
    assert not is_in(second)


def test_a_recovery_code_lets_in_once(client):
    set_up_app(client)
    codes = codes_of(client)
    assert len(set(codes)) == 10

    first, second = half_in(), half_in()
    first.post("/login/code", {"code": codes[0]})
    second.post("/login/code", {"code": codes[0]})

    assert is_in(first)
    assert not is_in(second)
    second.post("/login/code", {"code": codes[1]})
    assert is_in(second)


def test_new_recovery_codes_end_the_old(client):
    set_up_app(client)
    old = codes_of(client)

    client.post("/account/second-factor/codes/new")
    new = codes_of(client)

    assert not set(old) & set(new)
    coming = half_in()
    coming.post("/login/code", {"code": old[0]})
    assert not is_in(coming)


def test_the_codes_as_a_file_are_the_codes(client):
    set_up_app(client)

    answer = client.get("/account/second-factor/codes/file")

    assert answer.content.decode().split() == codes_of(client)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_database_holds_no_key_that_somebody_could_use(client):
    key = set_up_app(client)
    kept = make.value("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")

    assert key not in kept
    assert not any(code in kept for code in codes_of(client))


def test_what_was_sealed_with_another_key_lets_nobody_in_and_says_why(client, settings):
    key = set_up_app(client)
    settings.SECRET_KEY = "another key of another server, long enough"
    coming = half_in()

    answer = coming.post("/login/code", {"code": code_of(key)})

    assert answer.status_code == 409
    assert "SECRET_KEY" in answer.content.decode()
    assert not is_in(coming)


@pytest.mark.parametrize("page", ["app", "app/remove", "codes/new", "passkeys/new"])
def test_who_finds_an_open_browser_changes_nothing(client, page):
    set_up_app(client)
    left_open = visitor()
    sign_in(left_open, "coach@example.org")
    set_up_app(left_open) if page == "app/remove" else None
    session = left_open.session
    session["account_authentication_methods"] = []
    session.save()

    for method in (left_open.get, left_open.post):
        answer = method(f"/account/second-factor/{page}")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/confirm")


def test_removed_it_is_asked_for_no_more_and_the_recovery_codes_are_gone(client):
    set_up_app(client)

    assert client.post("/account/second-factor/app/remove").status_code == 302

    again = visitor()
    sign_in(again, "member@example.org")
    assert is_in(again)
    assert make.value("SELECT count(*) FROM mfa_authenticator") == 0


def test_a_welcome_link_is_no_way_round_it(business, client):
    """The link stands for a forgotten password, not for the second factor."""
    key = set_up_app(client)
    link = perform(people.send_welcome, by=make.HOUSE, user_id=business.member.id, now=make.NOW)
    coming = visitor()

    answer = coming.post(f"/welcome/{link}", {"password": "a quite different sentence", "again": "a quite different sentence"})

    assert answer.headers["Location"] == "/login/code"
    assert not is_in(coming)
    coming.post("/login/code", {"code": code_of(key)})
    assert is_in(coming)


@pytest.mark.parametrize("sent", ["", "null", "{}", "[]", '"x"', '{"id": "x", "response": {}}', "x" * 5000, '{"a":' * 2000])
def test_a_passkey_that_is_none_is_refused(business, client, sent):
    set_up_app(client)
    coming = half_in()

    for path in ("/login/code", "/login/passkey"):
        assert coming.post(path, {"credential": sent}).status_code in {200, 302}
    confirm(client)
    assert client.post("/account/second-factor/passkeys/new", {"name": "x", "credential": sent}).status_code == 200
    assert not is_in(coming)


def set_up_for(email: str) -> None:
    client = visitor()
    sign_in(client, email)
    set_up_app(client)


def removed_by(browser, person) -> int:
    return browser.post(f"/desk/people/{person.id}/second-factor").status_code


def test_the_office_removes_it_for_who_lost_it_and_that_is_written_down(business, browse):
    set_up_for("member@example.org")
    page = browse(business.office).get(f"/desk/people/{business.member.id}/entry").content.decode()
    assert "Remove the second factor" in page

    assert removed_by(browse(business.office), business.member) == 302

    coming = visitor()
    sign_in(coming, "member@example.org")
    assert is_in(coming)
    events = make.rows("SELECT name, subject_id, facts, actor_id, door FROM events WHERE name = 'SecondFactorRemoved'")
    facts = '{"kinds": ["recovery_codes", "totp"]}'
    assert events == [("SecondFactorRemoved", business.member.id, facts, business.office.id, "page")]
    assert removed_by(browse(business.office), business.member) == 404


def test_the_office_removes_it_for_nobody_of_their_own_rank_or_above(business, browse):
    second = make.office(email="second@example.org")
    set_up_for("owner@example.org")
    set_up_for("office@example.org")
    office, owner = browse(business.office), browse(business.owner)
    colleague = browse(second)

    assert removed_by(office, business.owner) == 403
    assert removed_by(colleague, business.office) == 403
    assert [removed_by(browse(one), business.office) for one in (business.coach, business.member)] == [403, 403]
    assert removed_by(owner, business.office) == 302


def test_an_owners_is_removed_by_another_owner_and_not_by_oneself(business, browse):
    set_up_for("owner@example.org")
    another = make.owner(email="another@example.org")

    assert removed_by(browse(business.owner), business.owner) == 403
    assert removed_by(browse(another), business.owner) == 302


def test_the_command_removes_it_for_an_only_owner(business):
    set_up_for("owner@example.org")

    done = run("remove-second-factor", "owner@example.org")

    assert (done.code, done.out, done.err) == (0, "", "Removed: recovery codes, totp.\n")
    assert forked("remove-second-factor", "owner@example.org").err == "horarium: This person has no second factor.\n"


def test_the_password_alone_confirms_where_no_factor_is(client):
    assert client.get("/account/tokens").status_code == 302
    client.post("/account/confirm", {"password": "wrong"})
    assert client.get("/account/tokens").status_code == 302
    client.post("/account/confirm", {"password": PASSWORD})
    assert client.get("/account/tokens").status_code == 200
