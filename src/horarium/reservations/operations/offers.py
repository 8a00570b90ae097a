"""What a coach offers: when an hour can be had at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from horarium.availability import queries as availability
from horarium.availability.errors import Blocked, NoHours, OutsideHours
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.org import queries as org
from horarium.reservations import queries
from horarium.reservations.errors import GroupTooLarge, TooClose, TooLateToMove, TooSoon
from horarium.reservations.rules import need_notice
from horarium.timetable import queries as timetable_queries
from horarium.timetable.values import UNSAID, Occurrence

if TYPE_CHECKING:
    from horarium.availability.values import TimeRules
    from horarium.people.models import User
    from horarium.timetable.models import Booking


def need_bookable(span: Span, now: datetime) -> None:
    """Refuse a span that has begun, lasts too short or too long, or lies beyond the booking window, with Invalid."""
    if span.start <= now:
        raise Invalid("startTime", "it has begun already")
    minutes = span.length.total_seconds() / 60
    if not 5 <= minutes <= 720:
        raise Invalid(
            "endTime", "it ends {minutes:g} minutes after the start; a session lasts 5 to 720 minutes", minutes=minutes
        )
    window = org.settings().booking_window_days
    if span.start > now + timedelta(days=window):
        raise Invalid("startTime", "it is further ahead than the {window} days in which hours can be booked", window=window)


def room_then(coach_id: UUID | None, span: Span) -> UUID | None:
    """Return the room of the addition that offers the time, if it has one, else the coach's default room; if it is in use."""
    if coach_id is None:
        return None
    added = availability.additions_of(coach_id, span).filter(room__is_active=True).first()
    return added.room_id if added else availability.room_of(coach_id)


def need_offered(coach: User, span: Span, now: datetime) -> None:
    """Refuse a span outside the coach's hours, on a holiday or on a block, with NoHours, OutsideHours or Blocked."""
    zone = availability.zone_of(coach)
    local = civil.local(span.start, civil.zone(zone))
    if not availability.has_hours(coach.id, now=now):
        raise NoHours(coach=coach.name)
    if not availability.is_open(coach.id, zone, span):
        raise OutsideHours(coach=coach.name, when=local)
    last = civil.local_date(span.end - timedelta(microseconds=1), civil.zone(zone))
    holiday = org.holidays().filter(on__range=(local.date(), last)).first()
    block = availability.blocks_of(coach.id, span).first()
    if holiday or block:
        why = holiday.name if holiday else block.reason if block else ""
        raise Blocked(why=why)


def need_rules_kept(
    by: Actor, coach: User, span: Span, now: datetime, *, but: UUID | None = None, but_date: Occurrence | None = None
) -> None:
    """Hold members to the coach's rules of time. The coach and the office may book within notice and buffers.

    Refuses with TooSoon, TooClose. The session `but`, or the date `but_date` of a series, which is to be moved there, is not
    too close to itself.
    """
    if queries.is_above_rules(by, coach.id):
        return
    rules = availability.time_rules_of(coach.id)
    if span.start < now + rules.notice:
        raise TooSoon(coach=coach.name, minutes=rules.least_notice)
    if availability.blocks_of(coach.id, span.widened(rules.before, rules.after)).exists() or _is_too_close(
        coach, span, rules, but, but_date
    ):
        raise TooClose(coach=coach.name, before=rules.buffer_before, after=rules.buffer_after)


def _is_too_close(coach: User, span: Span, rules: TimeRules, but: UUID | None, but_date: Occurrence | None) -> bool:
    """Whether a session or standing hour lies within the buffers, and none in the span itself: that is refused as such."""
    facts: dict[str, Any] = {"coach_id": coach.id, "room_id": None, "but": but, "but_date": but_date}
    around = span.widened(rules.between, rules.between)
    return bool(timetable_queries.in_the_way_of(around, **facts) and not timetable_queries.in_the_way_of(span, **facts))


def need_may_cancel(by: Actor, seats: Sequence[Booking], *, now: datetime) -> None:
    """Refuse a member, or who acts for one, at shorter notice than the policy lets members cancel at, with TooLate."""
    policies = org.policies_of([(seat.policy_version, seat.created_at) for seat in seats]) if seats else []
    for seat, policy in zip(seats, policies, strict=True):
        need_notice(by, seat, policy, now=now)


def need_may_move(by: Actor, seats: Sequence[Booking], *, now: datetime) -> None:
    """Refuse a member where cancelling one of the seats costs something by now, which moving it would get around.

    Refuses with TooLate, TooLateToMove.
    """
    own = [seat for seat in seats if not queries.is_above_rules(by, seat.session.coach_id)]
    need_may_cancel(by, own, now=now)
    outcomes = timetable_queries.outcomes_of(own, by=by, cause=UNSAID, now=now) if own else {}
    if any(outcome.is_late for outcome in outcomes.values()):
        raise TooLateToMove


def large_enough(room_id: UUID, capacity: int) -> UUID:
    """Return the room, if a group of that size fits in. Refuses with NoSuchRoom, RoomOutOfUse, GroupTooLarge."""
    room = org.room(room_id)
    if room.capacity is not None and capacity > room.capacity:
        raise GroupTooLarge(room=room.name, capacity=room.capacity)
    return room.id
