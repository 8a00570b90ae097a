"""What cancelling comes to: by the version of the policy that the booking was made under, as it was said beforehand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import factories as make
from tests.integration.api.calling import refusal
from tests.integration.api.scene import Scene

HOUR = timedelta(hours=1)
FREE = [{"noticeHours": 0}]


def strict(**facts) -> dict:
    """A day's notice, or all is charged and paid."""
    late = {"noticeHours": 0, "chargePercent": 100, "creditPercent": 0, "coachPayPercent": 50}
    return {"member": [{"noticeHours": 24}, late], "coach": FREE, "office": FREE, "forceMajeure": FREE, **facts}


@pytest.fixture
def policy(scene: Scene):
    """Call it to put a policy in force."""
    return lambda **facts: scene.callers["owner"].data("PUT", "/api/cancellation-policy", strict(**facts))


def said(caller, seat) -> dict:
    return caller.data("GET", f"/api/bookings/{seat.id}/cancellation")


def cancelled(caller, seat, **facts) -> dict:
    return caller.data("POST", f"/api/bookings/{seat.id}/cancel", facts)


@pytest.mark.parametrize(("hours", "comes_to"), [(24, (0, 0)), (23, (100, 50))], ids=["in time", "late"])
def test_what_is_said_beforehand_is_what_it_comes_to_and_is_kept(scene, policy, go_to, hours, comes_to):
    policy()
    member, seat = scene.callers["member"], scene.a_booking()
    go_to(seat.session.start_time - hours * HOUR)

    before = said(member, seat)
    outcome = cancelled(member, seat)["outcome"]

    assert outcome == before
    assert (outcome["chargePercent"], outcome["coachPayPercent"]) == comes_to
    assert outcome["side"] == "member"
    assert make.value("SELECT outcome->>'charge_percent' FROM bookings WHERE id = %s", seat.id) == str(comes_to[0])


def test_a_booking_keeps_the_version_that_it_was_made_under(scene, policy, go_to):
    policy()
    old = scene.a_booking()
    policy(member=FREE)
    new = scene.a_booking()
    go_to(old.session.start_time - HOUR)

    outcomes = [said(scene.callers["member"], seat) for seat in (old, new)]

    assert [outcome["chargePercent"] for outcome in outcomes] == [100, 0]
    assert [outcome["policyVersion"] for outcome in outcomes] == [1, 2]
    versions = scene.callers["office"].data("GET", "/api/cancellation-policy/versions")["items"]
    assert [(one["version"], one["member"][-1]["chargePercent"]) for one in versions] == [(2, 0), (1, 100)]


def test_on_the_coachs_side_a_member_owes_nothing(scene, policy, go_to):
    policy()
    seat = scene.a_booking()
    go_to(seat.session.start_time - HOUR)

    outcome = cancelled(scene.callers["coach"], seat)["outcome"]

    assert (outcome["side"], outcome["chargePercent"], outcome["creditPercent"]) == ("coach", 0, 100)


def test_only_the_office_waives_and_says_whose_fault_it_was(scene, policy, go_to):
    policy()
    seat = scene.a_booking()
    go_to(seat.session.start_time - HOUR)
    path = f"/api/bookings/{seat.id}/cancel"

    for body in ({"waived": "please"}, {"side": "coach"}, {"side": "forceMajeure"}):
        status, answer = scene.callers["member"].post(path, body)
        assert (status, refusal(answer)[0]) in {(403, "only_office_decides"), (422, "invalid")}
    outcome = cancelled(scene.callers["office"], seat, side="member", waived="in hospital")["outcome"]

    assert (outcome["chargePercent"], outcome["waived"]) == (0, "in hospital")


def test_up_to_the_notice_members_cancel_by_themselves_and_then_the_office_alone(scene, policy, go_to):
    policy(memberUntilHours=2)
    seat = scene.a_booking()
    go_to(seat.session.start_time - HOUR)

    for role in ("member", "guardian"):
        status, answer = scene.callers[role].post(f"/api/bookings/{seat.id}/cancel", {})
        assert (status, refusal(answer)[0]) == (409, "too_late")

    assert cancelled(scene.callers["office"], seat)["status"].startswith("CANCELLED")
