"""What waits for somebody who runs the business, from all apps."""

from __future__ import annotations

from datetime import datetime

from horarium.availability import queries as availability
from horarium.interfaces.pages import jobs
from horarium.journal import queries as journal
from horarium.timetable import queries as timetable
from horarium.webhooks import queries as webhooks


def waiting(*, now: datetime) -> int:
    """Return how many things are on the list."""
    undelivered = journal.failed_deliveries().count() + webhooks.in_trouble().count()
    return (
        timetable.needs_attention(now=now)
        + timetable.conflicts(now=now, limit=1)[1]
        + undelivered
        + len(jobs.unmended())
        + availability.calendars_in_trouble().count()
    )
