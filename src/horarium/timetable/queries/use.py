"""How much of what coaches offer is taken, in a stretch of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum

from horarium.kernel.spans import Span
from horarium.timetable.choices import SessionStatus
from horarium.timetable.models import TrainingSession

LENGTH = ExpressionWrapper(F("end_time") - F("start_time"), output_field=DurationField())


@dataclass(frozen=True, slots=True)
class Use:
    """The time that sessions take (cancelled ones take none), and how many were cancelled or nobody came to."""

    taken: timedelta = timedelta()
    cancelled: int = 0
    no_show: int = 0


def use_by_coach(span: Span) -> dict[UUID, Use]:
    """Return the use of each coach's time by the sessions that begin in the span, in one statement."""
    cancelled, no_show = Q(status=SessionStatus.CANCELLED), Q(status=SessionStatus.NO_SHOW)
    rows = (
        TrainingSession.objects.filter(start_time__gte=span.start, start_time__lt=span.end)
        .values_list("coach")
        .annotate(
            taken=Sum(LENGTH, filter=~cancelled),
            called_off=Count("id", filter=cancelled),
            missed=Count("id", filter=no_show),
        )
        .order_by()
    )
    return {coach: Use(taken or timedelta(), called_off, missed) for coach, taken, called_off, missed in rows}
