from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from horarium.journal.events import Event


@dataclass(frozen=True, slots=True)
class LessonsChanged(Event):
    """A course, or a live class without one, has other lessons. The subject is that course or live class."""

    course_id: UUID | None
    live_class_id: UUID | None
    lessons: int
