"""Reads of series and of what became of their dates."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from horarium.timetable.choices import SessionStatus
from horarium.timetable.errors import NoSuchPause, NoSuchSeries
from horarium.timetable.models import LeftOutOccurrence, Series, SeriesPause, TrainingSession
from horarium.timetable.values import Pattern

NEXT_SESSIONS = 10


def series(series_id: UUID) -> Series:
    """Return the series with its people and room. Refuses with NoSuchSeries."""
    found = Series.objects.select_related("coach", "member", "room").filter(id=series_id).first()
    if found is None:
        raise NoSuchSeries
    return found


def series_of_member(member_id: UUID) -> QuerySet[Series]:
    """Return a member's series, the newest first."""
    return Series.objects.select_related("coach", "member", "room").filter(member=member_id).order_by("-id")


def pattern_of_series(row: Series, *, from_on: date) -> Pattern:
    """Return the pattern of a series, asked for from a date on."""
    return Pattern(
        weekdays=tuple(row.weekdays),
        local_start=row.local_start,
        minutes=row.minutes,
        zone=row.zone,
        start_on=row.start_on,
        from_on=from_on,
        end_on=None if row.end_on is None else max(row.end_on, row.start_on, from_on),
        every_weeks=row.every_weeks,
    )


def pauses_of(series_id: UUID) -> QuerySet[SeriesPause]:
    """Return the pauses of a series, in order."""
    return SeriesPause.objects.filter(series=series_id).order_by("from_on")


def pause(pause_id: UUID) -> SeriesPause:
    """Return the pause with its series. Refuses with NoSuchPause."""
    found = SeriesPause.objects.select_related("series").filter(id=pause_id).first()
    if found is None:
        raise NoSuchPause
    return found


def sessions_of_series(series_id: UUID) -> QuerySet[TrainingSession]:
    """Return the sessions of a series in order of time, whatever their state."""
    return TrainingSession.objects.filter(series=series_id).order_by("start_time", "id")


def left_out_of(series_id: UUID) -> QuerySet[LeftOutOccurrence]:
    """Return the dates of a series that were not made, with the reasons, in order."""
    return LeftOutOccurrence.objects.filter(series=series_id).order_by("original_local")


def next_sessions(series_ids: list[UUID], *, now: datetime) -> dict[UUID, list[TrainingSession]]:
    """Return the next ten scheduled sessions of each series, in one statement however many series there are."""
    numbered = (
        TrainingSession.objects.filter(series__in=series_ids, status=SessionStatus.SCHEDULED, end_time__gt=now)
        .select_related("coach", "member", "room")
        .annotate(n=Window(RowNumber(), partition_by=F("series_id"), order_by=F("start_time").asc()))
        .filter(n__lte=NEXT_SESSIONS)
        .order_by("start_time")
    )
    found: dict[UUID, list[TrainingSession]] = defaultdict(list)
    for session in numbered:
        if session.series_id:
            found[session.series_id].append(session)
    return found
