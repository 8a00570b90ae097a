"""Where somebody is signed in: listed, ended one by one or at once, and ended by whatever changes who may come in."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from horarium.interfaces.account.logins import device
from horarium.kernel.unit import perform
from horarium.people import operations as people
from tests import factories as make
from tests.integration.api.calling import Caller, calling
from tests.integration.pages.conftest import PASSWORD
from tests.integration.pages.signing_in import confirm, is_in, sign_in, visitor

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1"
)
EDGE = CHROME + " Edg/140.0.0.0"


def browser(words: str = FIREFOX, address: str = "127.0.0.1", email: str = "member@example.org"):
    client = visitor(address)
    client.defaults["HTTP_USER_AGENT"] = words
    sign_in(client, email)
    assert is_in(client)
    return client


def listed(client) -> list[tuple[str, str, bool]]:
    return [(one.device, one.address, one.is_this) for one in client.get("/account/logins").context["logins"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (FIREFOX, "Firefox on Linux"),
        (CHROME, "Chrome on Windows"),
        (SAFARI, "Safari on an iPhone"),
        (EDGE, "Edge on Windows"),
        ("curl/8.5.0", "curl"),
        ("my-program/1.0 (x)", "my-program"),
        ("", "unknown"),
        ("/ <b>", "unknown"),
    ],
)
def test_a_browser_is_named_as_its_person_knows_it(words, said):
    assert device(words) == said


def test_the_session_is_another_after_the_log_in_and_none_after_the_log_out(business):
    client = visitor()
    client.get("/login")
    client.post("/login", {"login": "member@example.org", "password": "wrong"})
    before = client.session.session_key
    sign_in(client, "member@example.org")
    inside = client.cookies["sessionid"].value
    client.post("/logout")

    assert inside not in (before, None)
    stolen = visitor()
    stolen.cookies["sessionid"] = inside
    assert not is_in(stolen)
    assert make.value("SELECT count(*) FROM django_session WHERE session_key = %s", inside) == 0


def test_a_session_id_that_was_given_to_somebody_lets_its_giver_nowhere(business):
    """Session fixation: the id with which the victim came is not the one with which they go."""
    attacker = visitor()
    sign_in(attacker, "stranger@example.org", "wrong")
    attacker.get("/login")
    planted = attacker.session.session_key or "planted0planted0planted0planted0"
    victim = visitor()
    victim.cookies["sessionid"] = planted
    sign_in(victim, "member@example.org")

    attacker.cookies["sessionid"] = planted
    assert is_in(victim)
    assert not is_in(attacker)


def test_everywhere_is_listed_with_device_and_address(business):
    browser(CHROME, "198.51.100.4")
    browser(SAFARI, "198.51.100.5", "coach@example.org")
    here = browser(FIREFOX, "203.0.113.7")

    assert listed(here) == [("Firefox on Linux", "203.0.113.7", True), ("Chrome on Windows", "198.51.100.4", False)]


def test_one_login_is_ended_and_dies_at_once(business):
    there, here = browser(CHROME), browser()
    other = next(one for one in here.get("/account/logins").context["logins"] if not one.is_this)

    here.post(f"/account/logins/{other.id}/end")

    assert not is_in(there)
    assert is_in(here)
    assert len(listed(here)) == 1


def test_nobody_ends_the_login_of_another_or_by_this_page_their_own(business):
    mine, theirs = browser(), browser(email="coach@example.org")
    own = mine.get("/account/logins").context["logins"][0].id
    foreign = theirs.get("/account/logins").context["logins"][0].id

    assert [mine.post(f"/account/logins/{one}/end").status_code for one in (own, foreign, 999999999)] == [404] * 3
    assert is_in(mine)
    assert is_in(theirs)


def test_all_others_are_ended_at_once(business):
    others, here, foreign = [browser(CHROME) for _ in range(3)], browser(), browser(email="coach@example.org")

    here.post("/account/logins/end-others")

    assert [is_in(one) for one in others] == [False] * 3
    assert is_in(here)
    assert is_in(foreign)


def test_a_changed_password_ends_the_others(business):
    there, here = browser(CHROME), browser()
    change = {"oldpassword": PASSWORD, "password1": "a quite different sentence", "password2": "a quite different sentence"}

    assert here.post("/password", change).status_code == 302

    assert not is_in(there)
    assert is_in(here)
    assert len(listed(here)) == 1
    assert make.value("SELECT count(*) FROM django_session") == 1


def test_a_welcome_link_that_is_used_ends_what_was_open(business):
    there = browser()
    key = perform(people.send_welcome, by=make.HOUSE, user_id=business.member.id, now=make.NOW)
    here = visitor()
    here.post(f"/welcome/{key}", {"password": "a quite different sentence", "again": "a quite different sentence"})

    assert not is_in(there)
    assert is_in(here)


def test_a_closed_account_is_out_at_once_with_browser_and_token_and_stays_out_when_opened(business, browse):
    there, program = browser(), calling(business.member)
    link = perform(people.send_welcome, by=make.HOUSE, user_id=business.member.id, now=make.NOW)
    office = browse(business.office)

    assert office.post(f"/desk/people/{business.member.id}/close").status_code == 302

    def open_doors() -> list[bool]:
        again = visitor()
        sign_in(again, "member@example.org")
        return [
            is_in(there),
            program.get("/api/me")[0] == 200,
            is_in(again),
            visitor().get(f"/welcome/{link}").status_code == 200,
        ]

    assert open_doors() == [False] * 4
    assert "Aïssata Kouamé" in office.get("/desk/people?who=closed").content.decode()
    assert office.post(f"/desk/people/{business.member.id}/welcome").status_code == 409

    office.post(f"/desk/people/{business.member.id}/open")
    assert open_doors() == [False] * 4
    key = perform(people.send_welcome, by=make.HOUSE, user_id=business.member.id, now=make.NOW)
    assert visitor().get(f"/welcome/{key}").status_code == 200
    assert [name for (name,) in make.rows("SELECT name FROM events WHERE subject_id = %s ORDER BY id", business.member.id)][
        -2:
    ] == [
        "PersonShutOut",
        "PersonLetBack",
    ]


def test_the_mere_flag_shuts_out_too(business):
    """Whoever writes the row: the answer to every request asks it."""
    there, program = browser(), calling(business.member)
    make.rows("UPDATE users SET is_active = false WHERE id = %s", business.member.id)

    assert not is_in(there)
    assert program.get("/api/me")[0] == 401
    assert Caller(client=there).get("/api/me")[0] == 401


def test_the_office_closes_no_owner_and_nobody_closes_themselves(business, browse):
    office, owner = browse(business.office), browse(business.owner)

    assert office.post(f"/desk/people/{business.owner.id}/close").status_code == 403
    assert owner.post(f"/desk/people/{business.owner.id}/close").status_code == 403
    assert office.post(f"/desk/people/{business.office.id}/close").status_code == 403
    assert make.value("SELECT count(*) FROM users WHERE NOT is_active") == 0


def test_the_page_asks_as_often_for_one_login_as_for_many(business):
    here = browser()
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            here.get("/account/logins")
        counts.append(len(asked))
        for n in range(6):
            browser(CHROME, f"198.51.100.{n + 1}")

    assert counts[0] == counts[1]


def test_tokens_are_made_on_the_page_after_a_confirmation_and_ended_there(business):
    client = browser()
    making = {"name": "till", "scopes": ["read"], "days": "30"}
    assert client.post("/account/tokens", making).headers["Location"].startswith("/account/confirm")
    assert make.value("SELECT count(*) FROM api_tokens") == 0

    confirm(client)
    made = client.post("/account/tokens", making).context["made"]

    assert made.row.scopes == ["read"]
    assert Caller(made.key).get("/api/me")[0] == 200
    assert made.key not in client.get("/account/tokens").content.decode()
    client.post(f"/account/tokens/{made.row.id}/end")
    assert Caller(made.key).get("/api/me")[0] == 401


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"days": "1"}])
def test_a_token_that_cannot_be_had_is_said_beside_its_field(business, wrong):
    client = browser()
    confirm(client)

    answer = client.post("/account/tokens", {"name": "till", "scopes": ["read"], "days": "30"} | wrong)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert make.value("SELECT count(*) FROM api_tokens") == 0
