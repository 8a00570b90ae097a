"""Too many wrong tries from one address lock that address out of that account, and nobody else, for ten minutes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from horarium.config.env import environment
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.people import operations as people
from horarium.people import tasks
from tests import factories as make
from tests.integration.commands.calling import forked, run
from tests.integration.pages.signing_in import code_of, is_in, set_up_app, sign_in, visitor

THEIRS = "203.0.113.7"
NOW = make.NOW


@pytest.fixture
def go_to(monkeypatch):
    """Call it to let the clock stand elsewhere."""
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture(autouse=True)
def _at_nine(go_to):
    go_to(NOW)


def wrong_tries(email: str, count: int = 10, address: str = THEIRS) -> list[int]:
    return [sign_in(visitor(address), email, f"wrong {n}").status_code for n in range(count)]


def test_ten_wrong_tries_are_looked_at_and_the_next_is_not_even_a_right_one(business):
    assert wrong_tries("member@example.org") == [200] * 10

    client = visitor(THEIRS)
    answer = sign_in(client, "member@example.org")

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"
    assert "10 minutes, at <strong>9:10</strong>" in answer.content.decode()
    assert not is_in(client)


def test_without_the_count_the_eleventh_try_goes_in(business, monkeypatch):
    """What the lock-out is worth: with it taken away, who guesses long enough comes in."""
    monkeypatch.setattr(people, "count_try", lambda **facts: None)
    wrong_tries("member@example.org")

    client = visitor(THEIRS)
    sign_in(client, "member@example.org")

    assert is_in(client)


def test_the_lock_is_no_weapon(business):
    """Somebody else's wrong tries lock out neither the person at another address nor another person at theirs."""
    wrong_tries("member@example.org", 20)
    owner, elsewhere = visitor("198.51.100.9"), visitor(THEIRS)

    sign_in(owner, "member@example.org")
    sign_in(elsewhere, "coach@example.org")

    assert is_in(owner)
    assert is_in(elsewhere)


def test_it_ends_by_itself_after_ten_minutes_and_trying_on_does_not_prolong_it(business, go_to):
    wrong_tries("member@example.org")
    for minute in range(1, 10):
        go_to(NOW + timedelta(minutes=minute))
        assert sign_in(visitor(THEIRS), "member@example.org").status_code == 429

    go_to(NOW + timedelta(minutes=10))
    client = visitor(THEIRS)
    sign_in(client, "member@example.org")

    assert is_in(client)


@pytest.mark.parametrize("written", ["MEMBER@example.org", " member@example.org ", "Member@Example.ORG"])
def test_another_spelling_is_the_same_account(business, written):
    wrong_tries("member@example.org")

    assert sign_in(visitor(THEIRS), written).status_code == 429


def test_ipv6_addresses_of_one_network_are_one_sender(business):
    for n in range(10):
        wrong_tries("member@example.org", 1, f"2001:db8:1:2::{n + 1}")

    assert wrong_tries("member@example.org", 1, "2001:db8:1:2:ffff::1") == [429]
    assert wrong_tries("member@example.org", 1, "2001:db8:1:3::1") == [200]


def test_a_header_that_anybody_can_send_is_no_other_address(business):
    headers = [{"x-forwarded-for": f"198.51.100.{n}"} for n in range(11)]
    tries = [visitor(THEIRS).post("/login", {"login": "a@b.org", "password": "x"}, headers=one).status_code for one in headers]

    assert tries == [200] * 10 + [429]


