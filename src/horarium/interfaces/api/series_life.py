"""How a standing hour lives: single dates moved and skipped, pauses, and what follows changed.

What changes more than is asked for shows it first: with `dryRun` the same work is done, answered, and undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from ninja import Query
from ninja.params import functions
from pydantic import Field

from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.bookings import Booking
from horarium.interfaces.api.calendar_shapes import DRY_RUN, LeftOut, Move, PreviewedDate, Session, Side, tried
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.recurring_bookings import RecurringBooking, facts, seen
from horarium.interfaces.api.shapes import ClockTime, Day, Id, Page, Paged, Shape, Whole, Word, Yes, page, span
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.people.choices import Scope
from horarium.reservations import operations, queries
from horarium.timetable import queries as timetable
from horarium.timetable import tasks
from horarium.timetable.choices import Mode

if TYPE_CHECKING:
    from horarium.timetable.models import SeriesPause

noun = Noun("Recurring bookings", scope=Scope.BOOKINGS)
pauses_noun = Noun("Recurring bookings", scope=Scope.BOOKINGS)
OneDate = Annotated[Day, functions.Path(alias="date")]


class Skip(Shape):
    """Why one date is skipped."""

    side: Side | None = None
    reason: Word = ""
    waived: Word = Field("", description="Why nothing is charged all the same; only the office may say so.")
    dry_run: Yes = DRY_RUN


class Skipped(Shape):
    """A date that was skipped: the booking that it cancelled with what that came to, if its session was made."""

    recurring_booking_id: UUID
    date: Day
    cancelled: Booking | None


class NewPause(Shape):
    """A rest of a standing hour, both days included; without `until` it lasts until it is lifted."""

    since: Day = Field(alias="from")
    until: Day | None = None
    side: Side | None = None
    reason: Word = ""
    waived: Word = Field("", description="Why nothing is charged all the same; only the office may say so.")
    dry_run: Yes = DRY_RUN


class Pause(Shape):
    """A rest of a standing hour, both days included. Its hour is free for others meanwhile."""

    id: UUID
    recurring_booking_id: UUID
    since: date = Field(alias="from")
    until: date | None
    reason: str
    created_at: datetime

    @classmethod
    def of(cls, row: SeriesPause) -> Pause:
        """Return the pause as JSON has it."""
        given: dict[str, Any] = {"id": row.id, "recurring_booking_id": row.series_id, "created_at": row.created_at}
        return cls.model_construct(**given, reason=row.reason, since=row.from_on, until=row.until_on)


class Paused(Pause):
    """A pause with the bookings that it cancels, each with what that comes to."""

    cancelled: list[Booking]


class Lifted(Shape):
    """A pause that was lifted, and the sessions that could not be given back, since their hour is taken by now."""

    id: UUID
    lost: list[Session]


class NewChange(Shape):
    """What is to be otherwise from a date on; what is not given stays."""

    since: Day = Field(alias="from")
    day_of_week: Whole | None = Field(None, ge=0, le=6, description="0 is Sunday.")
    start_time: ClockTime | None = None
    end_time: ClockTime | None = None
    coach_id: UUID | None = None
    room_id: UUID | None = None
    mode: Mode = Field(Mode.REFUSE, description="refuse: nothing changes unless every session can; skip: the others go.")
    dry_run: Yes = DRY_RUN


class Changed(Shape):
    """What a change came to: sessions that moved, those left where somebody had put them, the bookings that were cancelled
    and the dates of theirs that cannot be had; and all dates without a session.
    """

    recurring_booking: RecurringBooking
    moved: list[Session]
    kept: list[Session]
    cancelled: list[Booking]
    lost: list[PreviewedDate]
    left_out: list[LeftOut]


@noun.post("/{id}/dates/{date}/move")
def move_date(request: Call, key: Id, on: OneDate, body: Move) -> Session:
    """Move one date of a standing hour, by the date that its pattern gives it, whether it has a session yet or not."""
    with tried(body.dry_run):
        row = perform(
            operations.move_date,
            by=request.auth.by,
            booking_id=key,
            on=on,
            span=span(body.start_time, body.end_time),
            coach_id=body.coach_id,
            room_id=body.room_id,
            now=clock.now(),
        )
        return Session.of(row)


@noun.post("/{id}/dates/{date}/skip")
def skip_date(request: Call, key: Id, on: OneDate, body: Skip | None = None) -> Skipped:
    """Skip one date of a standing hour for good. A session that is made is cancelled, by the cancellation policy."""
    asked = body or Skip.model_construct(side=None, reason="", waived="", dry_run=False)
    said: dict[str, Any] = {"side": asked.side, "why": asked.reason, "waived": asked.waived}
    with tried(asked.dry_run):
        seat = perform(operations.skip_date, by=request.auth.by, booking_id=key, on=on, **said, now=clock.now())
        cancelled = Booking.of(seat) if seat else None
        return Skipped.model_construct(recurring_booking_id=key, date=on, cancelled=cancelled)


@noun.post("/{id}/dates/{date}/take-up")
def take_up_date(request: Call, key: Id, on: OneDate) -> RecurringBooking:
    """Let a date count again that was skipped before it had a session, and make its session if the horizon has it."""
    now = clock.now()
    perform(operations.take_up_date, by=request.auth.by, booking_id=key, on=on, now=now)
    tasks.make_sessions_of([key], now=now)
    return _shown(key)


@noun.get("/{id}/pauses")
def pauses(request: Call, key: Id, asked: Query[Paged]) -> Page[Pause]:
    """Return the pauses of a standing hour, in order."""
    return page(timetable.pauses_of(seen(request, key).id), asked, Pause.of)


@noun.post("/{id}/pauses", status=201)
def pause_recurring_booking(request: Call, key: Id, body: NewPause) -> Paused:
    """Let a standing hour rest between two dates. Its sessions there are cancelled, and its hour is free for others."""
    with tried(body.dry_run):
        row = perform(
            operations.pause_recurring_booking,
            by=request.auth.by,
            booking_id=key,
            from_on=body.since,
            until_on=body.until,
            side=body.side,
            why=body.reason,
            waived=body.waived,
            now=clock.now(),
        )
        return Paused.model_construct(**dict(Pause.of(row)), cancelled=_bookings(row.cancelled))


@pauses_noun.delete("/{id}")
def lift_pause(request: Call, key: Id) -> Lifted:
    """End a pause from today on. What it cancelled is given back where the hour is still free, and the rest is made."""
    now = clock.now()
    series_id = timetable.pause(key).series_id
    lost = perform(operations.lift_pause, by=request.auth.by, pause_id=key, now=now)
    tasks.make_sessions_of([series_id], now=now)
    rows = timetable.sessions_of_ids([session.id for session in lost])
    return Lifted.model_construct(id=key, lost=[Session.of(row) for row in rows])


@noun.post("/{id}/change")
def change_recurring_booking(request: Call, key: Id, body: NewChange) -> Changed:
    """Change this date of a standing hour and all that follow. What somebody moved or cancelled one by one stays so."""
    now = clock.now()
    with tried(body.dry_run):
        change = perform(
            operations.change_recurring_booking,
            by=request.auth.by,
            booking_id=key,
            from_on=body.since,
            day_of_week=body.day_of_week,
            start_time=body.start_time,
            end_time=body.end_time,
            coach_id=body.coach_id,
            room_id=body.room_id,
            mode=body.mode,
            now=now,
        )
        tasks.make_sessions_of([key], now=now)
        return Changed.model_construct(
            recurring_booking=_shown(key),
            moved=[Session.of(row) for row in change.moved],
            kept=[Session.of(row) for row in change.kept],
            cancelled=_bookings(one.id for one in change.cancelled),
            lost=[PreviewedDate.of(row) for row in change.lost],
            left_out=[LeftOut.of(row) for row in timetable.left_out_of(key)],
        )


def _bookings(session_ids: Iterable[UUID]) -> list[Booking]:
    return [Booking.of(row) for row in timetable.seats_in(list(session_ids))]


def _shown(key: UUID) -> RecurringBooking:
    return RecurringBooking.model_construct(**facts(queries.recurring_booking(key)))
