"""What the environment may not say: every command ends in one line that names the variable and what it may be."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from horarium.config import database
from horarium.config.env import Environment, environment
from horarium.runtime.errors import CannotRun
from tests.integration.commands.calling import run


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("HORARIUM_POOL", "many", "a whole number from 0 to 100"),
        ("HORARIUM_POOL", "101", "a whole number from 0 to 100"),
        ("HORARIUM_ENV", "prod", "production, development or test"),
        ("HORARIUM_HTTPS", "perhaps", "true or false"),
        ("HORARIUM_SCHEMA", "x; DROP", "small letters"),
        ("HORARIUM_LIMIT_READS", "-1", "a whole number, 0 for no limit"),
        ("HORARIUM_OUTGOING_ALLOW", "*", "networks such as 10.1.0.0/16"),
        ("HORARIUM_PROXIES", "1.5", "a whole number from 0 to 5"),
    ],
)
def test_a_value_that_cannot_be_had_is_named_with_what_it_may_be(monkeypatch, name, value, wanted):
    monkeypatch.setenv(name, value)

    with pytest.raises(CannotRun) as refusal:
        environment.__wrapped__()

    assert str(refusal.value).startswith(f"{name} cannot be {value!r}: it must be {wanted}")


def test_every_variable_that_can_be_wrong_says_what_it_may_be():
    fields = Environment.model_fields
    can_be_wrong = {name for name, field in fields.items() if field.annotation in {int, bool} or field.metadata}

    assert "horarium_pool" in can_be_wrong
    assert {name for name in can_be_wrong if not fields[name].description} == set()


def test_every_secret_is_among_those_that_stand_in_no_log(monkeypatch):
    names = [name for name, field in Environment.model_fields.items() if field.annotation is SecretStr]
    for name in names:
        monkeypatch.setenv(name, f"the secret of {name}")

    assert set(Environment().secrets) == {f"the secret of {name}" for name in names}


@pytest.mark.parametrize("words", [("doctor",), ("create-user", "a@b.example"), ("migrate",), ("serve", "--port", "0")])
def test_a_command_says_so_in_one_line(words):
    answer = run(*words, HORARIUM_POOL="many")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "horarium: HORARIUM_POOL cannot be 'many': it must be a whole number from 0 to 100.\n"


def test_a_time_to_wait_that_is_none_is_named_before_anything_is_started():
    answer = run("create-user", "a@b.example", DATABASE_URL="", HORARIUM_DATABASE_TIMEOUT="soon")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "horarium: HORARIUM_DATABASE_TIMEOUT cannot be 'soon': it must be a whole number of seconds.\n"


@pytest.mark.parametrize(
    "address", ["mysql://me:hunter22@host/name", "postgresql://me:hunter22/x@host/name", "postgresql://me:hunter22@[::1/name"]
)
def test_an_address_that_is_none_is_refused_without_its_password(address):
    with pytest.raises(CannotRun, match="DATABASE_URL") as refusal:
        database.settings(address, schema="horarium")

    assert "hunter22" not in str(refusal.value)


def test_a_database_that_does_not_answer_is_one_line():
    answer = run("create-user", "a@b.example", DATABASE_URL="postgresql://me:hunter22@127.0.0.1:1/name")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("horarium: the database does not answer: ")
    assert answer.err.count("\n") == 1
    assert "hunter22" not in answer.err
