"""What cancelling would come to, before it is done and when it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.org import queries as org
from horarium.org.values import Outcome
from horarium.timetable.models import Booking, TrainingSession
from horarium.timetable.values import Cause

Month = tuple[UUID, int, int]


def outcomes_of(seats: Sequence[Booking], *, by: Actor, cause: Cause, now: datetime) -> dict[UUID, Outcome]:
    """Return what cancelling each of the seats now comes to, by the policy under which it was booked.

    The free allowance of a month is used in the order given. The number of statements does not depend on the seats.
    """
    policies = org.policies_of([(seat.policy_version, seat.created_at) for seat in seats])
    zone = civil.zone(org.settings().zone)
    coaches = dict(TrainingSession.objects.filter(id__in={s.session_id for s in seats}).values_list("id", "coach"))
    used = _forgiven(seats, zone) if any(policy.forgiven_a_month for policy in policies) else Counter[Month]()
    outcomes = {}
    for seat, policy in zip(seats, policies, strict=True):
        month = _month(seat.member_id, seat.start_time, zone)
        side = cause.side_of(by, coaches.get(seat.session_id))
        notice = seat.start_time - now
        if cause.undone:
            outcome = policy.undone(side, notice)
        else:
            outcome = policy.outcome(side, notice, forgiven_already=used[month], waived=cause.waived)
        used[month] += outcome.forgiven
        outcomes[seat.id] = outcome
    return outcomes


def _forgiven(seats: Sequence[Booking], zone: ZoneInfo) -> Counter[Month]:
    """How many late cancellations were forgiven to each of the members, by the month of the session."""
    rows = Booking.objects.filter(member__in={seat.member_id for seat in seats}, outcome__forgiven=True)
    return Counter(_month(member, starts, zone) for member, starts in rows.values_list("member", "start_time"))


def _month(member_id: UUID, starts: datetime, zone: ZoneInfo) -> Month:
    local = civil.local(starts, zone)
    return member_id, local.year, local.month
