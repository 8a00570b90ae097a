from __future__ import annotations

import pytest

from horarium.kernel import civil


def test_the_names_of_the_zones_are_read_once(monkeypatch):
    """To read them costs three milliseconds, and a page asks for a zone at every line."""
    civil.zone("Europe/Rome")
    monkeypatch.setattr(civil, "available_timezones", lambda: pytest.fail("they were read again"))

    assert civil.zone("Africa/Lagos").key == "Africa/Lagos"
