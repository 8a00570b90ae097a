"""What follows here when the catalogue changes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from horarium.catalog.events import LessonsChanged
from horarium.cohorts import operations
from horarium.journal.events import Heard, hear


@hear(LessonsChanged)
def retitle(*, heard: Heard, now: datetime) -> None:
    """Call the classes to come by the lessons that there are now."""

    def key(name: str) -> UUID | None:
        return UUID(heard.facts[name]) if heard.facts[name] else None

    operations.retitle_batches(course_id=key("course_id"), live_class_id=key("live_class_id"), now=now)
