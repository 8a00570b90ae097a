"""Counts for the pages of those who run the business."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, FilteredRelation, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from horarium.availability import queries as availability
from horarium.kernel import civil
from horarium.kernel.counting import number_of
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.timetable.choices import Place, Reason, SeriesStatus, SessionStatus
from horarium.timetable.models import Booking, LeftOutOccurrence, Series, TrainingSession
from horarium.timetable.queries.week import left_out_ahead

if TYPE_CHECKING:
    from horarium.org.models import Holiday
    from horarium.people.models import User


@dataclass(frozen=True, slots=True)
class States:
    """How many sessions are in each state; `unconfirmed` are completed ones that nobody confirmed, but for a batch's classes,
    of which nobody has to.
    """

    scheduled: int = 0
    completed: int = 0
    unconfirmed: int = 0
    no_show: int = 0
    cancelled: int = 0

    @property
    def total(self) -> int:
        """Return how many sessions there are."""
        return self.scheduled + self.completed + self.no_show + self.cancelled


def active_series() -> QuerySet[Series]:
    """Return the active series with their people and room, by weekday, hour and coach."""
    rows = Series.objects.select_related("coach", "member", "room").filter(status=SeriesStatus.ACTIVE)
    return rows.order_by("coach__name", "weekdays", "local_start", "id")


def sessions_by_state() -> States:
    """Return how many sessions are in each state."""
    unsaid = Q(status=SessionStatus.COMPLETED, confirmed_at__isnull=True, number__isnull=True)
    unconfirmed = Count("id", filter=unsaid)
    rows = TrainingSession.objects.values_list("status").annotate(count=Count("id"), unconfirmed=unconfirmed).order_by()
    found = {status: numbers for status, *numbers in rows}
    counts = {status.value: found.get(status.value, (0, 0))[0] for status in SessionStatus}
    return States(**counts, unconfirmed=found.get("completed", (0, 0))[1])


def sessions_by_day(zone: str, *, now: datetime, days: int = 7) -> list[tuple[date, int]]:
    """Return how many scheduled sessions begin on each of the coming days of the zone, today with what is left of it."""
    first = civil.local_date(now, civil.zone(zone))
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT d::date, count(t.id)
               FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') d
               LEFT JOIN training_sessions t ON t.status = 'scheduled' AND t.start_time >= %(now)s
                 AND t.start_time >= local_to_instant(d::timestamp, %(zone)s)
                 AND t.start_time < local_to_instant((d + interval '1 day')::timestamp, %(zone)s)
               GROUP BY d ORDER BY d""",
            {"first": first, "last": first + timedelta(days=days - 1), "now": now, "zone": zone},
        )
        return list(cursor.fetchall())


def coaches_booked_ahead(*, now: datetime) -> QuerySet[User]:
    """Return the coaches with `booked`, their scheduled sessions to come, and `next_at`; the fullest first."""
    # In the condition of the join, so that the sessions of all years are not counted and thrown away.
    to_come = Q(sessions_given__status=SessionStatus.SCHEDULED, sessions_given__start_time__gt=now)
    return (
        people.coaches()
        .annotate(ahead=FilteredRelation("sessions_given", condition=to_come))
        .annotate(booked=Count("ahead"), next_at=Min("ahead__start_time"))
        .order_by("-booked", "name", "id")
    )


def coaches_without_room() -> QuerySet[User]:
    """Return the coaches who have active series that need a room and no default room in use, with `waiting` such series."""
    need = Q(series_given__status=SeriesStatus.ACTIVE, series_given__place=Place.ROOM, series_given__room__isnull=True)
    return (
        people.coaches()
        .exclude(id__in=availability.coaches_with_a_room())
        .annotate(waiting=Count("series_given", filter=need))
        .filter(waiting__gt=0)
    )


def sessions_without_room(*, now: datetime) -> QuerySet[TrainingSession]:
    """Return the scheduled sessions to come that are held in a room and have none, in order."""
    rows = TrainingSession.objects.select_related("coach", "member", "series")
    missing = rows.filter(status=SessionStatus.SCHEDULED, place=Place.ROOM, room__isnull=True, end_time__gt=now)
    return missing.order_by("start_time", "id")


def dates_in_the_way(*, now: datetime) -> QuerySet[LeftOutOccurrence]:
    """Return the dates to come that were left out, in order, but for those that wait for their coach to have a room, and those
    that a holiday takes, which takes many at once: see holidays_in_the_way.
    """
    of_a_holiday = Q(reason=Reason.HOLIDAY, in_the_way__in=org.holidays().values("id"))
    return left_out_ahead(now=now).exclude(reason=Reason.NO_ROOM, series__room__isnull=True).exclude(of_a_holiday)


def holidays_in_the_way(*, now: datetime) -> QuerySet[Holiday]:
    """Return the holidays that take dates to come, in order, each with `dates`, how many it takes."""
    taken = left_out_ahead(now=now).filter(reason=Reason.HOLIDAY)
    count = _count(taken.filter(in_the_way=OuterRef("id")))
    return org.holidays().filter(id__in=taken.order_by().values("in_the_way")).annotate(dates=count)


def closed_with_hours(*, now: datetime) -> QuerySet[User]:
    """Return the people whose accounts are closed and who still have hours: active series, which rest, and sessions to come.

    Each with `resting` and `to_come`, by name.
    """
    person = OuterRef("id")
    active, alive = {"status": SeriesStatus.ACTIVE}, {"status": SessionStatus.SCHEDULED, "end_time__gt": now}
    # Each by an index of its own; a condition with OR would have none.
    resting = _count(Series.objects.filter(coach=person, **active)) + _count(Series.objects.filter(member=person, **active))
    given = TrainingSession.objects.filter(coach=person, **alive)
    to_come = _count(given) + _count(Booking.objects.filter(member=person, live=True, end_time__gt=now))
    return people.shut_out().annotate(resting=resting, to_come=to_come).filter(Q(resting__gt=0) | Q(to_come__gt=0))


def _count(rows: QuerySet[Any]) -> Coalesce:
    one = rows.order_by().values(one=Value(1)).annotate(count=Count("*")).values("count")
    return Coalesce(Subquery(one), 0)


def needs_attention(*, now: datetime) -> int:
    """Return how many things of the calendar wait for somebody: dates, holidays that take some, coaches and sessions without a
    room, people who are shut out and have hours.
    """
    left_out = (dates_in_the_way, holidays_in_the_way)
    return number_of(*left_out, coaches_without_room, sessions_without_room, closed_with_hours, now=now)


def left_out_of_series(series_ids: Collection[UUID], *, now: datetime) -> QuerySet[LeftOutOccurrence]:
    """Return the dates to come of these series that were left out, in order, in one statement."""
    return left_out_ahead(now=now).filter(series__in=series_ids)


def series_of_coach(coach_id: UUID) -> QuerySet[Series]:
    """Return a coach's active series with their people and room, by weekday and hour."""
    return active_series().filter(coach=coach_id)
