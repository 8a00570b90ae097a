"""An hour booked by a visitor, who has no account."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.availability import queries as availability
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.people import operations as people_operations
from horarium.people import queries as people
from horarium.people.errors import NoSuchPerson
from horarium.reservations.errors import OneHourAtATime
from horarium.reservations.operations.once import book_once
from horarium.timetable import queries as timetable_queries
from horarium.timetable.choices import SeatStatus

if TYPE_CHECKING:
    from horarium.timetable.models import Booking

LONGEST_ABOUT = 120


def book_as_visitor(
    *,
    coach_id: UUID,
    span: Span,
    name: str,
    email: str,
    zone: str = "",
    about: str = "",
    known_by: bytes,
    origin: bytes,
    now: datetime,
) -> Booking:
    """Book an hour with a coach whom everybody may book, for a visitor who becomes a member without a log-in.

    `known_by` and `origin` are as enter_visitor takes them. They are held to what members are. Refuses with NoSuchPerson,
    OneHourAtATime, Invalid, TooManyVisitors, and as book_once does. Claims coach, room and visitor.
    """
    required()
    if not availability.open_pages().filter(coach=coach_id).exists():
        raise NoSuchPerson("coachId", role="coach")
    visitor = people_operations.enter_visitor(name=name, email=email, zone=zone, known_by=known_by, origin=origin, now=now)
    # Who was given an account since is a visitor no more, and has as many hours as anybody.
    if visitor.email is None and _has_an_hour(visitor.id, now):
        raise OneHourAtATime
    by = people.actor_of(visitor, "page")
    title = " ".join(about.split())[:LONGEST_ABOUT]
    return book_once(by=by, coach_id=coach_id, member_id=visitor.id, span=span, title=title, now=now)


def _has_an_hour(visitor_id: UUID, now: datetime) -> bool:
    return timetable_queries.bookings_of(visitor_id).filter(status=SeatStatus.CONFIRMED, end_time__gt=now).exists()
