"""What goes in and out of the front door of reservations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal
from uuid import UUID

from horarium.kernel.ids import new_id
from horarium.kernel.spans import Span


@dataclass(frozen=True, slots=True)
class StandingHour:
    """A standing hour to be, with the facts of open_recurring_booking. day_of_week 0 is Sunday; `id` becomes the row's."""

    coach_id: UUID
    member_id: UUID
    day_of_week: int
    start_time: time
    end_time: time
    start_date: date
    end_date: date | None = None
    frequency: int = 1
    zone: str = ""
    room_id: UUID | None = None
    title: str = ""
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Decision:
    """Keep, move or cancel one session; a move has its new span, and its coach and room if they change."""

    session_id: UUID
    action: Literal["keep", "move", "cancel"]
    span: Span | None = None
    coach_id: UUID | None = None
    room_id: UUID | None = None
