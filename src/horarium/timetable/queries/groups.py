"""Reads of a session's places."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from horarium.timetable.choices import SeatStatus
from horarium.timetable.models import Booking, TrainingSession

TAKEN = [SeatStatus.CONFIRMED, SeatStatus.ATTENDED, SeatStatus.NO_SHOW]


def members_of(session_id: UUID) -> list[UUID]:
    """Return the ids of the members who have a place in a session, in order."""
    seats = Booking.objects.filter(session=session_id, status__in=TAKEN)
    return list(seats.order_by("member").values_list("member", flat=True))


def seats_of(session_id: UUID) -> QuerySet[Booking]:
    """Return the seats of a session with their members, whatever their state, in the order in which they were made."""
    return Booking.objects.select_related("member").filter(session=session_id).order_by("created_at", "id")


def waiting_for(session_id: UUID) -> QuerySet[Booking]:
    """Return the seats of those who wait for a place in a session, the longest first."""
    return seats_of(session_id).filter(status=SeatStatus.WAITLIST)


def places_left(session: TrainingSession) -> int:
    """Return how many places of a group's session are free."""
    return session.capacity - Booking.objects.filter(session=session, status__in=TAKEN).count()


def groups_ahead(*, now: datetime) -> QuerySet[TrainingSession]:
    """Return the sessions to come that were offered to groups by themselves, in order: with `taken` places and who `waits`."""
    counted = {"taken": Q(seats__status__in=TAKEN), "waits": Q(seats__status=SeatStatus.WAITLIST)}
    rows = TrainingSession.objects.filter(member__isnull=True, series__isnull=True, live=True, start_time__gt=now)
    rows = rows.annotate(**{name: Count("seats", filter=which) for name, which in counted.items()})
    return rows.select_related("coach", "room").order_by("start_time", "id")


def places_in_line(session_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return for each seat that waits in one of these sessions which in the line it is, the first being 1; one statement."""
    waiting = Booking.objects.filter(session__in=session_ids, status=SeatStatus.WAITLIST)
    number = Window(RowNumber(), partition_by=F("session"), order_by=[F("created_at").asc(), F("id").asc()])
    return dict(waiting.annotate(number=number).values_list("id", "number"))
