from __future__ import annotations

import pytest
from django.conf import settings
from pydantic import ValidationError

from horarium.config.env import Environment


def test_nothing_is_listed_unless_somebody_lists_it():
    assert settings.OUTGOING_ALLOW == []


def test_what_may_be_asked_is_listed_with_commas(monkeypatch):
    monkeypatch.setenv("HORARIUM_OUTGOING_ALLOW", " 10.1.0.0/16, hooks.intra,,::1 ")

    assert Environment().outgoing_allow == ["10.1.0.0/16", "hooks.intra", "::1"]


@pytest.mark.parametrize("text", ["10.1.0.1/16", "*", "hooks.intra:8080", "http://hooks.intra", "10.0.0.0/8 hooks.intra"])
def test_a_list_that_says_nothing_stops_the_start_and_is_named(monkeypatch, text):
    monkeypatch.setenv("HORARIUM_OUTGOING_ALLOW", text)

    with pytest.raises(ValidationError, match="horarium_outgoing_allow"):
        Environment()
