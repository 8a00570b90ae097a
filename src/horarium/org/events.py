from __future__ import annotations

from dataclasses import dataclass

from horarium.journal.events import Event


@dataclass(frozen=True, slots=True)
class PolicySet(Event):
    """A new version of the cancellation policy is in force."""

    version: int
