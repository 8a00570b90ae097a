"""Series that rest between two dates: a family's journey, exams, a month of fasting."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from horarium.journal.operations import announce
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.timetable import queries
from horarium.timetable.choices import SeatStatus, SessionStatus
from horarium.timetable.errors import PauseOver
from horarium.timetable.events import PauseLifted, SeriesPaused, SessionTakenUp
from horarium.timetable.models import Booking, SeriesPause, TrainingSession
from horarium.timetable.operations.cancelling import cancel
from horarium.timetable.operations.locks import hold_series, hold_sessions
from horarium.timetable.values import UNSAID, Cause


def pause_series(
    *, by: Actor, series_id: UUID, from_on: date, until_on: date | None = None, cause: Cause = UNSAID, now: datetime
) -> SeriesPause:
    """Let a series rest from a date to a date, both included, or until it is lifted; cancel its sessions on those days.

    Meanwhile its hour is free for others. Refuses with NoSuchSeries, SeriesOver, AlreadyPaused, Invalid. Announces
    SeriesPaused, and SessionCancelled for each. Claims the member.
    """
    claim(people=[queries.series(series_id).member_id])  # of whose allowance what is cancelled takes
    series = hold_series(series_id)
    if from_on < civil.local_date(now, civil.zone(series.zone)):
        raise Invalid("from", "it is in the past")
    if until_on is not None and until_on < from_on:
        raise Invalid("until", "it is before the first day of the pause")
    sessions = hold_sessions(queries.sessions_on_days(series, from_on=from_on, until_on=until_on, now=now))
    cancel(sessions, by=by, cause=cause, now=now)
    ids = [session.id for session in sessions]
    pause = SeriesPause.objects.create(series=series, from_on=from_on, until_on=until_on, reason=cause.why, cancelled=ids)
    told = SeriesPaused(series_id, pause.id, from_on=from_on, until_on=until_on, why=cause.why, sessions=len(ids))
    announce(told, by=by, now=now)
    return pause


def lift_pause(*, by: Actor, pause_id: UUID, now: datetime) -> list[TrainingSession]:
    """End a pause from today on and give back the sessions that it cancelled, if their hour is still free; return the lost.

    The dates that had no session yet are made by the next run. Refuses with NoSuchPause, PauseOver, SeriesOver. Announces
    PauseLifted, and SessionTakenUp for each. Claims coaches, rooms and member.
    """
    required()
    pause = queries.pause(pause_id)
    resting = TrainingSession.objects.filter(id__in=pause.cancelled, start_time__gt=now, status=SessionStatus.CANCELLED)
    whose = list(resting.values_list("coach", "room"))
    claim(people=[pause.series.member_id, *(coach for coach, _ in whose)], rooms=[room for _, room in whose])
    series = hold_series(pause.series_id)
    pause = queries.pause(pause_id)  # somebody may have lifted it meanwhile
    today = civil.local_date(now, civil.zone(series.zone))
    if pause.until_on is not None and pause.until_on < today:
        raise PauseOver
    if pause.from_on < today:
        SeriesPause.objects.filter(id=pause_id).update(until_on=today - timedelta(days=1))
    else:
        SeriesPause.objects.filter(id=pause_id).delete()
    sessions = hold_sessions(resting)
    lost = [session for session in sessions if not _give_back(session)]
    for session in sessions:
        if session not in lost:
            about = SessionTakenUp(session.id, session.start_time, session.coach_id, session.member_id)
            announce(about, by=by, now=now)
    facts = {"given_back": len(sessions) - len(lost), "lost": len(lost)}
    announce(PauseLifted(series.id, pause_id=pause_id, **facts), by=by, now=now)
    return lost


def _give_back(session: TrainingSession) -> bool:
    """Put a cancelled session back into its hour, if nobody has it now, and say whether it could be."""
    members = [session.member_id] if session.member_id else []
    span = Span(session.start_time, session.end_time)
    taken = queries.in_the_way_of(
        span, coach_id=session.coach_id, room_id=session.room_id, member_ids=members, but=session.id
    ) or queries.closed(span, coach_id=session.coach_id)
    if taken:
        return False
    again = {"cancelled_at": None, "cancelled_for": None, "outcome": None}
    Booking.objects.filter(session=session.id, member__in=members).update(status=SeatStatus.CONFIRMED, **again)
    TrainingSession.objects.filter(id=session.id).update(status=SessionStatus.SCHEDULED, cancelled_at=None)
    return True
