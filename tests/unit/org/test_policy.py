"""The policy of cancelling, as a pure value: tiers, sides, the allowance, what is waived, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from horarium.kernel.errors import Invalid
from horarium.org.values import CancellationPolicy, Tier

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
STEPS = CancellationPolicy(
    version=3,
    member=(Tier(48), Tier(24, 50, 50, 25), Tier(0, 100, 0, 100)),
    coach=(Tier(12), Tier(0, charge_percent=0, credit_percent=100, coach_pay_percent=0)),
    credit_days=90,
)


@pytest.mark.parametrize(
    ("notice", "charge", "credit", "pay"),
    [
        (72 * HOUR, 0, 100, 0),
        (48 * HOUR, 0, 100, 0),
        (48 * HOUR - MINUTE, 50, 50, 25),
        (24 * HOUR, 50, 50, 25),
        (24 * HOUR - timedelta(microseconds=1), 100, 0, 100),
        (MINUTE, 100, 0, 100),
        (timedelta(), 100, 0, 100),
        (-HOUR, 100, 0, 100),
    ],
)
def test_the_first_tier_whose_notice_was_kept_decides(notice, charge, credit, pay):
    outcome = STEPS.outcome("member", notice)

    assert (outcome.charge_percent, outcome.credit_percent, outcome.coach_pay_percent) == (charge, credit, pay)
    assert (outcome.side, outcome.policy_version, outcome.credit_days) == ("member", 3, 90)
    assert outcome.notice_minutes == max(notice, timedelta()) // MINUTE


@pytest.mark.parametrize("side", ["coach", "office", "force_majeure"])
def test_what_is_not_the_members_doing_costs_them_nothing_unless_it_is_said_so(side):
    outcome = STEPS.outcome(side, timedelta(), forgiven_already=0)

    assert (outcome.charge_percent, outcome.credit_percent, outcome.side) == (0, 100, side)
    assert not outcome.is_late
    assert not outcome.forgiven


def test_the_allowance_is_used_up_and_only_for_what_costs_something():
    policy = CancellationPolicy(forgiven_a_month=2)
    late = [policy.outcome("member", HOUR, forgiven_already=n) for n in range(4)]

    assert [(one.forgiven, one.charge_percent, one.credit_percent) for one in late] == [
        (True, 0, 100),
        (True, 0, 100),
        (False, 100, 0),
        (False, 100, 0),
    ]
    assert all(one.is_late for one in late)
    assert not policy.outcome("member", 25 * HOUR).forgiven


def test_the_allowance_is_the_members_alone():
    strict = CancellationPolicy(forgiven_a_month=5, coach=(Tier(0, 30, 70),))

    outcome = strict.outcome("coach", HOUR)

    assert (outcome.charge_percent, outcome.forgiven) == (30, False)


def test_what_costs_a_credit_and_no_money_is_late_and_can_be_forgiven_and_waived():
    packages = CancellationPolicy(member=(Tier(24), Tier(0, charge_percent=0, credit_percent=0)), forgiven_a_month=1)

    assert packages.outcome("member", HOUR, forgiven_already=1).is_late
    assert packages.outcome("member", HOUR).credit_percent == 100
    assert packages.outcome("member", HOUR, forgiven_already=1, waived="a burst pipe").credit_percent == 100


def test_a_waiver_keeps_its_reason_and_the_coachs_pay_and_takes_nothing_of_the_allowance():
    policy = CancellationPolicy(forgiven_a_month=1)

    outcome = policy.outcome("member", HOUR, waived="in hospital")

    assert (outcome.charge_percent, outcome.credit_percent, outcome.coach_pay_percent) == (0, 100, 100)
    assert (outcome.waived, outcome.forgiven, outcome.is_late) == ("in hospital", False, True)


def test_there_is_nothing_to_waive_in_good_time():
    outcome = CancellationPolicy().outcome("member", 30 * HOUR, waived="in hospital")

    assert (outcome.waived, outcome.is_late) == ("", False)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"member": ()}, "member"),
        ({"coach": (Tier(24),)}, "coach"),
        ({"office": (Tier(0), Tier(24))}, "office"),
        ({"force_majeure": (Tier(24), Tier(24), Tier(0))}, "forceMajeure"),
        ({"force_majeure": (Tier(0, charge_percent=101),)}, "forceMajeure.0.chargePercent"),
        ({"member": (Tier(9), Tier(0, credit_percent=-1))}, "member.1.creditPercent"),
        ({"coach": (Tier(0, coach_pay_percent=201),)}, "coach.0.coachPayPercent"),
        ({"member": (Tier(1441), Tier(0))}, "member.0.noticeHours"),
        ({"forgiven_a_month": -1}, "forgivenAMonth"),
        ({"member_until_hours": 1441}, "memberUntilHours"),
        ({"credit_days": 0}, "creditDays"),
        ({"waiting_minutes": 721}, "waitingMinutes"),
        ({"no_show_charge_percent": 101}, "noShowChargePercent"),
        ({"no_show_coach_pay_percent": 101}, "noShowCoachPayPercent"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_by_the_name_of_its_field(wrong, field):
    with pytest.raises(Invalid) as refused:
        CancellationPolicy(**wrong)

    assert refused.value.at == field


def test_a_policy_reads_back_as_it_was_kept_and_without_what_an_older_program_did_not_know():
    assert CancellationPolicy.of(3, STEPS.rules) == STEPS
    old = {name: rule for name, rule in STEPS.rules.items() if name != "waiting_minutes"} | {"gone_since": True}
    assert CancellationPolicy.of(3, old) == STEPS
