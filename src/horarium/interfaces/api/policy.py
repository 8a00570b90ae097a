"""The cancellation policy: what cancelling comes to, in versions that never change."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ninja import Query
from pydantic import Field

from horarium.interfaces.api.auth import Call, need_admin
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.plans import Changes
from horarium.interfaces.api.shapes import Page, Paged, Shape, Whole, page
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.org import operations, queries
from horarium.org.values import SIDES, CancellationPolicy, Tier
from horarium.people.choices import Scope

if TYPE_CHECKING:
    from horarium.org.models import PolicyRow

noun = Noun("Cancellation policy", scope=Scope.OFFICE)
MOST_HOURS = 1440


class OneTier(Shape):
    """What cancelling comes to at this notice or more, in per cent of the price, of the credit and of the coach's pay."""

    notice_hours: Whole = Field(ge=0, le=MOST_HOURS)
    charge_percent: Whole = Field(0, ge=0, le=100)
    credit_percent: Whole = Field(100, ge=0, le=100)
    coach_pay_percent: Whole = Field(0, ge=0, le=200)


Tiers = list[OneTier]


def _plain(policy: CancellationPolicy) -> dict[str, Any]:
    tiers: dict[str, Any] = {
        side: [OneTier.model_construct(**asdict(tier)) for tier in getattr(policy, side)] for side in SIDES
    }
    return {**asdict(policy), **tiers}


class NewPolicy(Shape):
    """A policy to be. For each side where the reason may lie its tiers, the longest notice first, the last of 0 hours."""

    member: Tiers = Field(min_length=1, max_length=20)
    coach: Tiers = Field(min_length=1, max_length=20)
    office: Tiers = Field(min_length=1, max_length=20)
    force_majeure: Tiers = Field(min_length=1, max_length=20)
    forgiven_a_month: Whole = Field(0, ge=0, le=100, description="Late cancellations of a member that cost nothing.")
    member_until_hours: Whole = Field(0, ge=0, le=MOST_HOURS, description="Up to which notice members cancel by themselves.")
    credit_days: Whole | None = Field(None, ge=1, le=3660, description="How long a credit can be used; for ever without it.")
    no_show_charge_percent: Whole = Field(100, ge=0, le=100)
    no_show_coach_pay_percent: Whole = Field(100, ge=0, le=100)
    waiting_minutes: Whole = Field(15, ge=0, le=720)
    attendance_days: Whole = Field(7, ge=0, le=366, description="How long after its end a coach may tell who came.")


class Policy(NewPolicy):
    """A version of the policy. Version 0 is what holds until the business sets one."""

    version: int

    @classmethod
    def of(cls, policy: CancellationPolicy) -> Policy:
        """Return the policy as JSON has it."""
        return cls.model_construct(**_plain(policy))


class PolicyVersion(Policy):
    """A version of the policy and since when it was in force."""

    created_at: datetime

    @classmethod
    def of_row(cls, row: PolicyRow) -> PolicyVersion:
        """Return the version as JSON has it."""
        return cls.model_construct(**_plain(CancellationPolicy.of(row.version, row.rules)), created_at=row.created_at)


@noun.get("")
def cancellation_policy(request: Call) -> Policy:
    """Return the policy in force."""
    return Policy.of(queries.policy())


@noun.put("", changes=Changes(cancellation_policy, operations.hold_policies))
def set_cancellation_policy(request: Call, body: NewPolicy) -> Policy:
    """Put another version in force. What is booked already keeps the version that it was booked under."""
    by = need_admin(request)
    given = body.model_dump()
    sides: dict[str, Any] = {side: tuple(Tier(**tier) for tier in given.pop(side)) for side in SIDES}
    return Policy.of(perform(operations.set_policy, by=by, policy=CancellationPolicy(**sides, **given), now=clock.now()))


@noun.get("/versions")
def cancellation_policies(request: Call, asked: Query[Paged]) -> Page[PolicyVersion]:
    """Return every version that was set, the newest first."""
    need_admin(request)
    return page(queries.policies(), asked, PolicyVersion.of_row)
