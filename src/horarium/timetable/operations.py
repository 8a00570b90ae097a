"""All writes of the calendar but generation: series opened and cancelled, sessions booked and cancelled."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from horarium.journal.operations import announce
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.ids import new_id
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.timetable import queries
from horarium.timetable.choices import Place, SeatStatus, SeriesStatus, SessionStatus
from horarium.timetable.errors import CoachBusy, SeatOver, SeriesOver, SessionOver
from horarium.timetable.events import (
    SeatGivenBack,
    SeriesCancelled,
    SeriesOpened,
    SeriesRenamed,
    SessionBooked,
    SessionCancelled,
)
from horarium.timetable.models import Booking, Series, TrainingSession
from horarium.timetable.queries.busy import SQL
from horarium.timetable.together import BUSY, open_series_together, refusal_of
from horarium.timetable.values import Pattern

__all__ = [
    "book_session",
    "cancel_series",
    "cancel_session",
    "give_back_seat",
    "open_series",
    "open_series_together",
    "rename_series",
]


def open_series(
    *,
    by: Actor,
    pattern: Pattern,
    coach_id: UUID,
    member_id: UUID,
    room_id: UUID | None,
    default_room_id: UUID | None = None,
    title: str = "",
    place: Place = Place.ROOM,
    now: datetime,
) -> Series:
    """Take a pattern into the calendar. Its sessions are made by the generator, not here.

    `room_id` None leaves the room to the coach's default at each run; `default_room_id` is that room as it is now, for
    the look whether the pattern meets another. Refuses with CoachBusy, RoomBusy, MemberBusy. Announces SeriesOpened.
    Claims coach, room and member.
    """
    room = (room_id or default_room_id) if place == Place.ROOM else None
    claim(people=[coach_id, member_id], rooms=[room])
    clash = queries.clash_of_pattern(pattern, coach_id=coach_id, room_id=room, member_id=member_id)
    if clash:
        raise refusal_of(clash, pattern.zone)
    series = Series.objects.create(
        title=title,
        coach_id=coach_id,
        member_id=member_id,
        room_id=room_id,
        place=place,
        next_occurrence=max(pattern.start_on, pattern.from_on),
        **pattern.columns,
    )
    announce(SeriesOpened(series.id, coach_id=coach_id, member_id=member_id), by=by, now=now)
    return series


def cancel_series(*, by: Actor, series_id: UUID, future_only: bool = True, now: datetime) -> int:
    """End a pattern and cancel its scheduled sessions: those to come, or with the one under way; return how many.

    What has ended stays as it is, and nothing of it is ever made again. Refuses with NoSuchSeries, SeriesOver.
    Announces SeriesCancelled.
    """
    required()
    series = Series.objects.select_for_update(no_key=True).filter(id=series_id).first() or queries.series(series_id)
    if series.status in {SeriesStatus.CANCELLED, SeriesStatus.ENDED}:
        raise SeriesOver
    Series.objects.filter(id=series_id).update(status=SeriesStatus.CANCELLED, next_occurrence=None, cancelled_at=now)
    # What has ended took place, also while the nightly run has not closed it yet.
    upcoming = Q(start_time__gt=now) if future_only else Q(end_time__gt=now)
    sessions = TrainingSession.objects.filter(upcoming, series=series_id, status=SessionStatus.SCHEDULED)
    ids = list(sessions.order_by("id").select_for_update(no_key=True).values_list("id", flat=True))
    _cancel(ids, _given_back(by, series.coach_id), now)
    announce(SeriesCancelled(series_id, future_only=future_only, sessions=len(ids)), by=by, now=now)
    return len(ids)


def rename_series(*, by: Actor, series_id: UUID, title: str, now: datetime) -> None:
    """Call a series and its coming sessions otherwise. Refuses with NoSuchSeries, SeriesOver. Announces SeriesRenamed."""
    required()
    series = Series.objects.select_for_update(no_key=True).filter(id=series_id).first() or queries.series(series_id)
    if series.status in {SeriesStatus.CANCELLED, SeriesStatus.ENDED}:
        raise SeriesOver
    Series.objects.filter(id=series_id).update(title=title)
    coming = TrainingSession.objects.filter(series=series_id, status=SessionStatus.SCHEDULED, start_time__gt=now)
    coming.update(title=title)
    announce(SeriesRenamed(series_id, title=title), by=by, now=now)


def _is_coachs(by: Actor, coach_id: UUID) -> bool:
    """Whether the business cancels and not the member: the coach, the office, the house."""
    return by.is_admin or by.user_id == coach_id


def _cancel(session_ids: list[UUID], seat_status: SeatStatus, now: datetime) -> None:
    """Session first: it frees the hour for all its seats at once, and then no seat is owed any more."""
    TrainingSession.objects.filter(id__in=session_ids).update(status=SessionStatus.CANCELLED, cancelled_at=now)
    seats = Booking.objects.filter(session__in=session_ids, status=SeatStatus.CONFIRMED)
    seats.update(status=seat_status, cancelled_at=now)


def book_session(
    *,
    by: Actor,
    span: Span,
    coach_id: UUID,
    member_id: UUID,
    room_id: UUID | None,
    place: Place = Place.ROOM,
    title: str = "",
    now: datetime,
) -> Booking:
    """Make one session with its member's seat, if nothing is in the way: no session, and no standing hour to come.

    Refuses with CoachBusy, RoomBusy, MemberBusy. Announces SessionBooked. Claims coach, room and member.
    """
    claim(people=[coach_id, member_id], rooms=[room_id])
    clash = queries.in_the_way_of(span, coach_id=coach_id, room_id=room_id, member_id=member_id)
    if clash:
        raise BUSY[clash.reason]
    seat_id = _take_once(span, coach_id=coach_id, room_id=room_id, member_id=member_id, place=place, title=title)
    announce(SessionBooked(seat_id, coach_id=coach_id, member_id=member_id), by=by, now=now)
    return queries.seat(seat_id)


def _take_once(span: Span, *, coach_id: UUID, room_id: UUID | None, member_id: UUID, place: Place, title: str) -> UUID:
    session_id, seat_id = new_id(), new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["take_once"],
            {
                "id": session_id,
                "seat": seat_id,
                "coach": coach_id,
                "room": room_id,
                "member": member_id,
                "place": place,
                "title": title,
                "starts": span.start,
                "ends": span.end,
            },
        )
        if cursor.fetchone() is None:  # another program, by plain SQL, after the look
            raise CoachBusy
    return seat_id


def cancel_session(*, by: Actor, session_id: UUID, now: datetime) -> TrainingSession:
    """Cancel one session and free its hour; it never comes back by itself. Refuses with NoSuchSession, SessionOver.

    Announces SessionCancelled.
    """
    required()
    locked = TrainingSession.objects.select_for_update(no_key=True).filter(id=session_id).first()
    session = locked or queries.session(session_id)
    _need_to_come(session, now)
    seat = _given_back(by, session.coach_id)
    _cancel([session_id], seat, now)
    announce(SessionCancelled(session_id, seat_status=seat), by=by, now=now)
    return queries.session(session_id)


def give_back_seat(*, by: Actor, seat_id: UUID, now: datetime) -> Booking:
    """Free one seat of a group; the session stays. Refuses with NoSuchBooking, SessionOver, SeatOver.

    Announces SeatGivenBack.
    """
    required()
    seat = queries.seat(seat_id)
    _need_to_come(seat.session, now)
    status = _given_back(by, seat.session.coach_id)
    held = Booking.objects.filter(id=seat_id, status__in=[SeatStatus.CONFIRMED, SeatStatus.WAITLIST])
    if not held.update(status=status, cancelled_at=now):
        raise SeatOver
    announce(SeatGivenBack(seat_id, session_id=seat.session_id, seat_status=status), by=by, now=now)
    return queries.seat(seat_id)


def _need_to_come(session: TrainingSession, now: datetime) -> None:
    """What has ended stays as it was, also while the nightly run has not closed it yet."""
    if session.status != SessionStatus.SCHEDULED or session.end_time <= now:
        raise SessionOver(status="over" if session.status == SessionStatus.SCHEDULED else session.status)


def _given_back(by: Actor, coach_id: UUID) -> SeatStatus:
    return SeatStatus.CANCELLED_BY_COACH if _is_coachs(by, coach_id) else SeatStatus.CANCELLED_BY_MEMBER
