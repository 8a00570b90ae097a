"""How sessions and dates that were left out read."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import Field

from horarium.interfaces.api.shapes import ClockTime, Day, Instant, Shape, Yes
from horarium.kernel.unit import rehearsal
from horarium.timetable.choices import Thing

if TYPE_CHECKING:
    from horarium.timetable import queries as timetable
    from horarium.timetable.models import LeftOutOccurrence, TrainingSession


Side = Literal["member", "coach", "office", "force_majeure"]
DRY_RUN = Field(default=False, description="Do it, answer what it comes to, and undo it: nothing is changed.")


def tried(dry_run: bool) -> AbstractContextManager[None]:
    """Return what a view does its work in: undone at the end where it is only tried."""
    return rehearsal() if dry_run else nullcontext()


class Move(Shape):
    """Where to: the times carry an offset; coach and room stay without theirs."""

    start_time: Instant
    end_time: Instant
    coach_id: UUID | None = None
    room_id: UUID | None = None
    dry_run: Yes = DRY_RUN


class Session(Shape):
    """One dated occurrence. Exactly one of recurringBookingId and oneTimeBookingId says where it came from."""

    id: UUID
    coach_id: UUID | None = Field(description="Null for a class of a batch that has no coach of its own.")
    coach_name: str | None
    member_id: UUID | None
    member_name: str | None
    room_id: UUID | None
    room_name: str | None
    title: str
    start_time: datetime
    end_time: datetime
    status: str
    confirmed_at: datetime | None = Field(description="When it was said of the last seat who came; null: nobody confirmed.")
    capacity: int
    place: str
    clock_note: str | None
    recurring_booking_id: UUID | None
    one_time_booking_id: UUID | None

    @classmethod
    def of(cls, row: TrainingSession) -> Session:
        """Return the session as JSON has it. Coach, member and room are best loaded with the row."""
        return cls.model_construct(
            id=row.id,
            coach_id=row.coach_id,
            coach_name=row.coach.name if row.coach else None,
            member_id=row.member_id,
            member_name=row.member.name if row.member else None,
            room_id=row.room_id,
            room_name=row.room.name if row.room else None,
            title=row.title,
            start_time=row.start_time,
            end_time=row.end_time,
            status=row.status,
            confirmed_at=row.confirmed_at,
            capacity=row.capacity,
            place=row.place,
            clock_note=row.clock_note,
            recurring_booking_id=row.recurring_booking_id,
            one_time_booking_id=row.one_time_booking_id,
        )


class LeftOut(Shape):
    """A date of a pattern that was not made: why, what was in the way, and when that was decided."""

    date: Day
    start_time: ClockTime
    reason: str
    in_the_way: UUID | None
    in_the_way_kind: Thing | None = Field(description="What inTheWay is; a series is one whose date is not made yet.")
    decided_at: datetime

    @classmethod
    def of(cls, row: LeftOutOccurrence) -> LeftOut:
        """Return the date as JSON has it, on the wall clock of its pattern."""
        kind = row.__dict__["in_the_way_kind"]
        return cls.model_construct(
            date=row.original_local.date(),
            start_time=row.original_local.time(),
            reason=row.reason,
            in_the_way=row.in_the_way,
            in_the_way_kind=Thing(kind) if kind else None,
            decided_at=row.decided_at,
        )


class PreviewedDate(Shape):
    """One date of a standing hour that is not booked yet: free, or why not and what is in the way."""

    date: Day
    start_time: datetime
    end_time: datetime
    free: Yes
    reason: str | None
    in_the_way: UUID | None
    in_the_way_kind: Thing | None = Field(description="What inTheWay is; a series is one whose date is not made yet.")
    clock_note: str | None

    @classmethod
    def of(cls, row: timetable.PreviewedDate) -> PreviewedDate:
        """Return the date as JSON has it."""
        return cls.model_construct(
            date=row.original_local.date(),
            start_time=row.span.start,
            end_time=row.span.end,
            free=row.is_free,
            reason=row.reason,
            in_the_way=row.in_the_way,
            in_the_way_kind=row.in_the_way_kind,
            clock_note=row.clock_note,
        )
