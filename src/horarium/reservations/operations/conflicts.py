"""Sessions in the way of a block, a holiday or a changed week: settled, each or all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.availability import operations as availability
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.errors import Invalid, Refusal
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.people import queries as people
from horarium.reservations.errors import Undecided
from horarium.reservations.operations.life import move_session
from horarium.reservations.values import Decision
from horarium.timetable import operations as timetable
from horarium.timetable import queries as timetable_queries
from horarium.timetable.values import Cause

if TYPE_CHECKING:
    from horarium.availability.models import BlockedSlot


def settle_conflicts(*, by: Actor, decisions: Sequence[Decision], why: str = "", now: datetime) -> list[UUID]:
    """Settle sessions that something is against, each kept, moved or cancelled, all of them or none; return their ids.

    What is cancelled is cancelled on the coach's side. Refuses with NotYours, NoSuchSession, SessionOver, Invalid, and as
    move_session does. Claims everybody concerned.
    """
    required()
    _claim(decisions)
    for n, decision in enumerate(decisions):
        try:
            people.need_is_coach(by, timetable_queries.session(decision.session_id).coach_id)
            _settle(by, decision, why, now)
        except Refusal as refusal:
            refusal.at = f"decisions.{n}.{refusal.at or 'sessionId'}"  # which of them it is
            refusal.facts["field"] = refusal.at
            raise
    return [one.session_id for one in decisions]


def _claim(decisions: Sequence[Decision], more: Sequence[UUID] = ()) -> None:
    """Hold everybody at once and before all else: one by one, two who settle would wait for one another."""
    ids = [one.session_id for one in decisions]
    sessions = timetable_queries.sessions_of_ids(ids)
    members = timetable_queries.seats_in(ids).filter(status__in=timetable_queries.TAKEN).values_list("member", flat=True)
    whom = [*more, *(s.coach_id for s in sessions), *members, *(one.coach_id for one in decisions)]
    claim(people=whom, rooms=[s.room_id for s in sessions] + [one.room_id for one in decisions])


def _settle(by: Actor, decision: Decision, why: str, now: datetime) -> None:
    session_id = decision.session_id
    if decision.action == "keep":
        for found in timetable_queries.conflicts(now=now, session_id=session_id)[0]:
            timetable.keep_session(by=by, session_id=session_id, reason=found.reason, in_the_way=found.in_the_way, now=now)
    elif decision.action == "cancel":
        cause = Cause("coach", why.strip())
        timetable.cancel_session(by=by, session_id=session_id, cause=cause, now=now)
    elif decision.span is None:
        raise Invalid("startTime", "a session that is moved needs its new time")
    else:
        facts = {"coach_id": decision.coach_id, "room_id": decision.room_id}
        move_session(by=by, session_id=session_id, span=decision.span, **facts, now=now)


def block_and_settle(
    *, by: Actor, coach_id: UUID, span: Span, reason: str = "", decisions: Sequence[Decision], now: datetime
) -> BlockedSlot:
    """Block a stretch of a coach's time and settle every session to come that is in its way, all of it or nothing.

    Refuses with NotYours, NoSuchPerson, AlreadyBlocked, Undecided where a session in the way has no decision, and as
    settle_conflicts does. Announces HoursChanged and what becomes of the sessions. Claims everybody concerned.
    """
    people.need_is_coach(by, people.coach(coach_id).id)
    ids = [one.session_id for one in decisions]
    _claim(decisions, [coach_id])
    row = availability.block(by=by, coach_id=coach_id, span=span, reason=reason, now=now)
    undecided = timetable_queries.sessions_in_the_way(coach_id, span, now=now).exclude(id__in=ids).count()
    if undecided:
        raise Undecided(number=undecided)
    settle_conflicts(by=by, decisions=decisions, why=reason, now=now)
    return row
