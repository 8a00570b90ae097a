"""A coach is away, over the API: looked at first, settled as decided or as proposed, by days or by instants."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import factories as make
from tests.integration.api.scene import MONDAY


@pytest.fixture
def path(scene):
    """Two hours of the coach on Monday; the other coach could give both."""
    make.booked(scene.coach, scene.member, MONDAY + timedelta(hours=9))
    make.booked(scene.coach, scene.other_member, MONDAY + timedelta(hours=11))
    return f"/api/coaches/{scene.coach.id}/absences"


DAY = {"from": "2026-11-23", "until": "2026-11-23"}


def test_a_dry_run_says_what_it_comes_to_and_changes_nothing(scene, path):
    told = scene.callers["office"].data("POST", path, {**DAY, "note": "Sorry.", "dryRun": True})

    assert [one["became"]["kind"] for one in told["sessions"]] == ["substitute"] * 2
    assert {one["became"]["coachId"] for one in told["sessions"]} == {str(scene.other_coach.id)}
    assert [one["kind"] for one in told["sessions"][0]["options"]] == ["substitute", "move", "move", "move", "cancel", "keep"]
    assert {one["part"] for one in told["told"]} == {"member", "guardian", "substitute", "coach"}
    assert all(one["words"].endswith("Sorry.") for one in told["told"])
    assert make.value("SELECT count(*) FROM blocked_slots") == 0

    really = scene.callers["office"].data("POST", path, {**DAY, "note": "Sorry."})
    assert [one["words"] for one in really["told"]] == [one["words"] for one in told["told"]]
    assert make.value("SELECT count(*) FROM training_sessions WHERE coach_id = %s", scene.other_coach.id) == 2


def test_what_is_decided_is_done_and_a_decision_that_cannot_be_is_named(scene, path):
    office = scene.callers["office"]
    sessions = [one["session"]["id"] for one in office.data("POST", path, {**DAY, "dryRun": True})["sessions"]]
    cancel = {"sessionId": sessions[0], "kind": "cancel"}
    away = {
        "sessionId": sessions[1],
        "kind": "move",
        "coachId": str(scene.coach.id),
        "startTime": "2026-11-23T12:00:00Z",
        "endTime": "2026-11-23T13:00:00Z",
    }

    status, refused = office.post(path, {**DAY, "decisions": [cancel, away]})
    assert (status, refused["code"], refused["details"]["why"]) == (409, "somebody_was_faster", "blocked")
    status, refused = office.post(path, {**DAY, "decisions": [cancel]})
    assert (status, refused["code"]) == (409, "session_not_decided")
    assert make.value("SELECT count(*) FROM blocked_slots") == 0

    done = office.data("POST", path, {**DAY, "decisions": [cancel, {"sessionId": sessions[1], "kind": "keep"}]})
    assert [one["became"]["kind"] for one in done["sessions"]] == ["cancel", "keep"]
    assert make.rows("SELECT status FROM training_sessions ORDER BY start_time") == [("cancelled",), ("scheduled",)]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "startTime"),
        ({"from": "2026-11-23"}, "startTime"),
        ({"from": "2026-11-24", "until": "2026-11-23"}, "until"),
        ({"startTime": "2026-11-23T09:00:00Z", "endTime": "2026-11-23T08:00:00Z"}, "endTime"),
        ({"from": "2025-11-24", "until": "2025-11-24"}, "endTime"),
    ],
)
def test_a_time_that_cannot_be_is_refused_by_field(scene, path, body, field):
    status, refused = scene.callers["owner"].post(path, body)

    assert status == 422
    assert field in str(refused["details"])
