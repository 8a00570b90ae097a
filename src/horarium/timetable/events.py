from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from horarium.journal.events import Event


@dataclass(frozen=True, slots=True)
class SeriesOpened(Event):
    """A pattern was taken into the calendar."""

    coach_id: UUID
    member_id: UUID | None


@dataclass(frozen=True, slots=True)
class SeriesCancelled(Event):
    """A pattern was ended, its coming sessions (or all) with it."""

    future_only: bool
    sessions: int


@dataclass(frozen=True, slots=True)
class SeriesRenamed(Event):
    """A pattern and its coming sessions were given another title."""

    title: str


@dataclass(frozen=True, slots=True)
class SessionBooked(Event):
    """One session was booked, once."""

    coach_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class SessionCancelled(Event):
    """One session was cancelled."""

    seat_status: str


@dataclass(frozen=True, slots=True)
class SeatGivenBack(Event):
    """One seat of a group was given back; the session stays. The subject is the seat."""

    session_id: UUID
    seat_status: str
