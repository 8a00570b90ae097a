from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from horarium.journal.events import Event


@dataclass(frozen=True, slots=True)
class SeriesOpened(Event):
    """A pattern was taken into the calendar."""

    coach_id: UUID | None
    member_id: UUID | None


@dataclass(frozen=True, slots=True)
class SeriesCancelled(Event):
    """A pattern was ended, its coming sessions (or all) with it. `undone` is by who had booked it a moment before."""

    future_only: bool
    sessions: int
    undone: bool = False


@dataclass(frozen=True, slots=True)
class SeriesRenamed(Event):
    """A pattern and its coming sessions were given another title."""

    title: str


@dataclass(frozen=True, slots=True)
class SeriesChanged(Event):
    """A pattern is another one from a date on. `was` and `became` hold what differs, by the names of the columns."""

    from_on: date
    was: dict[str, Any]
    became: dict[str, Any]
    moved: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class ClassesHandedOver(Event):
    """The classes to come of a batch's series were given to another coach or room. `left_out` could not be. The subject is the
    series.
    """

    was: dict[str, Any]
    became: dict[str, Any]
    left_out: int


@dataclass(frozen=True, slots=True)
class SeriesPaused(Event):
    """A series rests between two dates, both included (until_on None: until it is lifted); its sessions there are cancelled."""

    pause_id: UUID
    from_on: date
    until_on: date | None
    why: str
    sessions: int


@dataclass(frozen=True, slots=True)
class PauseLifted(Event):
    """A pause of a series ended before its time. Sessions that it had cancelled were given back, or their hour was taken."""

    pause_id: UUID
    given_back: int
    lost: int


@dataclass(frozen=True, slots=True)
class DateSkipped(Event):
    """A date of a series that has no session yet will have none. The subject is the series."""

    on: date
    starts: time


@dataclass(frozen=True, slots=True)
class DateTakenUp(Event):
    """A date of a series that was skipped counts again. The subject is the series."""

    on: date


@dataclass(frozen=True, slots=True)
class SessionBooked(Event):
    """One session was booked, once. The subject is the seat."""

    coach_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class SessionOpened(Event):
    """A group's session was made."""

    coach_id: UUID
    capacity: int


@dataclass(frozen=True, slots=True)
class SessionMoved(Event):
    """One session was moved in time, to another coach or to another room. `was` and `became` hold all four.

    `in_absence_of` is the coach whose absence was settled by it, which people are told of as a whole: AbsenceSettled.
    """

    was: dict[str, Any]
    became: dict[str, Any]
    in_absence_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class SessionKept(Event):
    """One session stays although a block, a holiday or the coach's hours are against it."""

    reason: str
    in_the_way: UUID | None


@dataclass(frozen=True, slots=True)
class SessionCancelled(Event):
    """One session was cancelled: on whose side the reason lay, and what it came to for each seat.

    `in_absence_of` is as for SessionMoved; `undone` is by who had booked it a moment before.
    """

    seat_status: str
    side: str
    why: str
    start_time: datetime
    coach_id: UUID | None
    member_id: UUID | None
    outcomes: list[dict[str, Any]]
    in_absence_of: UUID | None = None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class SessionTakenUp(Event):
    """One session that a pause had cancelled is on again with its seats; what cancelling them came to is void."""

    start_time: datetime
    coach_id: UUID | None
    member_id: UUID | None


@dataclass(frozen=True, slots=True)
class MeetingLinkChanged(Event):
    """A session that is held online has a meeting link of its own, or (is_own false) its coach's standing one again."""

    is_own: bool


@dataclass(frozen=True, slots=True)
class CapacityChanged(Event):
    """A group's session has more or fewer places."""

    was: int
    became: int


@dataclass(frozen=True, slots=True)
class SeatTaken(Event):
    """A member has a place in a group's session. The subject is the seat."""

    session_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class SeatWaitlisted(Event):
    """A member waits for a place in a group's session. The subject is the seat."""

    session_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class SeatPromoted(Event):
    """A member who waited has a place now. The subject is the seat."""

    session_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class SeatGivenBack(Event):
    """One seat of a group was given back; the session stays. The subject is the seat."""

    session_id: UUID
    seat_status: str
    outcome: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class AttendanceTold(Event):
    """It was said how a seat was used (came, no_show, cancelled_late), also instead of what was said before (`was`).

    The subject is the seat.
    """

    session_id: UUID
    member_id: UUID
    was: str | None
    became: str
    outcome: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class ReportWritten(Event):
    """The report of a session was written, or written anew. The subject is the session."""

    coach_id: UUID | None
    version: int
