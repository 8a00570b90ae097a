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
from horarium.kernel.unit import required
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
    """What a changed series came to: its sessions that moved, those left as they were, and dates that cannot be had."""

    moved: list[TrainingSession]
    kept: list[TrainingSession]
    lost: list[PreviewedDate]


@dataclass(frozen=True, slots=True)
class _Turn:
    """The series as it was, the first date that changes, and what it becomes."""

    series: Series
    since: date
    pattern: Pattern
    coach_id: UUID
    room_id: UUID | None

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
    required()
    seen = queries.series(series_id)
    claim(people=[seen.coach_id, coach_id, seen.member_id], rooms=[seen.room_id, room_id or default_room_id])
    turn = _turn(hold_series(series_id), pattern, coach_id, room_id, now)
    asked: dict[str, Any] = {"coach_id": coach_id, "room_id": room_id or default_room_id, "member_id": seen.member_id}
    refuse_pattern(queries.clash_of_pattern(turn.pattern, **asked, but=series_id), pattern.zone)
    _decide_until(turn, now)
    sessions = _sessions_since(turn)
    follow = [s for s in sessions if _follows(turn.series, s, now)]
    # Out of the way of one another first, since one may go where the next one was.
    TrainingSession.objects.filter(id__in=[s.id for s in follow]).update(status=SessionStatus.CANCELLED)
    _rename(turn, sessions)
    _rewrite(turn)
    _move_resting(turn, sessions, default_room_id, now)
    free = _free(turn, follow, asked, coach_zone, now)
    lost = [found for found in free.values() if found.reason]
    if mode == Mode.REFUSE:
        refuse_dates(lost)
    moved = _settle(turn, follow, free, default_room_id, by=by, now=now)
    kept = [s.id for s in sessions if s not in follow and s.status == SessionStatus.SCHEDULED and s.end_time > now]
    return Change(list(queries.sessions_of_ids(moved)), list(queries.sessions_of_ids(kept)), lost)


def _settle(
    turn: _Turn, follow: list[TrainingSession], free: Free, default_room_id: UUID | None, *, by: Actor, now: datetime
) -> list[UUID]:
    """Move who can go along and cancel who cannot, tell of it, and return the ids of those that moved."""
    events = list(_put(turn, follow, free, default_room_id))
    moved = [event.subject_id for event in events if event.subject_id]
    left = [s for s in follow if s.id not in moved]
    # In earnest now, seats and all: another may have their hour by now.
    cancel(left, by=by, cause=Cause(why="the series was changed"), now=now)
    for event in [*events, _told(turn, moved=len(moved), cancelled=len(left))]:
        announce(event, by=by, now=now)
    return moved


def _turn(series: Series, pattern: Pattern, coach_id: UUID, room_id: UUID | None, now: datetime) -> _Turn:
    """The first date whose place in the new pattern lies ahead: what has gone by under either stays."""
    zone = civil.zone(series.zone)
    asked_from = max(pattern.from_on, series.start_on, civil.local_date(now, zone))
    old = queries.pattern_of_series(series, from_on=asked_from)
    turn = _Turn(series, pattern.from_on, pattern, coach_id, room_id)
    if series.end_on is not None and series.end_on < old.from_on:
        raise NoSuchDate("from", on=f"{old.from_on:%-d %B %Y} or later")
    for day in old.dates(old.from_on + timedelta(weeks=series.every_weeks * 2 + 1)):
        local = turn.new_local(datetime.combine(day, series.local_start))
        if civil.instant(local, zone) > now:
            ends = _last_date(turn, old)
            new = replace(pattern, start_on=local.date(), from_on=local.date(), end_on=ends)
            return replace(turn, since=day, pattern=new)
    raise NoSuchDate("from", on=f"{pattern.from_on:%-d %B %Y} or later")


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


def _follows(series: Series, session: TrainingSession, now: datetime) -> bool:
    """Whether the session is to come, and stands where its pattern put it."""
    return session.status == SessionStatus.SCHEDULED and _is_in_place(series, session, now)


def _is_in_place(series: Series, session: TrainingSession, now: datetime) -> bool:
    if session.start_time <= now or session.original_local is None:
        return False
    lasts = session.end_time - session.start_time == timedelta(minutes=series.minutes)
    in_place = session.start_time == civil.instant(session.original_local, civil.zone(series.zone))
    in_room = series.room_id is None or session.room_id == series.room_id
    return in_place and lasts and in_room and session.coach_id == series.coach_id


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


def _move_resting(turn: _Turn, sessions: list[TrainingSession], default_room_id: UUID | None, now: datetime) -> None:
    """Let what a pause has cancelled go along, so that it is given back where the series then is."""
    rests = {session_id for pause in queries.pauses_of(turn.series.id) for session_id in pause.cancelled}
    resting = [s for s in sessions if s.id in rests and s.status == SessionStatus.CANCELLED]
    facts: dict[str, Any] = {"ids": [s.id for s in resting if _is_in_place(turn.series, s, now)]}
    facts |= {"coach": turn.coach_id, "room": turn.room_id or default_room_id}
    with connection.cursor() as cursor:
        cursor.execute(SQL["move_resting"], facts | {"zone": turn.pattern.zone, "minutes": turn.pattern.minutes})


def _free(turn: _Turn, follow: list[TrainingSession], asked: dict[str, Any], coach_zone: str, now: datetime) -> Free:
    """Every new date of a session that follows, free or why not."""
    wanted = {turn.new_local(s.original_local) for s in follow if s.original_local}
    if not wanted:
        return {}
    dates = queries.preview(
        turn.pattern,
        coach_zone=coach_zone,
        until_on=max(wanted).date(),
        place=Place(turn.series.place),
        but=turn.series.id,
        now=now,
        **asked,
    )
    return {found.original_local: found for found in dates if found.original_local in wanted}


def _put(turn: _Turn, follow: list[TrainingSession], free: Free, default_room_id: UUID | None) -> Iterator[SessionMoved]:
    """Put the sessions whose new date is free there, and tell of each."""
    room_id = turn.room_id or default_room_id
    for session in follow:
        found = free.get(turn.new_local(session.original_local)) if session.original_local else None
        if found is None or found.reason:
            continue
        span = found.span
        became = {"start_time": span.start, "end_time": span.end, "coach_id": turn.coach_id, "room_id": room_id}
        rows = TrainingSession.objects.filter(id=session.id)
        rows.update(status=SessionStatus.SCHEDULED, clock_note=found.clock_note, **became)
        yield SessionMoved(session.id, was={name: getattr(session, name) for name in became}, became=became)


def _told(turn: _Turn, *, moved: int, cancelled: int) -> SeriesChanged:
    after = {**turn.pattern.columns, "coach_id": turn.coach_id, "room_id": turn.room_id}
    before = {name: getattr(turn.series, name) for name in after}
    was = {name: value for name, value in before.items() if value != after[name]}
    became = {name: after[name] for name in was}
    return SeriesChanged(turn.series.id, from_on=turn.since, was=was, became=became, moved=moved, cancelled=cancelled)
