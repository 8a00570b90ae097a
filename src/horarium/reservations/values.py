"""What goes in and out of the front door of reservations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from horarium.kernel.ids import new_id
from horarium.kernel.spans import Span

if TYPE_CHECKING:
    from horarium.people.models import User
    from horarium.timetable.models import Booking, TrainingSession


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


@dataclass(frozen=True, slots=True)
class Option:
    """What could become of a session whose coach is away: another coach gives it, it is moved, cancelled, or kept.

    `span`, coach and room are where it would be; `knows` says whether the substitute knows a member of it.
    """

    kind: Literal["substitute", "move", "cancel", "keep"]
    coach_id: UUID | None = None
    span: Span | None = None
    room_id: UUID | None = None
    knows: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for one session."""

    session_id: UUID
    option: Option


@dataclass(frozen=True, slots=True)
class Proposal:
    """One session in the way of an absence: whose seats, what could become of it (the best first), why nobody else can."""

    session: TrainingSession
    seats: Sequence[Booking]
    options: Sequence[Option]
    not_free: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Absence:
    """A coach is away. `undecided` are the dates of standing hours in it that are no sessions yet; they are left out."""

    coach: User
    span: Span
    proposals: Sequence[Proposal]
    undecided: int

    @property
    def proposed(self) -> list[Choice]:
        """Return the best for each session; together they fit."""
        return [Choice(one.session.id, one.options[0]) for one in self.proposals]


@dataclass(frozen=True, slots=True)
class Notice:
    """What one person is told when an absence is settled: the very words, and the sessions that they are about."""

    person_id: UUID
    part: Literal["member", "guardian", "substitute", "coach"]
    words: str
    sessions: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What settling an absence came to: the blocks that were made, the choices, who was told what; none of it a second time."""

    blocks: Sequence[UUID]
    choices: Sequence[Choice]
    notices: Sequence[Notice]
    again: bool = False
