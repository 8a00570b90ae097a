"""Sessions in the way of a block, a holiday or a changed week: listed, and settled each or all."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Query
from pydantic import Field

from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.calendar_shapes import DRY_RUN, Session, tried
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Instant, Page, Paged, Shape, Word, Yes, span
from horarium.kernel import clock
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.people.choices import Scope
from horarium.reservations import operations
from horarium.reservations.values import Decision
from horarium.timetable import queries as timetable

noun = Noun("Conflicts", scope=Scope.BOOKINGS)
MANY = 200


class Conflict(Shape):
    """A session to come, what is against it (blocked, holiday, outside_hours), and the block or holiday that it is."""

    session: Session
    reason: str
    in_the_way: UUID | None


class WhoseConflicts(Paged):
    """Whose conflicts: a coach's, or without it everybody's, which only the office may see."""

    coach_id: UUID | None = None


class OneDecision(Shape):
    """What becomes of one session. A move has its new time, and its coach and room if they change."""

    session_id: UUID
    action: Literal["keep", "move", "cancel"]
    start_time: Instant | None = None
    end_time: Instant | None = None
    coach_id: UUID | None = None
    room_id: UUID | None = None


class Decisions(Shape):
    """What becomes of several sessions, all of it or nothing; the reason is told to whose sessions are cancelled."""

    decisions: list[OneDecision] = Field(min_length=1, max_length=MANY)
    reason: Word = ""
    dry_run: Yes = DRY_RUN


class Settled(Shape):
    """The sessions as they are now, and how many conflicts there still are."""

    sessions: list[Session]
    left: int


@noun.get("")
def conflicts(request: Call, asked: Query[WhoseConflicts]) -> Page[Conflict]:
    """Return the sessions to come that lie on a block, on a holiday or outside the coach's hours, until somebody decides."""
    by = request.auth.by
    coach_id = asked.coach_id or (None if by.is_admin else by.user_id)
    if coach_id:
        people.need_is_coach(by, coach_id)
        people.coach(coach_id)
    found, count = timetable.conflicts(now=clock.now(), coach_id=coach_id, limit=asked.limit, offset=asked.offset)
    items = [Conflict.model_construct(session=Session.of(c.session), reason=c.reason, in_the_way=c.in_the_way) for c in found]
    return Page[Conflict].model_construct(items=items, count=count, limit=asked.limit, offset=asked.offset)


@noun.post("/settle")
def settle_conflicts(request: Call, body: Decisions) -> Settled:
    """Keep, move or cancel sessions that something is against: all as decided, or nothing."""
    now, by = clock.now(), request.auth.by
    decisions = [_decision(n, one) for n, one in enumerate(body.decisions)]
    with tried(body.dry_run):
        ids = perform(operations.settle_conflicts, by=by, decisions=decisions, why=body.reason, now=now)
        left = timetable.number_of_conflicts(now=now, coach_id=None if by.is_admin else by.user_id)
        return Settled.model_construct(sessions=[Session.of(row) for row in timetable.sessions_of_ids(ids)], left=left)


def _decision(n: int, one: OneDecision) -> Decision:
    if (one.start_time is None) != (one.end_time is None):
        raise Invalid(f"decisions.{n}.endTime", "a start needs an end, and an end a start")
    when = span(one.start_time, one.end_time) if one.start_time and one.end_time else None
    return Decision(one.session_id, one.action, when, one.coach_id, one.room_id)
