"""Sessions in the way of a block, a holiday or a changed week: listed, and settled each or all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from horarium.availability import operations as availability
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.api.calling import refusal
from tests.integration.api.scene import MONDAY, Scene

HOUR, SETTLE = timedelta(hours=1), "/api/conflicts/settle"


@pytest.fixture
def three(scene: Scene) -> list[str]:
    """Three sessions of one coach: on Monday one that a block will meet, on Tuesday a holiday, on Wednesday changed hours."""
    starts = [MONDAY + timedelta(days=n, hours=9) for n in range(3)]
    return [str(make.booked(scene.coach, scene.member, start).session_id) for start in starts]


@pytest.fixture
def conflicts(scene: Scene, three) -> list[str]:
    coach = {"by": make.HOUSE, "coach_id": scene.coach.id, "now": make.NOW}
    perform(availability.block, span=Span(MONDAY + 8 * HOUR, MONDAY + 10 * HOUR), reason="dentist", **coach)
    perform(org.add_holiday, on=date(2026, 11, 24), name="Founders' day")
    perform(availability.set_week, windows=[hours for hours in make.ALWAYS if hours.day_of_week != 3], **coach)
    return three


def listed(caller) -> dict[str, str]:
    return {one["session"]["id"]: one["reason"] for one in caller.data("GET", "/api/conflicts")["items"]}


def status(session_id: str) -> str:
    return make.value("SELECT status FROM training_sessions WHERE id = %s", session_id)


def test_nothing_is_in_the_way_before_something_is(scene, three):
    assert listed(scene.callers["coach"]) == {}


def test_a_block_a_holiday_and_a_changed_week_are_named_to_the_coach_and_the_office_alone(scene, conflicts):
    reasons = dict(zip(conflicts, ("blocked", "holiday", "outside_hours"), strict=True))

    assert listed(scene.callers["coach"]) == listed(scene.callers["office"]) == reasons
    assert listed(scene.callers["other_coach"]) == {}
    found = scene.callers["coach"].data("GET", "/api/conflicts")["items"]
    assert found[0]["inTheWay"] == str(make.value("SELECT id FROM blocked_slots"))
    # They stand, until somebody decides; the nightly run decides nothing.
    tasks.generate(now=make.NOW, trigger="test")
    assert [status(one) for one in conflicts] == ["scheduled"] * 3


def test_all_are_settled_in_one_step_each_as_decided(scene, conflicts):
    kept, moved, cancelled = conflicts
    to = MONDAY + timedelta(days=3, hours=9)
    times = {"startTime": to.isoformat(), "endTime": (to + HOUR).isoformat()}
    decisions = [
        {"sessionId": kept, "action": "keep"},
        {"sessionId": moved, "action": "move", **times},
        {"sessionId": cancelled, "action": "cancel"},
    ]

    settled = scene.callers["coach"].data("POST", SETTLE, {"decisions": decisions, "reason": "I was ill"})

    assert settled["left"] == 0
    assert listed(scene.callers["office"]) == {}
    assert [status(one) for one in conflicts] == ["scheduled", "scheduled", "cancelled"]
    assert make.value("SELECT start_time FROM training_sessions WHERE id = %s", moved) == to
    assert make.value("SELECT status FROM bookings WHERE session_id = %s", cancelled) == "CANCELLED_BY_COACH"


def test_what_is_kept_is_listed_anew_for_a_new_cause_only(scene, conflicts):
    kept = conflicts[0]
    scene.callers["coach"].data("POST", SETTLE, {"decisions": [{"sessionId": kept, "action": "keep"}]})
    assert kept not in listed(scene.callers["coach"])

    perform(org.add_holiday, on=date(2026, 11, 23), name="Another day")

    assert listed(scene.callers["coach"])[kept] == "holiday"


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({"action": "move"}, (422, "invalid", "decisions.1.startTime")),
        ({"action": "move", "startTime": "2026-11-23T09:30:00Z", "endTime": "2026-11-23T10:30:00Z"}, (409, "coach_busy", None)),
        ({"action": "burn"}, (422, "invalid", "decisions.1.action")),
        ({"sessionId": "00000000-0000-0000-0000-000000000000", "action": "keep"}, (404, "no_such_session", None)),
    ],
    ids=["no time", "taken", "unknown", "absent"],
)
def test_one_that_cannot_be_had_leaves_all_as_it_was_and_is_named(scene, conflicts, second, expected):
    decisions = [{"sessionId": conflicts[2], "action": "cancel"}, {"sessionId": conflicts[1], **second}]

    found, answer = scene.callers["coach"].post(SETTLE, {"decisions": decisions})

    code, field = refusal(answer)
    assert (found, code) == expected[:2]
    assert str(field).startswith("decisions.1.")
    assert [status(one) for one in conflicts] == ["scheduled"] * 3
    assert len(listed(scene.callers["coach"])) == 3
