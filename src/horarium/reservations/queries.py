"""All reads of what members reserved."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from horarium.kernel.actor import Actor
from horarium.reservations.errors import NoSuchRecurringBooking
from horarium.reservations.models import RecurringBooking
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.timetable.models import Booking


def recurring_bookings() -> QuerySet[RecurringBooking]:
    """Return every standing hour with its people and room, the newest first."""
    return RecurringBooking.objects.select_related("member", "coach", "room").order_by("-id")


def recurring_booking(booking_id: UUID) -> RecurringBooking:
    """Return the standing hour. Refuses with NoSuchRecurringBooking."""
    found = recurring_bookings().filter(id=booking_id).first()
    if found is None:
        raise NoSuchRecurringBooking
    return found


def recurring_bookings_seen_by(by: Actor) -> QuerySet[RecurringBooking]:
    """Return the standing hours that an actor may see: all for the office, else their own, their wards', their members'."""
    rows = recurring_bookings()
    if by.is_admin:
        return rows
    own = Q(member=by.user_id) | Q(member__guardians__guardian=by.user_id)
    return rows.filter(own | Q(coach=by.user_id) if by.is_coach else own).distinct()


def recurring_bookings_of(member_id: UUID) -> QuerySet[RecurringBooking]:
    """Return a member's standing hours, the newest first."""
    return recurring_bookings().filter(member=member_id)


def booking(booking_id: UUID) -> Booking:
    """Return the seat with its session. Refuses with NoSuchBooking."""
    return timetable.seat(booking_id)
