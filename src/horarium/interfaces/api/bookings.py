"""Seats: what a member has booked, from a standing hour or once."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Query
from pydantic import Field

from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.calendar_shapes import Session, Side
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.recurring_bookings import Whose, whose
from horarium.interfaces.api.shapes import Id, Instant, Page, Paged, Shape, Word, page, span
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.people.choices import Scope
from horarium.reservations import operations, queries
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.org.values import Outcome as Decided
    from horarium.timetable.models import Booking as Row

noun = Noun("Bookings", scope=Scope.BOOKINGS)


class NewBooking(Shape):
    """One hour with a coach, once. The times carry an offset."""

    coach_id: UUID
    start_time: Instant
    end_time: Instant
    member_id: UUID | None = Field(None, description="Whose hour it is; the caller's own without it.")
    room_id: UUID | None = Field(None, description="The room of the coach's addition, else their default, without it.")
    title: Word = ""


class Cancellation(Shape):
    """Why a booking is given back."""

    side: Side | None = Field(None, description="Where the reason lies; only the office may say what is not their own.")
    reason: Word = ""
    waived: Word = Field("", description="Why nothing is charged all the same; only the office may say so.")


class Outcome(Shape):
    """What a cancellation comes to: per cent of the price and of the coach's pay, by one version of the policy."""

    side: str
    notice_minutes: int
    charge_percent: int
    credit_percent: int
    coach_pay_percent: int
    credit_days: int | None
    forgiven: bool
    waived: str
    policy_version: int

    @classmethod
    def of(cls, outcome: Decided | dict[str, Any]) -> Outcome:
        """Return the outcome as JSON has it."""
        return cls.model_construct(**(outcome if isinstance(outcome, dict) else asdict(outcome)))


class Booking(Shape):
    """A member's seat in a session; exactly one of recurringBookingId and oneTimeBookingId says where it came from."""

    id: UUID
    member_id: UUID
    status: str
    created_at: datetime
    cancelled_at: datetime | None
    recurring_booking_id: UUID | None
    one_time_booking_id: UUID | None
    outcome: Outcome | None
    session: Session

    @classmethod
    def of(cls, row: Row) -> Booking:
        """Return the seat as JSON has it."""
        return cls.model_construct(
            id=row.id,
            member_id=row.member_id,
            status=row.status,
            created_at=row.created_at,
            cancelled_at=row.cancelled_at,
            recurring_booking_id=row.session.recurring_booking_id,
            one_time_booking_id=row.session.one_time_booking_id,
            outcome=Outcome.of(row.outcome) if row.outcome else None,
            session=Session.of(row.session),
        )


class Which(Paged, Whose):
    """Whose bookings, and which of them."""


@noun.post("", status=201)
def create_booking(request: Call, body: NewBooking) -> Booking:
    """Book one hour with a coach, once, within the booking window."""
    row = perform(
        operations.book_once,
        by=request.auth.by,
        coach_id=body.coach_id,
        member_id=body.member_id or request.auth.person.id,
        span=span(body.start_time, body.end_time),
        room_id=body.room_id,
        title=body.title,
        now=clock.now(),
    )
    return Booking.of(row)


@noun.get("/mine")
def my_bookings(request: Call, asked: Query[Which]) -> Page[Booking]:
    """Return the bookings of the caller, or of a member for whom they may act, however made, the latest session first."""
    return page(timetable.bookings_of(whose(request, asked)), asked, Booking.of)


@noun.get("/{id}/cancellation", may_conflict=True)
def cancellation(request: Call, key: Id) -> Outcome | None:
    """Return what cancelling a booking now would come to, by the policy under which it was booked. Nothing is changed.

    It is refused as cancelling would be. Who only waits for a place owes nothing: null.
    """
    outcome = queries.cancellation_of(by=request.auth.by, booking_id=key, now=clock.now())
    return Outcome.of(outcome) if outcome else None


@noun.post("/{id}/cancel")
def cancel_booking(request: Call, key: Id, body: Cancellation | None = None) -> Booking:
    """Give a booking back, which cancels its one-to-one session and frees the hour."""
    said: dict[str, Any] = {"side": body.side, "why": body.reason, "waived": body.waived} if body else {}
    return Booking.of(perform(operations.cancel_booking, by=request.auth.by, booking_id=key, **said, now=clock.now()))
