"""docs/webhooks.md: the receiver that it shows takes what is genuine and nothing else; its numbers are the code's."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from horarium.webhooks import rules
from horarium.webhooks.operations import LEASE, TEST
from tests import factories as make
from tests.integration.webhooks.told import DOCUMENT, receiving_program

NOW = make.NOW
SECRET, OLD = rules.new_secret(), rules.new_secret()
BODY = '{"id":"1","type":"session.booked","data":{"title":"Ẹniọlá"}}'.encode()
SIGNED = rules.signature([SECRET], BODY, at=NOW)
T = int(NOW.timestamp())
HEX = SIGNED.rpartition("=")[2]


def take(header: str = SIGNED, body: bytes = BODY, secret: str = SECRET, *, now=NOW, text: str = ""):
    return receiving_program(text)(header, body, secret, now.timestamp())


def test_it_takes_what_is_genuine():
    assert take() == json.loads(BODY)
    assert take(now=NOW + timedelta(minutes=5)) == json.loads(BODY)


@pytest.mark.parametrize("secrets", [[SECRET, OLD], [OLD, SECRET]])
def test_one_right_signature_of_two_is_enough(secrets):
    assert take(rules.signature(secrets, BODY, at=NOW)) == json.loads(BODY)


def test_a_known_signature_comes_out():
    """Computed by `openssl dgst -sha256 -hmac`: nothing of ours can be wrong in the same way."""
    assert rules.signature(["key"], b"{}", at=NOW) == (
        "t=1795165200,v1=18a921c75db32fe418f8aebe5fa7242bc0403b7ac5b7963223262ca8c3c464e8"
    )


FORGED = [
    (SIGNED, BODY.replace(b"booked", b"broken"), SECRET, NOW),
    (SIGNED, BODY + b" ", SECRET, NOW),
    (SIGNED, b"", SECRET, NOW),
    (SIGNED, BODY, OLD, NOW),
    (SIGNED, BODY, "", NOW),
    (SIGNED.replace(f"t={T}", f"t={T + 1}"), BODY, SECRET, NOW),
    (f"t={T},v0={HEX}", BODY, SECRET, NOW),
    (f"t={T}", BODY, SECRET, NOW),
    (f"t={T},v1=", BODY, SECRET, NOW),
    (f"t={T},v1={HEX[:-1]}", BODY, SECRET, NOW),
    (f"t={T},v1={HEX}é", BODY, SECRET, NOW),
    (f"v1={HEX}", BODY, SECRET, NOW),
    (f"t=,v1={HEX}", BODY, SECRET, NOW),
    (f"t={T},t={T},v1={HEX}", BODY, SECRET, NOW),
    ("", BODY, SECRET, NOW),
    (SIGNED, BODY, SECRET, NOW + timedelta(minutes=5, seconds=1)),
    (SIGNED, BODY, SECRET, NOW - timedelta(minutes=5, seconds=1)),
]


@pytest.mark.parametrize(("header", "body", "secret", "now"), FORGED, ids=range(len(FORGED)))
def test_it_takes_nothing_else(header, body, secret, now):
    with pytest.raises(ValueError, match=r"signature|signed"):
        take(header, body, secret, now=now)


@pytest.mark.parametrize(
    ("check", "attack"),
    [
        (r"hmac\.compare_digest\(expected\.encode\(\), one\.encode\(\)\)", (SIGNED, BODY + b" ", SECRET, NOW)),
        (r"abs\(.*?\) > FIVE_MINUTES", (SIGNED, BODY, SECRET, NOW + timedelta(days=1))),
    ],
    ids=["signature", "time"],
)
def test_it_is_the_check_that_keeps_a_forgery_out(check, attack):
    """Without it the same attack is taken."""
    header, body, secret, now = attack
    said = "True" if "compare" in check else "False"
    without, count = re.subn(check, said, DOCUMENT.read_text())

    assert count == 1
    assert take(header, body, secret, now=now, text=without)


def test_its_numbers_are_the_codes():
    text = " ".join(DOCUMENT.read_text().split())
    minutes = [wait.total_seconds() / 60 for wait in rules.WAITS]
    hours = [f"{m / 60:g}" for m in minutes[3:]]

    assert minutes[:3] == [1, 5, 30]
    assert f"after 1 and 5 minutes, half an hour, {', '.join(hours[:-1])} and {hours[-1]} hours" in text
    assert rules.HEADER in text
    assert f"`{TEST}`" in text
    assert timedelta(seconds=45) == LEASE
