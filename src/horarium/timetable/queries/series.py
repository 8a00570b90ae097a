"""Reads of series and of what became of their dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When, Window
from django.db.models.functions import RowNumber

from horarium.availability import queries as availability
from horarium.kernel import civil
from horarium.kernel.named_sql import queries as named
from horarium.org import queries as org
from horarium.timetable.choices import Reason, SeriesStatus, SessionStatus, Thing
from horarium.timetable.errors import NoSuchPause, NoSuchSeries
from horarium.timetable.models import LeftOutOccurrence, Series, SeriesPause, TrainingSession
from horarium.timetable.values import Pattern

SQL = named(Path(__file__).parents[1] / "sql" / "classes.sql")
NEXT_SESSIONS = 10


def series(series_id: UUID) -> Series:
    """Return the series with its people and room. Refuses with NoSuchSeries."""
    found = Series.objects.select_related("coach", "member", "room").filter(id=series_id).first()
    if found is None:
        raise NoSuchSeries
    return found


def batch_series() -> QuerySet[Series]:
    """Return the active series that hold the classes of batches."""
    return Series.objects.filter(kind="batch", status=SeriesStatus.ACTIVE)


def class_numbers(series_ids: Collection[UUID], from_on: date, until_on: date) -> list[tuple[UUID, date, int]]:
    """Return the dates of batches' series between two dates, both included, each with its number; made or not, in order."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["numbers"], {"series": list(series_ids), "from_on": from_on, "until_on": until_on})
        return [(series_id, on, number) for series_id, on, number in cursor.fetchall()]


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


def pauses_ahead(series_id: UUID, today: date) -> QuerySet[SeriesPause]:
    """Return the pauses of a series that are not over on a date of its zone, in order."""
    return pauses_of(series_id).filter(Q(until_on__isnull=True) | Q(until_on__gte=today))


def pause(pause_id: UUID) -> SeriesPause:
    """Return the pause with its series. Refuses with NoSuchPause."""
    found = SeriesPause.objects.select_related("series").filter(id=pause_id).first()
    if found is None:
        raise NoSuchPause
    return found


def sessions_of_series(series_id: UUID) -> QuerySet[TrainingSession]:
    """Return the sessions of a series in order of time, whatever their state."""
    return TrainingSession.objects.filter(series=series_id).order_by("start_time", "id")


def stands_in_place(row: Series, session: TrainingSession) -> bool:
    """Say whether a session lies where its series' pattern puts it: nobody moved it to another time, coach or room."""
    if session.original_local is None or session.coach_id != row.coach_id:
        return False
    lasts = session.end_time - session.start_time == timedelta(minutes=row.minutes)
    in_room = row.room_id is None or session.room_id == row.room_id
    return lasts and in_room and session.start_time == civil.instant(session.original_local, civil.zone(row.zone))


def sessions_that_follow(row: Series, *, from_on: date, now: datetime) -> list[TrainingSession]:
    """Return the sessions to come that go along when the series is changed from one of its dates on, in order of time."""
    dates = sessions_of_series(row.id).filter(status=SessionStatus.SCHEDULED, start_time__gt=now)
    return [session for session in dates.filter(original_local__date__gte=from_on) if stands_in_place(row, session)]


def sessions_on_days(row: Series, *, from_on: date, until_on: date | None, now: datetime) -> QuerySet[TrainingSession]:
    """Return the sessions to come of a series that begin on days of its zone, both included, wherever they were moved from."""
    zone = civil.zone(row.zone)
    rows = sessions_of_series(row.id).filter(status=SessionStatus.SCHEDULED, start_time__gt=now)
    rows = rows.filter(start_time__gte=civil.instant(datetime.combine(from_on, time()), zone))
    if until_on is None:
        return rows
    return rows.filter(start_time__lt=civil.instant(datetime.combine(until_on + timedelta(days=1), time()), zone))


def left_out_of(series_id: UUID) -> QuerySet[LeftOutOccurrence]:
    """Return the dates of a series that were not made, with the reasons, in order; `in_the_way_kind` is what was in the way."""
    rows = LeftOutOccurrence.objects.filter(series=series_id).order_by("original_local")
    return rows.annotate(in_the_way_kind=_kind_in_the_way())


def _kind_in_the_way() -> Case:
    """A block, holiday or pause that is gone by now was one all the same."""
    by_reason = {Reason.BLOCKED: Thing.BLOCK, Reason.HOLIDAY: Thing.HOLIDAY, Reason.PAUSED: Thing.PAUSE}
    # The reason of a date that was given up when its series was opened is that it was given up.
    kinds: dict[Thing, QuerySet[Any]] = {
        Thing.SESSION: TrainingSession.objects.all(),
        Thing.SERIES: Series.objects.all(),
        Thing.BLOCK: availability.blocks(),
        Thing.HOLIDAY: org.holidays(),
    }
    return Case(
        *(When(reason=reason, then=Value(kind)) for reason, kind in by_reason.items()),
        *(When(Exists(rows.filter(id=OuterRef("in_the_way"))), then=Value(kind)) for kind, rows in kinds.items()),
        default=None,
        output_field=TextField(null=True),
    )


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
