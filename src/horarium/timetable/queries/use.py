"""How much of what coaches offer is taken, in a stretch of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
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


def taken_by_week(weeks: Sequence[Span]) -> list[timedelta]:
    """Return how much time sessions take that begin in each of the weeks, cancelled ones apart, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce((SELECT sum(t.end_time - t.start_time) FROM training_sessions t
                 WHERE t.start_time >= w.starts AND t.start_time < w.ends AND t.status <> 'cancelled'), interval '0')
               FROM unnest(%s::timestamptz[], %s::timestamptz[]) WITH ORDINALITY AS w(starts, ends, n) ORDER BY n""",
            [[week.start for week in weeks], [week.end for week in weeks]],
        )
        return [row[0] for row in cursor.fetchall()]
