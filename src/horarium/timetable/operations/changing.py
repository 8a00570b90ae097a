"""This date of a series and all that follow, changed: the time, the day, the coach, the room.

The series stays the one that it is. A session whose date nobody had touched goes where the new pattern has the date of its
week; one that was moved, cancelled or skipped by itself stays as it was put, and its key takes the new pattern's date, so
that nothing makes that week's date a second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from horarium.journal.operations import announce
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.errors import Invalid
from horarium.timetable import queries
from horarium.timetable.choices import Mode, Place, Reason, SessionStatus
from horarium.timetable.errors import NoSuchDate, SeriesOver
from horarium.timetable.events import SeriesChanged, SessionMoved
from horarium.timetable.generation import Chunk, take_chunk
from horarium.timetable.models import LeftOutOccurrence, Series, TrainingSession
from horarium.timetable.operations.cancelling import cancel
from horarium.timetable.operations.locks import hold_series, hold_sessions
from horarium.timetable.operations.refusing import refuse_dates, refuse_pattern
from horarium.timetable.queries import PreviewedDate
from horarium.timetable.queries.busy import SQL
from horarium.timetable.queries.preview import A_YEAR
from horarium.timetable.values import Cause, Pattern

Free = dict[datetime, PreviewedDate]


@dataclass(frozen=True, slots=True)
class Change:
    """What a changed series came to: its sessions that moved, those left as they were, those that were cancelled since their
    date cannot be had, and those dates.
    """

    moved: list[TrainingSession]
    kept: list[TrainingSession]
    cancelled: list[TrainingSession]
    lost: list[PreviewedDate]


@dataclass(frozen=True, slots=True)
class _Turn:
    """The series as it was, the first date that changes, and what it becomes. `room_now` is the room as it is now."""

    series: Series
    since: date
    pattern: Pattern
    coach_id: UUID
    room_id: UUID | None
    room_now: UUID | None

    @property
    def differs(self) -> dict[str, Any]:
        """Return what the series becomes where it becomes something else, by the names of the columns."""
        after = {**self.pattern.columns, "coach_id": self.coach_id, "room_id": self.room_id}
        return {name: value for name, value in after.items() if getattr(self.series, name) != value}

    def new_local(self, old: datetime) -> datetime:
        """Return the local date and time that the new pattern has in the week of an old one."""
        ahead = (self.pattern.weekdays[0] + 6) % 7
        return datetime.combine(civil.monday(old.date()) + timedelta(days=ahead), self.pattern.local_start)


def change_series(
    *,
    by: Actor,
    series_id: UUID,
    pattern: Pattern,
    coach_id: UUID,
    coach_zone: str,
    room_id: UUID | None,
    default_room_id: UUID | None = None,
    mode: Mode = Mode.REFUSE,
    now: datetime,
) -> Change:
    """Give a series another weekday, time, coach or room from its first date on or after `pattern.from_on`.

    `pattern` is the new one, in the rhythm and zone of the old. With the mode refuse nothing is changed unless every
    session can go with it; with skip those that cannot are cancelled. The dates that have no session yet are made by the
    next run. Refuses with NoSuchSeries, SeriesOver, NoSuchDate, Invalid, CoachBusy, RoomBusy, MemberBusy, DatesNotFree.
    Announces SeriesChanged, SessionMoved, SessionCancelled. Claims coaches, rooms and member.
    """
    if mode == Mode.APPEND:
        raise Invalid("mode", "a change adds no dates at the end: refuse it, or skip what cannot be had")
    seen = queries.series(series_id)
    claim(people=[seen.coach_id, coach_id, seen.member_id], rooms=[seen.room_id, room_id or default_room_id])
    series = hold_series(series_id)
    turn = _turn(series, _Turn(series, pattern.from_on, pattern, coach_id, room_id, room_id or default_room_id), now)
    if not turn.differs.keys() - {"start_on", "end_on"}:
        return Change([], [], [], [])
    asked: dict[str, Any] = {"coach_id": coach_id, "room_id": turn.room_now, "member_id": seen.member_id}
    refuse_pattern(queries.clash_of_pattern(turn.pattern, **asked, but=series_id), pattern.zone)
    _decide_until(turn, now)
    return _change(turn, asked | {"coach_zone": coach_zone}, mode, by=by, now=now)


def _change(turn: _Turn, asked: dict[str, Any], mode: Mode, *, by: Actor, now: datetime) -> Change:
    sessions = _sessions_since(turn)
    in_place = [s for s in sessions if s.start_time > now and queries.stands_in_place(turn.series, s)]
    follow = [s for s in in_place if s.status == SessionStatus.SCHEDULED]
    # Out of the way of one another first, since one may go where the next one was.
    TrainingSession.objects.filter(id__in=[s.id for s in follow]).update(status=SessionStatus.CANCELLED)
    _rename(turn, sessions)
    _rewrite(turn)
    _move_resting(turn, in_place)
    free = _free(turn, follow, asked, now)
    lost = [found for found in free.values() if found.reason]
    if mode == Mode.REFUSE:
        refuse_dates(lost)
    moved, cancelled = _settle(turn, follow, free, by=by, now=now)
    kept = [s.id for s in sessions if s not in follow and s.status == SessionStatus.SCHEDULED and s.end_time > now]
    of_ids = queries.sessions_of_ids
    return Change(list(of_ids(moved)), list(of_ids(kept)), list(of_ids(cancelled)), lost)


def _settle(
    turn: _Turn, follow: list[TrainingSession], free: Free, *, by: Actor, now: datetime
) -> tuple[list[UUID], list[UUID]]:
    """Move who can go along and cancel who cannot, tell of it, and return the ids of both."""
    events = list(_put(turn, follow, free))
    moved = {event.subject_id for event in events}
    left = [s for s in follow if s.id not in moved]
    # In earnest now, seats and all: another may have their hour by now.
    cancel(left, by=by, cause=Cause(why="the series was changed"), now=now)
    for event in [*events, _told(turn, moved=len(events), cancelled=len(left))]:
        announce(event, by=by, now=now)
    return [s.id for s in follow if s.id in moved], [s.id for s in left]


def _turn(series: Series, turn: _Turn, now: datetime) -> _Turn:
    """The first date whose place in the new pattern lies ahead: what has gone by under either stays."""
    zone = civil.zone(series.zone)
    asked_from = max(turn.since, series.start_on, civil.local_date(now, zone))
    old = queries.pattern_of_series(series, from_on=asked_from)
    if series.end_on is not None and series.end_on < old.from_on:
        raise NoSuchDate("from", since=old.from_on)
    for day in old.dates(old.from_on + timedelta(weeks=series.every_weeks * 2 + 1)):
        local = turn.new_local(datetime.combine(day, series.local_start))
        if civil.instant(local, zone) > now:
            ends = _last_date(turn, old)
            new = replace(turn.pattern, start_on=local.date(), from_on=local.date(), end_on=ends)
            return replace(turn, since=day, pattern=new)
    raise NoSuchDate("from", since=turn.since)


def _last_date(turn: _Turn, old: Pattern) -> date | None:
    """As many dates as before: the new pattern's date in the week of the old one's last."""
    if old.end_on is None:
        return None
    last = max(old.dates(old.end_on), default=None)
    if last is None:
        raise SeriesOver
    return turn.new_local(datetime.combine(last, turn.series.local_start)).date()


def _decide_until(turn: _Turn, now: datetime) -> None:
    """Make what the old pattern still owes before the turn: afterwards nothing knows of those dates any more."""
    first, last = turn.series.next_occurrence, turn.since - timedelta(days=1)
    if first is None or first > last:
        return
    ahead = turn.since - civil.local_date(now, civil.zone(turn.series.zone))
    if ahead > A_YEAR:
        raise Invalid("from", "it is more than a year ahead")
    Series.objects.filter(id=turn.series.id).update(end_on=last)
    take_chunk(Chunk(turn.series.id.bytes), now=now, weeks=ahead.days // 7 + 1)


def _sessions_since(turn: _Turn) -> list[TrainingSession]:
    rows = TrainingSession.objects.filter(series=turn.series, original_local__date__gte=turn.since)
    return hold_sessions(rows)


def _rename(turn: _Turn, sessions: list[TrainingSession]) -> None:
    """Give every date since the turn the key that the new pattern has for its week; forget why others were left out."""
    LeftOutOccurrence.objects.filter(series=turn.series, original_local__date__gte=turn.since).exclude(
        reason=Reason.SKIPPED
    ).delete()
    skipped = LeftOutOccurrence.objects.filter(series=turn.series, original_local__date__gte=turn.since)
    keys = [s.original_local for s in sessions if s.original_local] + list(skipped.values_list("original_local", flat=True))
    facts: dict[str, Any] = {"series": turn.series.id, "old": keys, "new": [turn.new_local(key) for key in keys]}
    with connection.cursor() as cursor:
        cursor.execute(SQL["rename_sessions"], facts)
        cursor.execute(SQL["rename_skipped"], facts)


def _rewrite(turn: _Turn) -> None:
    Series.objects.filter(id=turn.series.id).update(
        coach_id=turn.coach_id, room_id=turn.room_id, next_occurrence=turn.pattern.start_on, **turn.pattern.columns
    )


def _move_resting(turn: _Turn, in_place: list[TrainingSession]) -> None:
    """Let what a pause has cancelled go along, so that it is given back where the series then is."""
    rests = {session_id for pause in queries.pauses_of(turn.series.id) for session_id in pause.cancelled}
    resting = [s.id for s in in_place if s.id in rests and s.status == SessionStatus.CANCELLED]
    facts: dict[str, Any] = {"ids": resting, "coach": turn.coach_id, "room": turn.room_now}
    with connection.cursor() as cursor:
        cursor.execute(SQL["move_resting"], facts | {"zone": turn.pattern.zone, "minutes": turn.pattern.minutes})


def _free(turn: _Turn, follow: list[TrainingSession], asked: dict[str, Any], now: datetime) -> Free:
    """Every new date of a session that follows, free or why not."""
    wanted = {turn.new_local(s.original_local) for s in follow if s.original_local}
    if not wanted:
        return {}
    dates = queries.preview(
        turn.pattern, until_on=max(wanted).date(), place=Place(turn.series.place), but=turn.series.id, now=now, **asked
    )
    return {found.original_local: found for found in dates if found.original_local in wanted}


def _put(turn: _Turn, follow: list[TrainingSession], free: Free) -> Iterator[SessionMoved]:
    """Put the sessions whose new date is free there, and tell of each."""
    for session in follow:
        found = free.get(turn.new_local(session.original_local)) if session.original_local else None
        if found is None or found.reason:
            continue
        span = found.span
        became = {"start_time": span.start, "end_time": span.end, "coach_id": turn.coach_id, "room_id": turn.room_now}
        rows = TrainingSession.objects.filter(id=session.id)
        rows.update(status=SessionStatus.SCHEDULED, clock_note=found.clock_note, **became)
        yield SessionMoved(session.id, was={name: getattr(session, name) for name in became}, became=became)


def _told(turn: _Turn, *, moved: int, cancelled: int) -> SeriesChanged:
    became = turn.differs
    was = {name: getattr(turn.series, name) for name in became}
    # The week of the turn is the first that changes, on whichever of its days.
    since = min(turn.since, turn.pattern.start_on)
    return SeriesChanged(turn.series.id, from_on=since, was=was, became=became, moved=moved, cancelled=cancelled)
