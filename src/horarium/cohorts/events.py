from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from horarium.journal.events import Event


@dataclass(frozen=True, slots=True)
class BatchOpened(Event):
    """The next batch of a class was opened. `missed` says that its start day had gone by."""

    class_name: str
    batch_number: int
    start_date: date
    missed: bool
    enrolled: int


@dataclass(frozen=True, slots=True)
class StartUnopened(Event):
    """No batch was opened on a start day. The subject is the batch class."""

    class_name: str
    start_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class BatchCompleted(Event):
    """A batch has held its last class."""

    class_name: str
    batch_number: int


@dataclass(frozen=True, slots=True)
class BatchCancelled(Event):
    """A batch was ended before its time; its classes to come are cancelled."""

    class_name: str
    batch_number: int
    sessions: int


@dataclass(frozen=True, slots=True)
class MemberEnrolled(Event):
    """A member is in a batch, for the first time or again. The subject is the enrolment."""

    batch_id: UUID
    member_id: UUID
    access_level: str


@dataclass(frozen=True, slots=True)
class AccessChanged(Event):
    """A member sees more or fewer classes again. The subject is the enrolment."""

    batch_id: UUID
    member_id: UUID
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class MemberLeft(Event):
    """A member is in a batch no more. The subject is the enrolment."""

    batch_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class MeetingScheduled(Event):
    """A class meets. The subject is the meeting's session."""

    class_id: UUID
    coach_id: UUID
