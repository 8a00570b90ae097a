"""Standing hours: source 001's createRecurringBooking, cancelRecurringBooking and getMyRecurringBookings."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Query
from pydantic import Field

from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.calendar_shapes import DRY_RUN, LeftOut, PreviewedDate, Session, Side, tried
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import MOST_ROWS, ClockTime, Day, Id, Page, Paged, Shape, Whole, Word, Yes, page
from horarium.kernel import clock
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.people.choices import Scope
from horarium.reservations import operations, queries
from horarium.reservations.errors import NoSuchRecurringBooking
from horarium.timetable import queries as timetable
from horarium.timetable import tasks
from horarium.timetable.choices import Mode

if TYPE_CHECKING:
    from horarium.kernel.actor import Actor
    from horarium.reservations.models import RecurringBooking as Row
    from horarium.timetable.models import TrainingSession

noun = Noun("Recurring bookings", scope=Scope.BOOKINGS)


class NewRecurringBooking(Shape):
    """A standing hour to be. dayOfWeek 0 is Sunday; without a zone the coach's holds, else the business's."""

    coach_id: UUID
    day_of_week: Whole = Field(ge=0, le=6)
    start_time: ClockTime
    end_time: ClockTime
    start_date: Day
    end_date: Day | None = None
    member_id: UUID | None = Field(None, description="Whose hour it is; the caller's own without it.")
    frequency: Whole = Field(1, ge=1, le=8, description="Every so many weeks, from the week of startDate.")
    zone: Word = ""
    room_id: UUID | None = Field(None, description="The coach's default room without it.")
    title: Word = ""
    mode: Mode = Field(
        Mode.SKIP,
        description="What becomes of dates that cannot be had. refuse: then nothing is booked. skip: they are left out, each "
        "with its reason. append: they are given up, and as many are added after endDate.",
    )


class RecurringBooking(Shape):
    """A member's standing hour with a coach, wall-clock time in its zone; dayOfWeek 0 is Sunday."""

    id: UUID
    member_id: UUID
    member_name: str
    coach_id: UUID
    coach_name: str
    room_id: UUID | None
    day_of_week: int
    start_time: ClockTime
    end_time: ClockTime
    start_date: date
    end_date: date | None
    frequency: int
    zone: str
    status: str
    title: str
    created_at: datetime
    cancelled_at: datetime | None


class RecurringBookingWithSessions(RecurringBooking):
    """A standing hour with its next ten sessions."""

    sessions: list[Session]


class MadeRecurringBooking(RecurringBookingWithSessions):
    """A new standing hour with the sessions that were made at once, and the dates that were not.

    Should making them have failed, the standing hour is made all the same: sessionsBeingMade is true, and they follow.
    """

    left_out: list[LeftOut]
    sessions_being_made: bool


class Ending(Shape):
    """Which sessions go with the standing hour: those to come, or also the one under way."""

    future_only: Yes = True
    side: Side | None = Field(None, description="Where the reason lies; only the office may say what is not their own.")
    reason: Word = ""
    waived: Word = Field("", description="Why nothing is charged all the same; only the office may say so.")
    recurring_booking_id: UUID | None = Field(None, description="May be sent along, as source 001 does; the address decides.")
    dry_run: Yes = DRY_RUN


class Cancelled(Shape):
    """What a cancellation did."""

    id: UUID
    status: str
    cancelled_sessions: int


class Whose(Shape):
    """Whose bookings: the caller's own, or a member's for whom they may act."""

    member_id: UUID | None = None


class Mine(Paged, Whose):
    """Whose standing hours, and which of them."""

    limit: int = Field(MOST_ROWS, ge=1, le=MOST_ROWS)


def facts(row: Row) -> dict[str, Any]:
    """Return the facts of a standing hour by the names of its shape."""
    names = RecurringBooking.model_fields.keys() - {"member_name", "coach_name"}
    return {name: getattr(row, name) for name in names} | {"member_name": row.member.name, "coach_name": row.coach.name}


