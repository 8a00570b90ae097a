"""When a coach could work: the week, what is added, what is blocked, and what holds where nothing is said."""

from __future__ import annotations

import pytest

from tests import factories as make
from tests.integration.api.calling import refusal

MORNING = {"dayOfWeek": 1, "startTime": "09:00", "endTime": "12:00", "isIndividual": True, "isGroup": False}
SPAN = {"startTime": "2026-12-01T09:00:00Z", "endTime": "2026-12-01T12:00:00Z"}


def of(coach, noun: str) -> str:
    return f"/api/coaches/{coach.id}/{noun}"


def test_a_week_is_answered_as_it_was_set_with_overlaps_joined(scene):
    path = of(scene.coach, "availability")
    noon = {"dayOfWeek": 1, "startTime": "11:00", "endTime": "14:30"}
    night = {"dayOfWeek": 6, "startTime": "22:00", "endTime": "00:00", "isIndividual": False, "isGroup": True}

    week = scene.callers["coach"].data("PUT", path, [noon, night, MORNING])

    assert week == [{**MORNING, "endTime": "14:30"}, night]
    assert scene.callers["member"].data("GET", path) == week
    assert scene.callers["coach"].data("PUT", path, []) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"dayOfWeek": 7}, "0.dayOfWeek"),
        ({"dayOfWeek": -1}, "0.dayOfWeek"),
        ({"dayOfWeek": 2**63}, "0.dayOfWeek"),
        ({"startTime": "25:00"}, "0.startTime"),
        ({"startTime": "9:00"}, "0.startTime"),
        ({"startTime": 540}, "0.startTime"),
        ({"endTime": "24:00"}, "0.endTime"),
        ({"endTime": "09:00"}, "endTime"),
        ({"endTime": "08:00"}, "endTime"),
        ({"isGroup": "yes"}, "0.isGroup"),
    ],
)
def test_hours_that_are_none_are_refused_with_the_field(scene, change, field):
    status, answer = scene.callers["coach"].put(of(scene.coach, "availability"), [{**MORNING, **change}])
    assert (status, refusal(answer)) == (422, ("invalid", field))
    assert make.value("SELECT count(*) FROM weekly_availability WHERE coach_id = %s", scene.coach.id) == 7


@pytest.mark.parametrize("body", [{}, "text", 1, None, [None], [[]], {"dayOfWeek": 1}], ids=str)
def test_a_week_that_is_no_list_of_hours_is_refused(scene, body):
    status, answer = scene.callers["coach"].put(of(scene.coach, "availability"), body)
    assert (status, refusal(answer)[0]) == (422, "invalid")


def test_defaults_change_by_what_is_sent(scene):
    path = of(scene.coach, "settings")
    coach = scene.callers["coach"]
    before = coach.data("GET", path)

    assert coach.data("PUT", path, {"defaultDuration": 45}) == {**before, "defaultDuration": 45}
    ours = {**before, "defaultRoomId": str(scene.room.id), "defaultDuration": 45}
    assert coach.data("PUT", path, {"defaultRoomId": str(scene.room.id)}) == ours
    rules = {"bufferBefore": 5, "bufferAfter": 10, "leastNotice": 120, "slotStep": 15}
    assert coach.data("PUT", path, rules) == {**ours, **rules}
    assert coach.data("PUT", path, {"defaultRoomId": None}) == {**ours, **rules, "defaultRoomId": None}


def test_rules_of_time_are_none_until_there_are_some(scene):
    none = {"bufferBefore": 0, "bufferAfter": 0, "leastNotice": 0, "slotStep": 30}
    make.rows("DELETE FROM coach_settings WHERE coach_id = %s", scene.coach.id)

    assert scene.callers["coach"].data("GET", of(scene.coach, "settings")) == {
        "defaultRoomId": None,
        "defaultDuration": 60,
        "meetingLink": "",
        **none,
    }


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"defaultDuration": 4}, 422, "defaultDuration"),
        ({"defaultDuration": 721}, 422, "defaultDuration"),
        ({"defaultDuration": None}, 422, "defaultDuration"),
        ({"bufferBefore": -1}, 422, "bufferBefore"),
        ({"bufferBefore": 241}, 422, "bufferBefore"),
        ({"bufferAfter": "10"}, 422, "bufferAfter"),
        ({"bufferAfter": 2**63}, 422, "bufferAfter"),
        ({"leastNotice": 40_321}, 422, "leastNotice"),
        ({"leastNotice": None}, 422, "leastNotice"),
        ({"slotStep": 0}, 422, "slotStep"),
        ({"slotStep": 721}, 422, "slotStep"),
        ({"defaultRoomId": "Atelier"}, 422, "defaultRoomId"),
        ({"defaultRoomId": "00000000-0000-0000-0000-000000000000"}, 404, "roomId"),
    ],
)
def test_defaults_that_cannot_be_had_are_refused(scene, body, status, field):
    found, answer = scene.callers["coach"].put(of(scene.coach, "settings"), body)
    assert (found, refusal(answer)[1]) == (status, field)


