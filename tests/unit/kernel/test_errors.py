from __future__ import annotations

import pkgutil
import re
from datetime import datetime
from importlib import import_module
from string import Formatter
from typing import Any

import pytest

import horarium
from horarium.kernel.errors import STATUS, Absent, Busy, Forbidden, Invalid, Refusal

FRIDAY = datetime(2026, 11, 27, 10)  # noqa: DTZ001  (what a clock shows)


def every_refusal() -> list[type[Refusal]]:
    for module in pkgutil.walk_packages(horarium.__path__, "horarium."):
        if module.name.endswith(".errors"):
            import_module(module.name)
    found, new = set(), {Refusal}
    while new:
        new = {sub for cls in new for sub in cls.__subclasses__()} - found
        found |= new
    return sorted(found, key=lambda cls: (cls.__module__, cls.__name__))


def facts_of(refusal: type[Refusal], text: str = "") -> dict[str, Any]:
    """A word for every fact that the sentence asks for, a date for one."""
    asked = Formatter().parse(text or refusal.__doc__ or "")
    return {name: FRIDAY if form else f"<{name}>" for _, name, form, _ in asked if name}


@pytest.mark.parametrize("refusal", [r for r in every_refusal() if r is not Invalid], ids=lambda cls: cls.__name__)
def test_a_refusal_says_its_sentence_with_its_facts(refusal):
    said = refusal(**(facts := facts_of(refusal)))

    assert said.sentence == str(said)
    assert said.sentence[0].isupper() or said.sentence.startswith(("<", "27 November"))
    assert said.sentence.endswith((".", ">"))
    assert all(fact in said.sentence for fact in facts.values() if fact != FRIDAY)
    assert not re.search(r"[{}\n]", said.sentence)
    assert said.status == STATUS[refusal.kind]


FULLER = [refusal for refusal in every_refusal() if refusal.fuller]


@pytest.mark.parametrize("refusal", FULLER, ids=lambda cls: cls.__name__)
def test_a_refusal_says_more_where_more_is_known(refusal):
    known = facts_of(refusal, refusal.fuller)

    assert refusal(**known).sentence == Formatter().vformat(refusal.fuller, (), known)
    assert refusal(**facts_of(refusal)).sentence != refusal(**known).sentence


def test_there_are_refusals_of_every_kind():
    assert {refusal.kind for refusal in every_refusal()} == set(STATUS)


def test_no_two_refusals_share_a_code():
    codes = [refusal(**facts_of(refusal)).code for refusal in every_refusal() if refusal is not Invalid]

    assert len(codes) == len(set(codes)) > 20


def test_invalid_names_the_field_and_the_reason():
    refused = Invalid("startTime", "25:00 is not a time")

    assert refused.sentence == "startTime cannot be had: 25:00 is not a time."
    assert (refused.at, refused.code, refused.status) == ("startTime", "invalid", 422)
    assert refused.facts == {"reason": "25:00 is not a time", "field": "startTime"}


@pytest.mark.parametrize(("refusal", "status"), [(Absent, 404), (Forbidden, 403), (Busy, 503), (Refusal, 409)])
def test_a_kind_is_a_status(refusal, status):
    assert refusal(thing="room").status == status


def test_a_fact_with_braces_is_only_shown():
    assert Absent(thing="{0.__class__}").sentence == "There is no such {0.__class__}."
