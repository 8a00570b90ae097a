"""A coach is away: every session in the way with what could become of it, and all of them settled in one step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import Field

from horarium.availability import queries as availability
from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.calendar_shapes import DRY_RUN, Session, tried
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Day, Id, Instant, Shape, Word, Yes, span
from horarium.kernel import civil, clock
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.people.choices import Scope
from horarium.people.errors import OnlyAdmin
from horarium.reservations import operations, queries
from horarium.reservations.values import Choice, Notice, Option, Settlement

if TYPE_CHECKING:
    from horarium.reservations.values import Absence as Seen

noun = Noun("Availability", scope=Scope.BOOKINGS)
MANY = 1000
Kind = Literal["substitute", "move", "cancel", "keep"]


class Fate(Shape):
    """What becomes of a session: another coach gives it, it is moved, cancelled, or kept. Where it then is."""

    kind: Kind
    coach_id: UUID | None = None
    room_id: UUID | None = None
    start_time: Instant | None = None
    end_time: Instant | None = None

    @classmethod
    def of(cls, option: Option) -> Fate:
        """Return an option as JSON has it."""
        start, end = (option.span.start, option.span.end) if option.span else (None, None)
        return cls.model_construct(
            kind=option.kind, coach_id=option.coach_id, room_id=option.room_id, start_time=start, end_time=end
        )


class OneChoice(Fate):
    """What was chosen for one session."""

    session_id: UUID


class NewAbsence(Shape):
    """When a coach is away: from one instant to another, or whole days on the coach's clock, both included.

    Without decisions each session becomes what is proposed for it.
    """

    start_time: Instant | None = None
    end_time: Instant | None = None
    since: Day | None = Field(None, alias="from")
    until: Day | None = None
    reason: Word = Field("", description="Of the block; only the coach and the office read it.")
    note: Word = Field("", description="Added to what everybody concerned is told.")
    decisions: list[OneChoice] | None = Field(None, max_length=MANY)
    dry_run: Yes = DRY_RUN


class InTheWay(Shape):
    """A session as it was, what became of it, what else could have, and of how many coaches why they could not stand in."""

    session: Session
    became: Fate
    options: list[Fate]
    not_free: dict[str, int]


class Told(Shape):
    """What one person is told, to the letter, and why they."""

    person_id: UUID
    part: str
    words: str

    @classmethod
    def of(cls, notice: Notice) -> Told:
        """Return a notice as JSON has it."""
        return cls.model_construct(person_id=notice.person_id, part=notice.part, words=notice.words)


class Absence(Shape):
    """What settling came to. `undecided` dates of standing hours were no sessions yet and are left out; `again` says that it
    was settled before, and nothing was changed now.
    """

    coach_id: UUID
    start_time: datetime
    end_time: datetime
    blocked_slot_ids: list[UUID]
    sessions: list[InTheWay]
    undecided: int
    told: list[Told]
    again: bool


@noun.post("/{id}/absences")
def settle_absence(request: Call, key: Id, body: NewAbsence) -> Absence:
    """Block a coach's time and settle every session in it, as decided or as proposed: all of it or nothing."""
    now, by = clock.now(), request.auth.by
    if not by.is_admin:
        raise OnlyAdmin
    away = _span(key, body)
    seen = queries.absence_of(coach_id=key, span=away, now=now)
    choices = None if body.decisions is None else [_choice(n, one) for n, one in enumerate(body.decisions)]
    with tried(body.dry_run):
        done = perform(
            operations.settle_absence,
            by=by,
            coach_id=key,
            span=away,
            choices=choices,
            reason=body.reason,
            note=body.note,
            now=now,
        )
    return _shown(seen, done)


def _span(coach_id: UUID, body: NewAbsence) -> Span:
    if body.start_time and body.end_time and not (body.since or body.until):
        return span(body.start_time, body.end_time)
    if body.since and body.until and not (body.start_time or body.end_time):
        zone = civil.zone(availability.zone_of(people.coach(coach_id, "id")))
        days = (body.since, body.until + timedelta(days=1))
        start, end = (civil.instant(datetime.combine(day, datetime.min.time()), zone) for day in days)
        if end <= start:
            raise Invalid("until", "it is before the first day")
        return Span(start, end)
    raise Invalid("startTime", "give startTime and endTime, or from and until")


def _choice(n: int, one: OneChoice) -> Choice:
    if one.kind in {"cancel", "keep"}:
        return Choice(one.session_id, Option(one.kind))
    if not (one.start_time and one.end_time and one.coach_id):
        raise Invalid(f"decisions.{n}.startTime", "who gives it and when must be said: coachId, startTime, endTime")
    return Choice(one.session_id, Option(one.kind, one.coach_id, span(one.start_time, one.end_time), one.room_id))


def _shown(seen: Seen, done: Settlement) -> Absence:
    became = {choice.session_id: choice.option for choice in done.choices}
    return Absence.model_construct(
        coach_id=seen.coach.id,
        start_time=seen.span.start,
        end_time=seen.span.end,
        blocked_slot_ids=list(done.blocks),
        sessions=[
            InTheWay.model_construct(
                session=Session.of(one.session),
                became=Fate.of(became[one.session.id]),
                options=[Fate.of(option) for option in one.options],
                not_free=dict(one.not_free),
            )
            for one in seen.proposals
            if one.session.id in became
        ],
        undecided=seen.undecided,
        told=[Told.of(notice) for notice in done.notices],
        again=done.again,
    )
