from __future__ import annotations

from dataclasses import dataclass

from horarium.journal.events import Event


@dataclass(frozen=True, slots=True)
class HoursChanged(Event):
    """A coach's weekly hours, additions, blocks or defaults changed. The subject is the coach."""

    what: str
