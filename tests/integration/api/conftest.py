from __future__ import annotations

import pytest

from horarium.config.env import environment
from horarium.kernel import clock
from tests import factories as make
from tests.integration.api.scene import Scene
from tests.kept import kept

SECRET = "a-secret-of-the-scheduler"


@pytest.fixture(autouse=True)
def _at_nine(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands at nine o'clock (UTC) on Friday 20 November 2026."""
    monkeypatch.setattr(clock, "now", lambda: make.NOW)


@pytest.fixture
def go_to(monkeypatch: pytest.MonkeyPatch):
    """Call it to let the clock stand elsewhere."""
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


a_scene = kept(Scene)


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch):
    """Call it to set a variable of the environment."""

    def become(name: str, value: object) -> None:
        monkeypatch.setenv(name, str(value))
        environment.cache_clear()

    yield become
    monkeypatch.undo()
    environment.cache_clear()


@pytest.fixture
def cron_secret(setting):
    """CRON_SECRET as the environment has it; call it to set another."""

    def become(value: str) -> str:
        setting("CRON_SECRET", value)
        return value

    become(SECRET)
    return become