@pytest.fixture
def one_proxy(monkeypatch, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setenv("HORARIUM_PROXIES", "1")
    environment.cache_clear()
    yield
    environment.cache_clear()


def test_behind_a_proxy_the_sender_is_whom_the_proxy_names(business, one_proxy):

    def try_as(address: str) -> int:
        said = {"x-forwarded-for": f"10.0.0.1, {address}"}
        return visitor("127.0.0.1").post("/login", {"login": "a@b.org", "password": "x"}, headers=said).status_code

    assert [try_as("198.51.100.1") for _ in range(11)][-1] == 429
    assert try_as("198.51.100.2") == 200


def test_a_right_password_forgets_the_wrong_ones_before_it(business):
    for _ in range(3):
        wrong_tries("member@example.org", 9)
        sign_in(visitor(THEIRS), "member@example.org")

    assert make.value("SELECT count(*) FROM login_tries") == 0


def test_of_many_at_once_ten_are_looked_at(business, monkeypatch):
    """A count after the look would let all of them through."""
    looked = []
    real = MD5PasswordHasher.verify
    monkeypatch.setattr(MD5PasswordHasher, "verify", lambda self, *given: looked.append(1) or real(self, *given))

    def one(n: int) -> int:
        try:
            return sign_in(visitor(THEIRS), "member@example.org", f"wrong {n}").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        statuses = sorted(pool.map(one, range(24)))

    assert statuses == [200] * 10 + [429] * 14
    assert len(looked) == 10


def noting(done, name, real):
    def noted(self, *given, **facts):
        done.append(name)
        return real(self, *given, **facts)

    return noted


@pytest.fixture
def work(monkeypatch):
    """Hashes made or compared, which is what a log-in's time is spent on."""
    done = []
    for name in ("encode", "verify"):
        monkeypatch.setattr(MD5PasswordHasher, name, noting(done, name, getattr(MD5PasswordHasher, name)))
    return done


def test_an_address_that_nobody_has_costs_as_much_work_as_one_that_somebody_has(business, work):
    """Known with a wrong password, known without any password yet, shut out, and unknown: as many hashes, as many statements,
    the same page. So there is no telling who is here."""
    make.member("New", email="new@example.org")
    gone = make.member("Gone", email="gone@example.org")
    perform(people.shut_out, by=make.HOUSE, user_id=gone.id, now=NOW)
    spent = {}
    for email in ("member@example.org", "new@example.org", "gone@example.org", "nobody@example.org"):
        client = visitor()
        client.get("/login")
        work.clear()
        with CaptureQueriesContext(connection) as asked:
            page = sign_in(client, email, "wrong").content.decode()
        spent[email] = (len([word for word in work if word == "encode"]), len(asked), without(page, email))

    assert len({repr(one) for one in spent.values()}) == 1, {email: one[:2] for email, one in spent.items()}
    assert spent["nobody@example.org"][0] == 1


def without(page: str, email: str) -> str:
    """The page without what every page has for itself: the address that was typed and the CSRF tokens."""
    lines = page.replace(email, "").splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)


def test_an_owner_lifts_a_lock_on_the_page(business, browse):
    wrong_tries("member@example.org", 11)
    office = browse(business.office)

    page = office.get(f"/desk/people/{business.member.id}/entry").content.decode()
    assert THEIRS in page
    office.post(f"/desk/people/{business.member.id}/unlock")
    client = visitor(THEIRS)
    sign_in(client, "member@example.org")

    assert is_in(client)
    assert make.rows("SELECT facts, actor_id FROM events WHERE name = 'LockLifted'") == [
        ('{"addresses": ["203.0.113.7"]}', business.office.id)
    ]


def test_the_office_lifts_no_lock_of_an_owner(business, browse):
    wrong_tries("owner@example.org", 11)

    assert browse(business.office).post(f"/desk/people/{business.owner.id}/unlock").status_code == 403
    assert sign_in(visitor(THEIRS), "owner@example.org").status_code == 429
    assert browse(business.owner).post(f"/desk/people/{business.owner.id}/unlock").status_code == 302
    assert sign_in(visitor(THEIRS), "owner@example.org").status_code == 302


def test_the_command_lifts_a_lock(business):
    wrong_tries("owner@example.org", 11)

    done = run("unlock", "Owner@example.org", "--at", NOW.isoformat())

    assert (done.code, done.out, done.err) == (0, "", f"Lifted the lock for: {THEIRS}.\n")
    assert sign_in(visitor(THEIRS), "owner@example.org").status_code == 302
    assert forked("unlock", "owner@example.org").err == "There was no lock.\n"
    assert forked("unlock", "nobody@example.org").code == 1


def test_wrong_codes_lock_the_second_factor_from_everywhere(business, go_to):
    """Who guesses codes has the password already: another address is no other sender."""
    client = visitor()
    sign_in(client, "member@example.org")
    key = set_up_app(client)
    statuses = []
    for n in range(11):
        guessing = visitor(f"198.51.100.{n}")
        sign_in(guessing, "member@example.org")
        statuses.append(guessing.post("/login/code", {"code": "000000"}).status_code)
    assert statuses == [200] * 10 + [429]

    again = visitor()
    sign_in(again, "member@example.org")
    assert again.post("/login/code", {"code": code_of(key)}).status_code == 429
    go_to(NOW + timedelta(minutes=10))
    sign_in(again, "member@example.org")
    assert again.post("/login/code", {"code": code_of(key)}).status_code == 302


def test_old_tries_are_forgotten_at_night(business, go_to):
    wrong_tries("member@example.org", 3)
    go_to(NOW + timedelta(minutes=9))
    tasks.forget_tries(0)
    assert make.value("SELECT count(*) FROM login_tries") == 1

    go_to(NOW + timedelta(minutes=10))
    tasks.forget_tries(0)
    assert make.value("SELECT count(*) FROM login_tries") == 0
