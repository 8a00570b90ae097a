"""Reads of single sessions and seats."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from horarium.timetable.errors import NoSuchBooking, NoSuchSession
from horarium.timetable.models import Booking, TrainingSession


def session(session_id: UUID) -> TrainingSession:
    """Return the session with its people and room. Refuses with NoSuchSession."""
    found = TrainingSession.objects.select_related("coach", "member", "room").filter(id=session_id).first()
    if found is None:
        raise NoSuchSession
    return found


def seat(booking_id: UUID) -> Booking:
    """Return the seat with its session. Refuses with NoSuchBooking."""
    found = Booking.objects.select_related("session", "session__coach", "session__room", "member").filter(id=booking_id).first()
    if found is None:
        raise NoSuchBooking
    return found


def bookings_of(member_id: UUID) -> QuerySet[Booking]:
    """Return all of a member's seats, however they were made, the latest session first."""
    rows = Booking.objects.select_related("session", "session__coach", "session__room")
    return rows.filter(member=member_id).order_by("-start_time", "-id")
