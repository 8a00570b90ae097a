from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from horarium.journal.events import Event


@dataclass(frozen=True, slots=True)
class AbsenceSettled(Event):
    """A coach is away, and what was in the way is settled. The subject is one of those concerned, each once.

    `words` are what they are told, to the letter; `part` is why they are told (member, guardian, substitute, coach), and
    `sessions` what became of each of theirs. What happened to the sessions is said by events of their own as well.
    """

    coach_id: UUID
    start_time: datetime
    end_time: datetime
    part: str
    words: str
    sessions: list[dict[str, Any]]