@noun.post("", status=201)
def create_recurring_booking(request: Call, body: NewRecurringBooking) -> MadeRecurringBooking:
    """Give a member a standing hour and make its sessions up to the horizon."""
    by, now = request.auth.by, clock.now()
    row = perform(operations.open_recurring_booking, by=by, now=now, **_asked(by, body))
    if not tasks.make_sessions_of([row.id], now=now):
        return MadeRecurringBooking.model_construct(**facts(row), sessions=[], left_out=[], sessions_being_made=True)
    sessions = timetable.sessions_of_series(row.id).select_related("coach", "member", "room")
    left_out = timetable.left_out_of(row.id)
    return MadeRecurringBooking.model_construct(
        **facts(row),
        sessions=[Session.of(s) for s in sessions],
        left_out=[LeftOut.of(o) for o in left_out],
        sessions_being_made=False,
    )


@noun.post("/preview", scope=Scope.READ)
def preview_recurring_booking(request: Call, body: NewRecurringBooking) -> list[PreviewedDate]:
    """Return every date that a standing hour would come to, free or why not, within the booking window. Nothing is booked."""
    by = request.auth.by
    asked = _asked(by, body)
    del asked["title"]
    return [PreviewedDate.of(d) for d in queries.preview_recurring_booking(by=by, now=clock.now(), **asked)]


def _asked(by: Actor, body: NewRecurringBooking) -> dict[str, Any]:
    asked = {name: getattr(body, name) for name in NewRecurringBooking.model_fields}
    return {**asked, "member_id": body.member_id or by.user_id}


@noun.post("/{id}/cancel")
def cancel_recurring_booking(request: Call, key: Id, body: Ending | None = None) -> Cancelled:
    """End a standing hour and cancel its sessions: those to come, or also the one under way."""
    asked = body or Ending()
    if asked.recurring_booking_id not in (None, key):
        raise Invalid("recurringBookingId", "it is not the one in the address")
    with tried(asked.dry_run):
        number = perform(
            operations.cancel_recurring_booking,
            by=request.auth.by,
            booking_id=key,
            future_only=asked.future_only,
            side=asked.side,
            why=asked.reason,
            waived=asked.waived,
            now=clock.now(),
        )
        row = queries.recurring_booking(key)
        return Cancelled.model_construct(id=row.id, status=row.status, cancelled_sessions=number)


@noun.get("/mine")
def my_recurring_bookings(request: Call, asked: Query[Mine]) -> list[RecurringBookingWithSessions]:
    """Return the standing hours of the caller, or of a member for whom they may act, each with its next ten sessions.

    The newest first, a hundred unless said otherwise; a list without a count, as source 001 has it.
    """
    rows = list(queries.recurring_bookings_of(whose(request, asked))[asked.part])
    coming = timetable.next_sessions([row.id for row in rows], now=clock.now())
    return [_with_sessions(row, coming.get(row.id, [])) for row in rows]


def whose(request: Call, asked: Whose) -> UUID:
    """Return the member whom the caller asks about. Refuses with NotYours."""
    member_id = asked.member_id or request.auth.person.id
    people.need_may_act_for(request.auth.by, member_id)
    return member_id


def _with_sessions(row: Row, coming: list[TrainingSession]) -> RecurringBookingWithSessions:
    sessions = [Session.of(session) for session in coming]
    return RecurringBookingWithSessions.model_construct(**facts(row), sessions=sessions)


@noun.get("")
def recurring_bookings(request: Call, asked: Query[Paged]) -> Page[RecurringBooking]:
    """Return the standing hours that the caller may see, the newest first."""
    rows = queries.recurring_bookings_seen_by(request.auth.by)
    return page(rows, asked, lambda row: RecurringBooking.model_construct(**facts(row)))


@noun.get("/{id}")
def recurring_booking(request: Call, key: Id) -> RecurringBookingWithSessions:
    """Return one standing hour with its next ten sessions."""
    row = seen(request, key)
    return _with_sessions(row, timetable.next_sessions([row.id], now=clock.now()).get(row.id, []))


@noun.get("/{id}/left-out")
def left_out_dates(request: Call, key: Id, asked: Query[Paged]) -> Page[LeftOut]:
    """Return the dates of a standing hour that were not made, each with the reason and what was in the way."""
    return page(timetable.left_out_of(seen(request, key).id), asked, LeftOut.of)


def seen(request: Call, key: UUID) -> Row:
    """Return the standing hour, if the caller may see it; else there is none, as far as they are told."""
    row = queries.recurring_bookings_seen_by(request.auth.by).filter(id=key).first()
    if row is None:
        raise NoSuchRecurringBooking
    return row
