"""Series opened and ended, and single dates of them skipped and taken up again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from horarium.journal.operations import announce
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import required
from horarium.timetable import queries
from horarium.timetable.choices import Mode, Place, Reason, SeriesStatus, SessionStatus
from horarium.timetable.errors import NoSuchDate, NotSkipped, SessionOver
from horarium.timetable.events import DateSkipped, DateTakenUp, SeriesCancelled, SeriesOpened, SeriesRenamed
from horarium.timetable.models import LeftOutOccurrence, Series, TrainingSession
from horarium.timetable.operations.cancelling import cancel
from horarium.timetable.operations.locks import hold_series, hold_sessions
from horarium.timetable.operations.refusing import refuse_dates, refuse_pattern
from horarium.timetable.queries import PreviewedDate
from horarium.timetable.values import UNSAID, Cause, Occurrence, Pattern


def open_series(
    *,
    by: Actor,
    pattern: Pattern,
    coach_id: UUID,
    member_id: UUID,
    room_id: UUID | None,
    default_room_id: UUID | None = None,
    title: str = "",
    place: Place = Place.ROOM,
    mode: Mode = Mode.SKIP,
    coach_zone: str = "UTC",
    until_on: date | None = None,
    now: datetime,
) -> Series:
    """Take a pattern into the calendar. Its sessions are made by the generator, not here.

    `room_id` None leaves the room to the coach's default at each run; `default_room_id` is that room as it is now, for
    the look whether the pattern meets another. `mode` says what becomes of dates up to `until_on` that cannot be had.
    Refuses with CoachBusy, RoomBusy, MemberBusy, DatesNotFree, Invalid. Announces SeriesOpened. Claims coach, room, member.
    """
    room = (room_id or default_room_id) if place == Place.ROOM else None
    claim(people=[coach_id, member_id], rooms=[room])
    refuse_pattern(queries.clash_of_pattern(pattern, coach_id=coach_id, room_id=room, member_id=member_id), pattern.zone)
    whose = {"coach_id": coach_id, "coach_zone": coach_zone, "member_id": member_id, "room_id": room, "place": place}
    pattern, given_up = _fitted(pattern, mode, until_on or pattern.end_on or pattern.from_on, whose, now)
    series = Series.objects.create(
        title=title,
        coach_id=coach_id,
        member_id=member_id,
        room_id=room_id,
        place=place,
        next_occurrence=max(pattern.start_on, pattern.from_on),
        **pattern.columns,
    )
    LeftOutOccurrence.objects.bulk_create(_skipped(series.id, d.original_local, now, d.in_the_way) for d in given_up)
    announce(SeriesOpened(series.id, coach_id=coach_id, member_id=member_id), by=by, now=now)
    return series


def _fitted(
    pattern: Pattern, mode: Mode, until_on: date, whose: dict[str, Any], now: datetime
) -> tuple[Pattern, list[PreviewedDate]]:
    """The pattern with the end that the mode gives it, and the dates that it gives up for good."""
    if mode == Mode.SKIP:
        return pattern, []
    dates = queries.appended(pattern, mode=mode, until_on=until_on, **whose, now=now)
    lost = [found for found in dates if found.reason not in (None, Reason.PAST)]
    if mode == Mode.REFUSE:
        refuse_dates(lost)
    ends = dates[-1].original_local.date() if mode == Mode.APPEND and lost else pattern.end_on
    return replace(pattern, end_on=ends), lost


def _skipped(series_id: UUID, local: datetime, now: datetime, in_the_way: UUID | None = None) -> LeftOutOccurrence:
    return LeftOutOccurrence(
        series_id=series_id, original_local=local, reason=Reason.SKIPPED, in_the_way=in_the_way, decided_at=now
    )


def cancel_series(*, by: Actor, series_id: UUID, future_only: bool = True, cause: Cause = UNSAID, now: datetime) -> int:
    """End a pattern and cancel its scheduled sessions: those to come, or with the one under way; return how many.

    What has ended stays as it is, and nothing of it is ever made again. Refuses with NoSuchSeries, SeriesOver.
    Announces SeriesCancelled, and SessionCancelled for each. Claims the member, of whose allowance it may take.
    """
    claim(people=[queries.series(series_id).member_id])
    hold_series(series_id)
    Series.objects.filter(id=series_id).update(status=SeriesStatus.CANCELLED, next_occurrence=None, cancelled_at=now)
    # What has ended took place, also while the nightly run has not closed it yet.
    upcoming = Q(start_time__gt=now) if future_only else Q(end_time__gt=now)
    rows = TrainingSession.objects.filter(upcoming, series=series_id, status=SessionStatus.SCHEDULED)
    sessions = hold_sessions(rows)
    cancel(sessions, by=by, cause=cause, now=now)
    ended = SeriesCancelled(series_id, future_only=future_only, sessions=len(sessions), undone=cause.undone)
    announce(ended, by=by, now=now)
    return len(sessions)


def rename_series(*, by: Actor, series_id: UUID, title: str, now: datetime) -> None:
    """Call a series and its coming sessions otherwise. Refuses with NoSuchSeries, SeriesOver. Announces SeriesRenamed."""
    required()
    hold_series(series_id)
    Series.objects.filter(id=series_id).update(title=title)
    coming = TrainingSession.objects.filter(series=series_id, status=SessionStatus.SCHEDULED, start_time__gt=now)
    coming.update(title=title)
    announce(SeriesRenamed(series_id, title=title), by=by, now=now)


def skip_date(*, by: Actor, series_id: UUID, on: date, cause: Cause = UNSAID, now: datetime) -> None:
    """Skip one date of a series for good: cancel its session, or see that none is made.

    `on` is the pattern's own local date. Refuses with NoSuchSeries, SeriesOver, NoSuchDate, SessionOver. Announces
    SessionCancelled or DateSkipped. Claims the member, of whose allowance it may take.
    """
    claim(people=[queries.series(series_id).member_id])
    series = hold_series(series_id)
    made = TrainingSession.objects.filter(series=series_id, original_local__date=on).order_by("id").first()
    if made:
        (session,) = hold_sessions(TrainingSession.objects.filter(id=made.id))
        if session.status != SessionStatus.SCHEDULED or session.start_time <= now:
            raise SessionOver(status="over" if session.status == SessionStatus.SCHEDULED else session.status)
        cancel([session], by=by, cause=cause, now=now)
        return
    occurrence = date_of(series, on, now=now)
    LeftOutOccurrence.objects.filter(series=series_id, original_local=occurrence.local).delete()
    _skipped(series_id, occurrence.local, now).save(force_insert=True)
    announce(DateSkipped(series_id, on=on, starts=series.local_start), by=by, now=now)


def date_of(series: Series, on: date, *, now: datetime) -> Occurrence:
    """Return the coming date of the series that falls on a local date. Refuses with NoSuchDate."""
    local = datetime.combine(on, series.local_start)
    is_ahead = civil.instant(local, civil.zone(series.zone)) > now
    pattern = queries.pattern_of_series(series, from_on=on)
    if not is_ahead or (series.end_on and series.end_on < on) or on not in pattern.dates(on):
        raise NoSuchDate("date", on=on)
    return Occurrence(series.id, local)


def take_up_date(*, by: Actor, series_id: UUID, on: date, now: datetime) -> None:
    """Let a date count again that was skipped before it had a session; the next run makes it, if it can.

    Refuses with NoSuchSeries, SeriesOver, NotSkipped, NoSuchDate, Invalid for the past. Announces DateTakenUp.
    """
    required()
    series = hold_series(series_id)
    if on < civil.local_date(now, civil.zone(series.zone)):
        raise Invalid("date", "it is in the past")
    skipped = LeftOutOccurrence.objects.filter(series=series_id, original_local__date=on, reason=Reason.SKIPPED)
    if not skipped.exists():
        raise NotSkipped("date", on=on)
    date_of(series, on, now=now)  # a date of what the pattern was before it changed is none that a run would make
    skipped.delete()
    look_again_from(series, on)
    announce(DateTakenUp(series_id, on=on), by=by, now=now)


def look_again_from(series: Series, on: date) -> None:
    """Put the watermark back, so that the next run decides the dates from this one on again; what is made stays."""
    later = LeftOutOccurrence.objects.filter(series=series.id, original_local__date__gte=on)
    later.exclude(reason=Reason.SKIPPED).delete()  # they are undecided now: what is made of them has no reason against it
    Series.objects.filter(id=series.id).update(next_occurrence=min(series.next_occurrence or on, on))
