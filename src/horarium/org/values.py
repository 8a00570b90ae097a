"""The policy of cancelling as a value: who cancels at what notice, and what that comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from typing import Any, Literal

from horarium.kernel.errors import Invalid

Side = Literal["member", "coach", "office", "force_majeure"]
SIDES: tuple[Side, ...] = ("member", "coach", "office", "force_majeure")
LONGEST_NOTICE = 24 * 60


@dataclass(frozen=True, slots=True)
class Tier:
    """What cancelling at this notice (hours) or more comes to, in per cent of the price and of the coach's pay."""

    notice_hours: int
    charge_percent: int = 0
    credit_percent: int = 100
    coach_pay_percent: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one cancellation came to: decided once, by the version under which the seat was booked."""

    side: Side
    notice_minutes: int
    charge_percent: int
    credit_percent: int
    coach_pay_percent: int
    policy_version: int
    credit_days: int | None = None
    forgiven: bool = False
    waived: str = ""

    @property
    def is_late(self) -> bool:
        """Say whether it costs the member something, money or a credit, or did before it was forgiven or waived."""
        return self.costs or self.forgiven or bool(self.waived)

    @property
    def costs(self) -> bool:
        """Say whether the member pays something, or gets less than the whole credit back."""
        return self.charge_percent > 0 or self.credit_percent < 100


FREE = (Tier(0),)


@dataclass(frozen=True, slots=True)
class CancellationPolicy:
    """One version of the policy. For each side a list of tiers, the longest notice first, the last one of 0 hours.

    The side is where the reason lies: the member, the coach, the office, or nobody (force majeure). `forgiven_a_month` is
    how many late cancellations of a member cost nothing in a calendar month, `member_until_hours` the notice up to which
    members may cancel by themselves, `credit_days` how long what is credited can be used (None: for ever), and the no_show
    pair what it comes to when nobody came within `waiting_minutes`. Coaches tell who came, and correct it, for
    `attendance_days` after the end; the office can afterwards too.
    """

    version: int = 0
    member: tuple[Tier, ...] = (Tier(24), Tier(0, charge_percent=100, credit_percent=0, coach_pay_percent=100))
    coach: tuple[Tier, ...] = FREE
    office: tuple[Tier, ...] = FREE
    force_majeure: tuple[Tier, ...] = FREE
    forgiven_a_month: int = 0
    member_until_hours: int = 0
    credit_days: int | None = None
    no_show_charge_percent: int = 100
    no_show_coach_pay_percent: int = 100
    waiting_minutes: int = 15
    attendance_days: int = 7

    def __post_init__(self) -> None:
        for side in SIDES:
            _check_tiers(side, getattr(self, side))
        _check("forgivenAMonth", self.forgiven_a_month, 0, 100)
        _check("memberUntilHours", self.member_until_hours, 0, LONGEST_NOTICE)
        _check("waitingMinutes", self.waiting_minutes, 0, 720)
        _check("attendanceDays", self.attendance_days, 0, 366)
        _check("noShowChargePercent", self.no_show_charge_percent, 0, 100)
        _check("noShowCoachPayPercent", self.no_show_coach_pay_percent, 0, 100)
        if self.credit_days is not None:
            _check("creditDays", self.credit_days, 1, 3660)

    @property
    def rules(self) -> dict[str, Any]:
        """Return the policy without its version, as it is kept."""
        return {name: value for name, value in asdict(self).items() if name != "version"}

    @classmethod
    def of(cls, version: int, rules: Mapping[str, Any]) -> CancellationPolicy:
        """Return the policy that was kept under a version. Refuses with Invalid, naming the field."""
        known = {field.name for field in fields(cls)} - {"version"}
        facts = {name: value for name, value in rules.items() if name in known}
        facts |= {side: tuple(Tier(**tier) for tier in facts[side]) for side in SIDES if side in facts}
        return cls(version=version, **facts)

    def outcome(self, side: Side, notice: timedelta, *, forgiven_already: int = 0, waived: str = "") -> Outcome:
        """Return what cancelling comes to: by the first tier whose notice was kept; what has begun has none.

        `forgiven_already` is how many late cancellations of the member were forgiven in the month; `waived` is the reason
        for which somebody of the office charges nothing all the same.
        """
        left = max(notice, timedelta())
        tier = next(tier for tier in getattr(self, side) if left >= timedelta(hours=tier.notice_hours))
        outcome = Outcome(
            side=side,
            notice_minutes=int(left.total_seconds() // 60),
            charge_percent=tier.charge_percent,
            credit_percent=tier.credit_percent,
            coach_pay_percent=tier.coach_pay_percent,
            policy_version=self.version,
            credit_days=self.credit_days,
        )
        if outcome.costs and waived:
            return replace(outcome, charge_percent=0, credit_percent=100, waived=waived)
        if outcome.costs and side == "member" and forgiven_already < self.forgiven_a_month:
            return replace(outcome, charge_percent=0, credit_percent=100, forgiven=True)
        return outcome

    def undone(self, side: Side, notice: timedelta) -> Outcome:
        """Return what it comes to that a booking is undone: nothing, for nobody, however short the notice."""
        minutes = int(max(notice, timedelta()).total_seconds() // 60)
        return Outcome(side, minutes, 0, 100, 0, self.version, self.credit_days)

    def no_show(self) -> Outcome:
        """Return what it comes to that a member did not come and had not cancelled."""
        return Outcome(
            side="member",
            notice_minutes=0,
            charge_percent=self.no_show_charge_percent,
            credit_percent=100 - self.no_show_charge_percent,
            coach_pay_percent=self.no_show_coach_pay_percent,
            policy_version=self.version,
            credit_days=self.credit_days,
        )


def _check_tiers(side: str, tiers: tuple[Tier, ...]) -> None:
    name = "forceMajeure" if side == "force_majeure" else side
    notices = [tier.notice_hours for tier in tiers]
    if not tiers or notices[-1] != 0 or notices != sorted(set(notices), reverse=True):
        raise Invalid(name, "its tiers do not go from the longest notice down to 0 hours")
    for n, tier in enumerate(tiers):
        _check(f"{name}.{n}.noticeHours", tier.notice_hours, 0, LONGEST_NOTICE)
        _check(f"{name}.{n}.chargePercent", tier.charge_percent, 0, 100)
        _check(f"{name}.{n}.creditPercent", tier.credit_percent, 0, 100)
        _check(f"{name}.{n}.coachPayPercent", tier.coach_pay_percent, 0, 200)


def _check(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Invalid(field, "{value} is not from {least} to {most}", value=value, least=least, most=most)
