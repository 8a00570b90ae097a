"""What waits for somebody who runs the business, from all apps."""

from __future__ import annotations

from datetime import datetime

from horarium.availability import queries as availability
from horarium.cohorts import queries as cohorts
from horarium.interfaces.pages import jobs
from horarium.journal import queries as journal
from horarium.kernel.counting import number_of
from horarium.timetable import queries as timetable
from horarium.webhooks import queries as webhooks


def waiting(*, now: datetime) -> int:
    """Return how many things are on the list."""
    stopped = number_of(
        journal.failed_deliveries, webhooks.in_trouble, availability.calendars_in_trouble, cohorts.unopened, now=now
    )
    return timetable.needs_attention(now=now) + timetable.number_of_conflicts(now=now) + stopped + len(jobs.unmended())
