"""What the calendar does when something happens elsewhere."""

from __future__ import annotations

from datetime import datetime

from horarium.availability.events import HoursChanged
from horarium.journal.events import Heard, hear
from horarium.journal.operations import queue_once


@hear(HoursChanged)
def fill_up(*, heard: Heard, now: datetime) -> None:
    """Make soon what the changed hours, blocks or defaults allow now."""
    queue_once("timetable.generate", trigger=f"{heard.facts['what']} of a coach")
