"""What somebody or a room still has to do in the calendar: what a closed account or a room out of use would touch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from horarium.timetable.choices import SeatStatus, SeriesStatus, SessionStatus
from horarium.timetable.models import Booking, Series, TrainingSession


@dataclass(frozen=True, slots=True)
class ToCome:
    """How many sessions somebody gives and takes from now on, and how many standing hours they are in."""

    given: int
    taken: int
    series: int


def to_come_of(person_id: UUID, *, now: datetime) -> ToCome:
    """Return what is still to come with a person, as a coach and as a member."""
    ahead = TrainingSession.objects.filter(status=SessionStatus.SCHEDULED, start_time__gt=now)
    return ToCome(
        given=ahead.filter(coach=person_id).count(),
        taken=Booking.objects.filter(member=person_id, live=True, status=SeatStatus.CONFIRMED, start_time__gt=now).count(),
        series=Series.objects.filter(Q(coach=person_id) | Q(member=person_id), status=SeriesStatus.ACTIVE).count(),
    )


def sessions_in_room(room_id: UUID, *, now: datetime) -> int:
    """Return how many sessions are to come in a room."""
    return TrainingSession.objects.filter(status=SessionStatus.SCHEDULED, start_time__gt=now, room=room_id).count()
