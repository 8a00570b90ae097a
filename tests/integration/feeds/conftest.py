from __future__ import annotations

import pytest

from horarium.kernel import clock
from tests import factories as make


@pytest.fixture(autouse=True)
def _at_nine(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands at nine o'clock (UTC) on Friday 20 November 2026."""
    monkeypatch.setattr(clock, "now", lambda: make.NOW)


@pytest.fixture
def go_to(monkeypatch: pytest.MonkeyPatch):
    """Call it to let the clock stand elsewhere."""
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)
