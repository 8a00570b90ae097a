from __future__ import annotations

import pytest

from horarium.kernel import clock
from tests import factories as make
from tests.integration.webhooks.told import Clock
from tests.receiver import receiving


@pytest.fixture
def at(db, monkeypatch) -> Clock:
    """The clock, which stands until it is moved."""
    made = Clock(make.NOW)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def receiver(settings):
    """A machine of somebody else's, on loopback, which the settings list."""
    settings.OUTGOING_ALLOW = ["127.0.0.1"]
    with receiving() as made:
        yield made
