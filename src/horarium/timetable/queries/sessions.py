"""Reads of single sessions and seats."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from horarium.kernel.actor import Actor
from horarium.people import queries as people
from horarium.timetable.choices import SeatStatus, SessionStatus
from horarium.timetable.errors import NoSuchBooking, NoSuchSession, SessionOver
from horarium.timetable.models import Booking, Follower, LeftOutSeat, TrainingSession


def sessions_seen_by(by: Actor) -> QuerySet[TrainingSession]:
    """Return the sessions that an actor may see with people and room, in order of time.

    All for the office; else those that they give, those in which they or their wards have or had a seat, and those of series
    that they follow.
    """
    rows = TrainingSession.objects.select_related("coach", "member", "room").order_by("start_time", "id")
    if by.is_admin:
        return rows
    # Whose seats is asked first: the database would else go through everybody's.
    family = people.with_wards(by.user_id)
    seats = Booking.objects.filter(member__in=family).values("session")
    return rows.filter(Q(coach=by.user_id) | Q(id__in=seats) | Q(series__in=followed_by(family)))


def followed_by(member_ids: Collection[UUID]) -> QuerySet[Follower, UUID]:
    """Return the series that these members follow without having booked them, to be asked within another question."""
    return Follower.objects.filter(member__in=member_ids).values_list("series", flat=True)


def followers_among(series_id: UUID | None, member_ids: Collection[UUID]) -> list[UUID]:
    """Return which of the members follow a series."""
    rows = Follower.objects.filter(series=series_id, member__in=member_ids) if series_id else Follower.objects.none()
    return list(rows.order_by("member").values_list("member", flat=True))


def sessions_of_member(rows: QuerySet[TrainingSession], member_id: UUID) -> QuerySet[TrainingSession]:
    """Return those of the sessions in which the member has or had a seat, and those of series that they follow."""
    seats = Booking.objects.filter(member=member_id).values("session")
    return rows.filter(Q(id__in=seats) | Q(series__in=followed_by([member_id])))


def sessions_to_come(coach_id: UUID, *, now: datetime) -> QuerySet[TrainingSession]:
    """Return the coach's sessions that are not over, the one that runs and those to come, in order of time."""
    rows = TrainingSession.objects.select_related("coach", "member", "room").filter(coach=coach_id)
    return rows.filter(status=SessionStatus.SCHEDULED, end_time__gt=now).order_by("start_time", "id")


def next_session_of_members(coach_id: UUID, member_ids: Collection[UUID], *, now: datetime) -> dict[UUID, TrainingSession]:
    """Return the next session with the coach of each of the members who has one, in two statements."""
    rows = Booking.objects.filter(
        member__in=member_ids, session__coach=coach_id, session__status=SessionStatus.SCHEDULED, start_time__gt=now
    ).filter(status__in=[SeatStatus.CONFIRMED, SeatStatus.ATTENDED])
    first = rows.order_by("member", "start_time", "id").distinct("member").values_list("member", "session")
    found = dict(first)
    sessions = TrainingSession.objects.select_related("room").in_bulk(found.values())
    return {member_id: sessions[session_id] for member_id, session_id in found.items()}


def sessions_of_ids(session_ids: Collection[UUID]) -> QuerySet[TrainingSession]:
    """Return these sessions with their people and room, in order of time."""
    rows = TrainingSession.objects.select_related("coach", "member", "room")
    return rows.filter(id__in=session_ids).order_by("start_time", "id")


def sessions_of_many_series(series_ids: Collection[UUID]) -> QuerySet[TrainingSession]:
    """Return the sessions of these series with their people and room, whatever their state, in order of time."""
    rows = TrainingSession.objects.select_related("coach", "member", "room")
    return rows.filter(series__in=series_ids).order_by("start_time", "id")


def session_of_date(series_id: UUID, on: date) -> TrainingSession | None:
    """Return the session of a series' own local date, wherever it was moved to, or nothing if none was made."""
    rows = TrainingSession.objects.select_related("coach", "member", "room")
    return rows.filter(series=series_id, original_local__date=on).order_by("id").first()


def session(session_id: UUID) -> TrainingSession:
    """Return the session with its people and room. Refuses with NoSuchSession."""
    found = TrainingSession.objects.select_related("coach", "member", "room").filter(id=session_id).first()
    if found is None:
        raise NoSuchSession
    return found


def need_not_over(session: TrainingSession, *, now: datetime) -> None:
    """Refuse a session that is cancelled or has ended, with SessionOver."""
    # What has ended stays as it was, also while the nightly run has not closed it yet.
    if session.status != SessionStatus.SCHEDULED or session.end_time <= now:
        raise SessionOver(status="over" if session.status == SessionStatus.SCHEDULED else session.status)


def seat(booking_id: UUID) -> Booking:
    """Return the seat with its session. Refuses with NoSuchBooking."""
    found = _seats().filter(id=booking_id).first()
    if found is None:
        raise NoSuchBooking
    return found


def seats_of_members(member_ids: Collection[UUID]) -> QuerySet[Booking, UUID]:
    """Return the ids of the sessions in which these members have or had a seat, to be asked within another question."""
    return Booking.objects.filter(member__in=member_ids).values_list("session", flat=True)


def seats_in(session_ids: Collection[UUID]) -> QuerySet[Booking]:
    """Return the seats of these sessions, whatever their state, in order of time."""
    return _seats().filter(session__in=session_ids).order_by("start_time", "id")


def seats_of_series(series_ids: Collection[UUID] | QuerySet[Any, Any]) -> QuerySet[Booking]:
    """Return the seats of all sessions of these series, whatever their state."""
    return Booking.objects.filter(session__series__in=series_ids)


def seats_left_out(series_ids: Collection[UUID], *, now: datetime) -> QuerySet[LeftOutSeat]:
    """Return the places to come in these series that their followers could not have, with session and member, in order."""
    rows = LeftOutSeat.objects.select_related("session", "member")
    rows = rows.filter(session__series__in=series_ids, session__end_time__gt=now)
    return rows.order_by("session__start_time", "member__name", "id")


def bookings_of(member_id: UUID) -> QuerySet[Booking]:
    """Return all of a member's seats, however they were made, the latest session first."""
    return _seats().filter(member=member_id).order_by("-start_time", "-id")


def _seats() -> QuerySet[Booking]:
    return Booking.objects.select_related("member", "session", "session__coach", "session__member", "session__room")
