from __future__ import annotations

from dataclasses import dataclass

from horarium.journal.events import Event


@dataclass(frozen=True, slots=True)
class HoursChanged(Event):
    """A coach's weekly hours, additions, blocks or defaults changed. The subject is the coach."""

    what: str


@dataclass(frozen=True, slots=True)
class OpenPageChanged(Event):
    """Everybody may book a coach now, or nobody any more, or what stands on the page is another. The subject is the coach."""

    public_booking: bool
