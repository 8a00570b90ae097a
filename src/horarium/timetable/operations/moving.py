"""Sessions moved to another time, coach or room, one at a time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from horarium.journal.operations import announce
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.errors import Invalid
from horarium.kernel.ids import new_id
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.timetable import queries
from horarium.timetable.choices import Reason
from horarium.timetable.errors import SessionChanged
from horarium.timetable.events import SessionKept, SessionMoved
from horarium.timetable.models import Booking, KeptSession, LeftOutOccurrence, Series, TrainingSession
from horarium.timetable.operations.locks import hold_series, hold_session
from horarium.timetable.operations.refusing import refuse
from horarium.timetable.operations.series import date_of


def move_session(
    *,
    by: Actor,
    session_id: UUID,
    span: Span,
    coach_id: UUID | None,
    room_id: UUID | None,
    seen: TrainingSession | None = None,
    in_absence_of: UUID | None = None,
    now: datetime,
) -> TrainingSession:
    """Move a session with all its seats to another span, coach or room, and keep the date of its pattern as its key.

    `seen` is the session as it was when coach and room were chosen: what changed since is not undone. Refuses with
    NoSuchSession, SessionOver, SessionChanged, CoachBusy, RoomBusy, MemberBusy, Invalid. Announces SessionMoved. Claims
    both coaches, both rooms and the members.
    """
    required()
    seen = seen or queries.session(session_id)
    members = queries.members_of(session_id)
    claim(people=[seen.coach_id, coach_id, *members], rooms=[seen.room_id, room_id])
    session = hold_session(session_id, now=now)
    if _place(session) != _place(seen) or queries.members_of(session_id) != members:
        raise SessionChanged
    _need_ahead(span, now)
    refuse(queries.in_the_way_of(span, coach_id=coach_id, room_id=room_id, member_ids=members, but=session_id))
    became = {"start_time": span.start, "end_time": span.end, "coach_id": coach_id, "room_id": room_id}
    if became != _place(session):
        TrainingSession.objects.filter(id=session_id).update(**became, clock_note=None)
        KeptSession.objects.filter(session=session_id).delete()  # it was kept where it was
        moved = SessionMoved(session_id, was=_place(session), became=became, in_absence_of=in_absence_of)
        announce(moved, by=by, now=now)
    return queries.session(session_id)


def _need_ahead(span: Span, now: datetime) -> None:
    if span.start <= now:
        raise Invalid("startTime", "it has begun already")


def _place(session: TrainingSession) -> dict[str, Any]:
    """Where a session is, in time and among people."""
    return {name: getattr(session, name) for name in ("start_time", "end_time", "coach_id", "room_id")}


def move_date(
    *, by: Actor, series_id: UUID, on: date, span: Span, coach_id: UUID | None, room_id: UUID | None, now: datetime
) -> TrainingSession:
    """Move one coming date of a series, whether it has a session yet, was left out, or lies beyond the horizon.

    `on` is the pattern's own local date. Refuses as move_session does (SessionChanged, Invalid too), and with NoSuchDate,
    SeriesOver. Announces SessionMoved. Claims coaches, rooms and member.
    """
    required()
    made = queries.session_of_date(series_id, on)
    if made:
        return move_session(by=by, session_id=made.id, span=span, coach_id=coach_id, room_id=room_id, now=now)
    seen = queries.series(series_id)
    claim(people=[seen.coach_id, coach_id, seen.member_id], rooms=[seen.room_id, room_id])
    series = hold_series(series_id)
    if queries.session_of_date(series_id, on):  # made meanwhile: by a run, or by another move
        raise SessionChanged
    _need_ahead(span, now)
    occurrence = date_of(series, on, now=now)
    members = [series.member_id] if series.member_id else []
    refuse(queries.in_the_way_of(span, coach_id=coach_id, room_id=room_id, member_ids=members, but_date=occurrence))
    LeftOutOccurrence.objects.filter(series=series_id, original_local=occurrence.local).delete()
    session_id = _make(series, occurrence.local, span, coach_id=coach_id, room_id=room_id)
    became = {"start_time": span.start, "end_time": span.end, "coach_id": coach_id, "room_id": room_id}
    announce(SessionMoved(session_id, was={"original_local": occurrence.local}, became=became), by=by, now=now)
    return queries.session(session_id)


def _make(series: Series, local: datetime, span: Span, *, coach_id: UUID | None, room_id: UUID | None) -> UUID:
    session = TrainingSession.objects.create(
        id=new_id(),
        series=series,
        series_kind=series.kind,
        original_local=local,
        title=series.title,
        coach_id=coach_id,
        room_id=room_id,
        member_id=series.member_id,
        place=series.place,
        start_time=span.start,
        end_time=span.end,
    )
    if series.member_id:
        Booking.objects.create(
            session=session,
            member_id=series.member_id,
            start_time=span.start,
            end_time=span.end,
            policy_version=org.policy().version,
        )
    return session.id


def keep_session(
    *, by: Actor, session_id: UUID, reason: Reason, in_the_way: UUID | None = None, now: datetime
) -> TrainingSession:
    """Let a session stay although a block, a holiday or the coach's hours are against it: it is no conflict any more.

    Refuses with NoSuchSession, SessionOver. Announces SessionKept.
    """
    required()
    session = hold_session(session_id, now=now)
    facts = {"session": session, "reason": reason, "in_the_way": in_the_way}
    _, new = KeptSession.objects.get_or_create(**facts, defaults={"kept_by_id": by.user_id})
    if new:
        announce(SessionKept(session_id, reason=reason, in_the_way=in_the_way), by=by, now=now)
    return session