def test_a_blocks_reason_is_for_the_coach_and_the_office(scene):
    path = of(scene.coach, "blocked-slots")
    made = scene.callers["coach"].data("POST", path, {**SPAN, "reason": "dentist"})

    assert made == {**SPAN, "id": made["id"], "coachId": str(scene.coach.id), "reason": "dentist", "sourceId": None}
    for role in ("coach", "office", "owner"):
        assert scene.callers[role].data("GET", path)["items"] == [made]
    for role in ("member", "other_coach", "guardian"):
        assert scene.callers[role].data("GET", path)["items"] == [{**made, "reason": None}]
    assert scene.callers["coach"].data("DELETE", f"/api/blocked-slots/{made['id']}") == {"id": made["id"]}
    assert scene.callers["coach"].data("GET", path)["items"] == []


def test_an_addition_is_seen_by_everybody_and_goes_again(scene):
    path = of(scene.coach, "availability-additions")
    more = {"roomId": str(scene.room.id), "reason": "catching up"}
    made = scene.callers["coach"].data("POST", path, {**SPAN, **more})

    kinds = {"isIndividual": True, "isGroup": False}
    assert made == {**SPAN, **more, **kinds, "id": made["id"], "coachId": str(scene.coach.id)}
    assert scene.callers["member"].data("GET", path)["items"] == [made]
    assert scene.callers["member"].data("GET", f"{path}?from=2026-12-01T12:00:00Z")["items"] == []
    scene.callers["coach"].data("DELETE", f"/api/availability-additions/{made['id']}")
    assert scene.callers["member"].data("GET", path)["items"] == []


@pytest.mark.parametrize(("noun", "code"), [("blocked-slots", "already_blocked"), ("availability-additions", "already_added")])
def test_the_same_time_twice_is_a_conflict(scene, noun, code):
    scene.callers["coach"].data("POST", of(scene.coach, noun), SPAN)
    status, answer = scene.callers["coach"].post(of(scene.coach, noun), {**SPAN, "startTime": "2026-12-01T11:00:00Z"})
    assert (status, refusal(answer)) == (409, (code, "startTime"))


@pytest.mark.parametrize("noun", ["blocked-slots", "availability-additions"])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"endTime": "2026-12-01T09:00:00Z"}, "endTime"),
        ({"endTime": "2026-12-01"}, "endTime"),
        ({"startTime": "2026-12-01T09:00:00"}, "startTime"),
        ({"startTime": None}, "startTime"),
        ({"startTime": "0000-01-01T00:00:00Z"}, "startTime"),
        ({"endTime": "10000-01-01T00:00:00Z"}, "endTime"),
        ({"reason": "x" * 501}, "reason"),
        ({"reason": 7}, "reason"),
    ],
)
def test_stretches_that_are_none_are_refused_with_the_field(scene, noun, change, field):
    status, answer = scene.callers["coach"].post(of(scene.coach, noun), {**SPAN, **change})
    assert (status, refusal(answer)) == (422, ("invalid", field))


@pytest.mark.parametrize("noun", ["availability", "settings", "blocked-slots", "availability-additions"])
def test_a_member_is_no_coach(scene, noun):
    for key, code in ((scene.member.id, "no_such_person"), ("00000000-0000-0000-0000-000000000000", "no_such_person")):
        status, answer = scene.callers["owner"].get(f"/api/coaches/{key}/{noun}")
        assert (status, refusal(answer)) == (404, (code, "id"))
