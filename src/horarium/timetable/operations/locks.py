"""What every operation holds before it changes something, in one order: people, rooms, series, sessions, seats."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from horarium.timetable import queries
from horarium.timetable.choices import SeriesStatus
from horarium.timetable.errors import SeriesOver
from horarium.timetable.models import Series, TrainingSession


def hold_series(series_id: UUID) -> Series:
    """Return the active series, held until the transaction ends. Refuses with NoSuchSeries, SeriesOver."""
    held = Series.objects.select_for_update(no_key=True).filter(id=series_id).first() or queries.series(series_id)
    if held.status in {SeriesStatus.CANCELLED, SeriesStatus.ENDED}:
        raise SeriesOver
    return held


def hold_session(session_id: UUID, *, now: datetime) -> TrainingSession:
    """Return the session, to come and held until the transaction ends. Refuses with NoSuchSession, SessionOver."""
    locked = TrainingSession.objects.select_for_update(no_key=True).filter(id=session_id).first()
    session = locked or queries.session(session_id)
    queries.need_not_over(session, now=now)
    return session


def hold_sessions(rows: QuerySet[TrainingSession]) -> list[TrainingSession]:
    """Return the sessions in order of their ids, held until the transaction ends.

    What somebody else made otherwise while this waited for it is held to the conditions of `rows` as it is by then.
    """
    return list(rows.order_by("id").select_for_update(no_key=True))
