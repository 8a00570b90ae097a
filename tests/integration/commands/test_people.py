"""The commands that make people, tokens and secrets print that one thing and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from horarium.kernel.unit import perform
from horarium.people import operations as people
from horarium.people import queries
from tests import factories as make
from tests.integration.commands.calling import forked, run

pytestmark = pytest.mark.usefixtures("db")


def test_create_user_prints_the_one_time_path_that_lets_them_in():
    at = datetime(2026, 11, 20, tzinfo=UTC)
    done = run(
        "create-user",
        "ada@example.org",
        "--name",
        "Ada L.",
        "--coach",
        "--office",
        "--zone",
        "Africa/Lagos",
        "--at",
        at.isoformat(),
    )

    assert (done.code, done.err) == (0, "")
    key = re.fullmatch(r"/welcome/([\w-]{43})\n", done.out)[1]
    person = perform(people.use_welcome, key=key, email="", password="a long enough one", now=at + timedelta(days=6))
    assert (person.email, person.name, person.zone) == ("ada@example.org", "Ada L.", "Africa/Lagos")
    assert (person.is_owner, person.is_office, person.is_coach, person.is_member) == (False, True, True, False)


def test_create_user_without_a_role_says_so_on_standard_error():
    done = forked("create-user", "ada@example.org")

    assert done.code == 0
    assert done.err == "No role was given: they may log in, and see only what is everybody's.\n"
    assert queries.by_email("ada@example.org").name == "ada"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["ada@example.org"], "Somebody with the e-mail address ada@example.org is here already."),
        (["ada"], "email cannot be had: 'ada' is not an e-mail address."),
        (["eve@example.org", "--zone", "Mars"], "zone cannot be had: 'Mars' is not the name of a time zone"),
    ],
)
def test_create_user_refuses_with_1_and_adds_nobody(words, why):
    make.person("Ada", email="Ada@example.org")

    done = forked("create-user", *words)

    assert (done.code, done.out) == (1, "")
    assert f"horarium: {why}" in done.err
    assert make.value("SELECT count(*) FROM users") == 1
    assert make.value("SELECT count(*) FROM welcome_links") == 0


def test_create_token_prints_the_token_alone_and_it_works():
    ada = make.owner(email="ada@example.org")

    done = run("create-token", "ADA@example.org")

    assert (done.code, done.err, len(done.out.splitlines())) == (0, "", 1)
    token = queries.token(done.out.strip())
    assert (token.user_id, token.scopes, token.expires_at) == (ada.id, ["everything"], None)


def test_create_token_gives_the_scopes_and_the_life_that_are_asked_for():
    make.owner(email="ada@example.org")

    words = ["--scope", "read", "--scope", "bookings", "--expires", "90", "--at", "2026-11-20T09:00:00Z"]
    token = queries.token(forked("create-token", "ada@example.org", *words).out.strip())

    assert (token.scopes, token.expires_at) == (["bookings", "read"], make.NOW + timedelta(days=90))


@pytest.mark.parametrize("words", [["--scope", "all"], ["--expires", "0"], ["--expires", "x"], ["--expires", "3651"]])
def test_create_token_refuses_scopes_and_lives_that_there_are_not(words):
    make.owner(email="ada@example.org")

    done = forked("create-token", "ada@example.org", *words)

    assert (done.code, done.out) == (2, "")
    assert make.value("SELECT count(*) FROM api_tokens") == 0


def test_create_token_for_nobody_ends_with_1():
    done = forked("create-token", "nobody@example.org")

    assert (done.code, done.out) == (1, "")
    assert done.err == "horarium: There is no such person as nobody@example.org.\n"


def test_create_token_is_not_given_to_who_was_shut_out():
    make.owner(email="ada@example.org")
    make.rows("UPDATE users SET is_active = false")

    assert forked("create-token", "ada@example.org").code == 1
    assert make.value("SELECT count(*) FROM api_tokens") == 0


def test_create_secret_prints_64_digits_without_a_database():
    # An address at which nothing listens: asking the database would fail.
    secrets = [run("create-secret", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing") for _ in range(2)]

    assert [(done.code, done.err) for done in secrets] == [(0, "")] * 2
    assert all(re.fullmatch(r"[0-9a-f]{64}\n", done.out) for done in secrets)
    assert secrets[0].out != secrets[1].out
