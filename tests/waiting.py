"""For tests in which two connections meet: a second way into the test's database, and the moment of the meeting."""

from __future__ import annotations

import os
import time

import pytest
from django.conf import settings

from tests import factories as make

# Of this database alone: another worker's tests use the same server.
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def database_url() -> str:
    return os.environ["DATABASE_URL"].replace("/horarium?", f"/{settings.DATABASES['default']['NAME']}?", 1)


def wait_until_blocked(seconds: float = 30) -> None:
    """Return as soon as somebody waits for a lock."""
    for _ in range(int(seconds / 0.05)):
        if make.value(WAITING):
            return
        time.sleep(0.05)
    pytest.fail("nobody met anybody")
