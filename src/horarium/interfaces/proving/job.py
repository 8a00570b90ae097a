"""A process of the nightly work for the standing hours of the attacks alone: reads what, says ready, waits for the word."""

from __future__ import annotations

import sys
from datetime import datetime
from uuid import UUID

import django


def main() -> int:
    """Make the sessions and return whether that went wrong."""
    django.setup()
    from horarium.timetable import tasks

    now, *ids = sys.stdin.readline().split()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if sys.stdin.readline() != "go\n":  # who asked is gone
        return 2
    return 0 if tasks.make_sessions_of([UUID(key) for key in ids], now=datetime.fromisoformat(now)) else 1


if __name__ == "__main__":
    sys.exit(main())
