from __future__ import annotations

import pytest

from horarium.config.env import environment
from horarium.kernel import clock
from tests import factories as make
from tests.integration.api.scene import Scene

SECRET = "a-secret-of-the-scheduler"


@pytest.fixture(autouse=True)
def _at_nine(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands at nine o'clock (UTC) on Friday 20 November 2026."""
    monkeypatch.setattr(clock, "now", lambda: make.NOW)


@pytest.fixture
def go_to(monkeypatch: pytest.MonkeyPatch):
    """Call it to let the clock stand elsewhere."""
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def cron_secret(monkeypatch: pytest.MonkeyPatch):
    """CRON_SECRET as the environment has it; call it to set another."""

    def become(value: str) -> str:
        monkeypatch.setenv("CRON_SECRET", value)
        environment.cache_clear()
        return value

    become(SECRET)
    yield become
    environment.cache_clear()
