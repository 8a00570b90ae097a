"""A coach is away: the time blocked and every session in the way settled, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from horarium.availability import operations as availability_operations
from horarium.availability import queries as availability
from horarium.journal.operations import announce_all
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.errors import Invalid
from horarium.kernel.ids import new_id
from horarium.kernel.spans import Span, without
from horarium.kernel.unit import required
from horarium.people.errors import OnlyAdmin
from horarium.reservations import telling
from horarium.reservations.absences import absence_of, ground_of, needs_of, notices_of
from horarium.reservations.errors import AbsenceChanged, SessionNotDecided, SomebodyWasFaster
from horarium.reservations.events import AbsenceSettled
from horarium.reservations.operations.life import move_session
from horarium.reservations.proposals import first_fault
from horarium.reservations.values import Absence, Choice, Notice, Option, Settlement
from horarium.timetable import operations as timetable
from horarium.timetable import queries as timetable_queries
from horarium.timetable.values import Cause

# A cancelled session frees what a moved one may need; one given to another coach frees the coach's own time.
ORDER = ("cancel", "substitute", "move", "keep")


def settle_absence(
    *,
    by: Actor,
    coach_id: UUID,
    span: Span,
    choices: Sequence[Choice] | None = None,
    reason: str = "",
    note: str = "",
    block_id: UUID | None = None,
    now: datetime,
) -> Settlement:
    """Block a coach's time and settle every session in it as chosen, else as proposed: all of it or nothing.

    Everybody concerned is told once; `note` is added to what they are told. What was settled under a `block_id` is settled:
    a second time changes nothing. Refuses with OnlyAdmin, NoSuchPerson, Invalid, SessionNotDecided, AbsenceChanged,
    SomebodyWasFaster, and as move_session does. Announces AbsenceSettled for each who is told, and what the single deeds
    announce. Claims the coach, whoever stands in, the members and the rooms.
    """
    required()
    if not by.is_admin:
        raise OnlyAdmin
    seen = absence_of(coach_id=coach_id, span=span, now=now)
    wanted = list(seen.proposed if choices is None else choices)
    _claim(seen, wanted)
    if block_id and availability.blocks_of(coach_id).filter(id=block_id).exists():
        return Settlement([block_id], [], [], again=True)
    absence = absence_of(coach_id=coach_id, span=span, now=now)
    if wanted and not absence.proposals and not _to_block(absence):
        return Settlement([], [], [], again=True)
    chosen = _checked(absence, wanted, now)
    told = notices_of(absence, chosen, note=note)
    blocks = _block(by, absence, reason, block_id, now)
    # Of those that move the last goes first: it may reach beyond the absence, into a time to which an earlier one goes.
    for choice in sorted(chosen, key=lambda one: ORDER.index(one.option.kind)):
        _settle(by, choice, coach_id, now)
    announce_all([_event(absence, notice, chosen) for notice in told], by=by, now=now)
    return Settlement(blocks, chosen, told)


def _claim(absence: Absence, choices: Sequence[Choice]) -> None:
    """All at once and before all else: one by one, two who settle would wait for one another."""
    whom = {absence.coach.id, *(seat.member_id for one in absence.proposals for seat in one.seats)}
    whom |= {choice.option.coach_id for choice in choices if choice.option.coach_id}
    rooms = {one.session.room_id for one in absence.proposals} | {choice.option.room_id for choice in choices}
    claim(people=whom, rooms=rooms)


def _checked(absence: Absence, wanted: Sequence[Choice], now: datetime) -> list[Choice]:
    """The choices in the order of the sessions, if there is one for each, and all can still be had."""
    there = {one.session.id: n for n, one in enumerate(absence.proposals)}
    row_of = {choice.session_id: n for n, choice in enumerate(wanted)}
    if len(row_of) < len(wanted):
        raise Invalid("decisions", "a session is in them twice")
    for choice in wanted:
        if choice.session_id not in there:
            raise AbsenceChanged(f"decisions.{row_of[choice.session_id]}.sessionId", row=row_of[choice.session_id])
    for one in absence.proposals:
        if one.session.id not in row_of:
            raise SessionNotDecided("decisions", who=_who(one.session), when=_when(one.session.start_time, absence))
    chosen = sorted(wanted, key=lambda choice: there[choice.session_id])
    _need_free(absence, chosen, row_of, now)
    return chosen


def _need_free(absence: Absence, chosen: Sequence[Choice], row_of: dict[UUID, int], now: datetime) -> None:
    needs = needs_of(absence)
    ground, _ = ground_of(absence.coach, absence.span, needs, now=now)
    fault = first_fault(ground, needs, [choice.option for choice in chosen])
    if fault:
        n, why = fault
        row = row_of[chosen[n].session_id]
        session = absence.proposals[n].session
        facts: dict[str, Any] = {"who": _who(session), "when": _when(session.start_time, absence), "why": why, "row": row}
        raise SomebodyWasFaster(f"decisions.{row}.sessionId", **facts, reason=why.replace("_", " "))


def _who(session: Any) -> str:
    return session.title or (session.member.name if session.member else "a group")


def _when(at: datetime, absence: Absence) -> str:
    return telling.when(at, availability.zone_of(absence.coach))


def _block(by: Actor, absence: Absence, reason: str, block_id: UUID | None, now: datetime) -> list[UUID]:
    """Block what of the time is not blocked already."""
    made = []
    for n, part in enumerate(_to_block(absence)):
        key = block_id if block_id and n == 0 else new_id()
        facts: dict[str, Any] = {"coach_id": absence.coach.id, "span": part, "reason": reason, "block_id": key}
        made.append(availability_operations.block(by=by, **facts, now=now).id)
    return made


def _to_block(absence: Absence) -> list[Span]:
    there = availability.blocks_of(absence.coach.id, absence.span).filter(source=None)  # those of calendars give way
    return without([absence.span], [Span(one.start_time, one.end_time) for one in there])


def _settle(by: Actor, choice: Choice, coach_id: UUID, now: datetime) -> None:
    session_id, option = choice.session_id, choice.option
    if option.kind == "keep":
        for found in timetable_queries.conflicts(now=now, session_id=session_id)[0]:
            timetable.keep_session(by=by, session_id=session_id, reason=found.reason, in_the_way=found.in_the_way, now=now)
    elif option.kind == "cancel":
        timetable.cancel_session(by=by, session_id=session_id, cause=Cause("coach", in_absence_of=coach_id), now=now)
    elif option.span is None:
        raise Invalid("startTime", "a session that is moved needs its new time")
    else:
        put: dict[str, Any] = {"span": option.span, "coach_id": option.coach_id, "room_id": option.room_id}
        put["in_absence_of"] = coach_id
        move_session(by=by, session_id=session_id, **put, now=now)


def _event(absence: Absence, notice: Notice, chosen: Sequence[Choice]) -> AbsenceSettled:
    became = {choice.session_id: _became(choice.option) for choice in chosen}
    return AbsenceSettled(
        notice.person_id,
        coach_id=absence.coach.id,
        start_time=absence.span.start,
        end_time=absence.span.end,
        part=notice.part,
        words=notice.words,
        sessions=[{"session_id": key, **became[key]} for key in notice.sessions],
    )


def _became(option: Option) -> dict[str, Any]:
    to = option.span
    return {
        "kind": option.kind,
        "coach_id": option.coach_id,
        "room_id": option.room_id,
        "start_time": to and to.start,
        "end_time": to and to.end,
    }
