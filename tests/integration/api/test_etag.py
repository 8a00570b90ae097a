"""ETag: the same answer is not sent twice, HEAD is GET without its body, and who read an older state changes nothing."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests import factories as make
from tests.integration.api.calling import Caller, refusal
from tests.integration.api.lists import Many
from tests.integration.api.test_access import reach
from tests.integration.api.test_lists import reads, schemas

WEEK = [{"dayOfWeek": 1, "startTime": "09:00", "endTime": "12:00", "isIndividual": True, "isGroup": False}]


def ask(caller: Caller, path: str, method: str = "GET", body: Any = None, **headers: str):
    """The answer with its headers."""
    sent = {"Authorization": f"Bearer {caller.token}"} if caller.token else {}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    data = b"" if body is None else json.dumps(body).encode()
    return caller.client.generic(method, path, data, content_type="application/json", headers=sent | named)


@pytest.fixture
def addresses(scene) -> dict[str, str]:
    """Every address that is read, of somebody who has something there."""
    many = Many(scene)
    many.grow(3)
    return {path: many.address(path) for path in reads()}


def test_what_was_read_is_not_sent_again(scene, addresses):
    owner = scene.callers["owner"]
    for address in addresses.values():
        first = ask(owner, address)
        same = ask(owner, address, If_None_Match=first["ETag"])

        assert (first.status_code, same.status_code, same.content) == (200, 304, b""), address
        assert first["Cache-Control"] == same["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Cookie"} <= {name.strip() for name in first["Vary"].split(",")}
        assert (same["ETag"], same["Vary"]) == (first["ETag"], first["Vary"])
        assert "Content-Type" not in same
        assert ask(owner, address, If_None_Match='"another"').content == first.content


@pytest.mark.parametrize("told", ["{}", "W/{}", '"other", {}', '{} , W/"other"', "*"])
def test_a_tag_is_known_in_any_form_of_the_header(scene, told):
    first = ask(scene.callers["owner"], "/api/rooms")
    assert ask(scene.callers["owner"], "/api/rooms", If_None_Match=told.format(first["ETag"])).status_code == 304


@pytest.mark.parametrize("told", ["", ",", '"', "W/", "*x", '"a", "b"', "a" * 5000, "\u00ff"])
def test_a_header_that_names_nothing_changes_nothing(scene, told):
    assert ask(scene.callers["owner"], "/api/rooms", If_None_Match=told).status_code == 200


def test_a_change_is_another_tag_and_its_undoing_the_first(scene):
    owner = scene.callers["owner"]
    first = ask(owner, "/api/holidays")["ETag"]
    owner.data("POST", "/api/holidays", {"on": "2026-12-24", "name": "Eve"})
    assert ask(owner, "/api/holidays", If_None_Match=first).status_code == 200
    owner.data("DELETE", "/api/holidays/2026-12-24")
    assert ask(owner, "/api/holidays", If_None_Match=first).status_code == 304


def test_anothers_answer_is_no_reason_for_a_304(scene):
    """The tag is the answer's: who is answered otherwise, or not at all, is never told that nothing has changed."""
    mine = ask(scene.callers["member"], "/api/recurring-bookings/mine")
    scene.a_standing_hour()
    tag = ask(scene.callers["member"], "/api/recurring-bookings/mine")["ETag"]

    assert ask(scene.callers["coach"], "/api/recurring-bookings/mine", If_None_Match=tag).status_code == 200
    assert ask(Caller(), "/api/recurring-bookings/mine", If_None_Match=tag).status_code == 401
    assert mine["ETag"] != tag


def test_head_is_get_without_its_body(scene, addresses):
    for role in ("owner", "member"):
        for address in addresses.values():
            got, told = (ask(scene.callers[role], address, method) for method in ("GET", "HEAD"))
            assert (told.status_code, told.content) == (got.status_code, b""), address
            kept = ("ETag", "Content-Length", "Content-Type", "Cache-Control", "Vary")
            assert [told.get(name) for name in kept] == [got.get(name) for name in kept], address
    assert ask(Caller(), "/api/me", "HEAD").status_code == 401
    tag = ask(scene.callers["owner"], "/api/rooms")["ETag"]
    assert ask(scene.callers["owner"], "/api/rooms", "HEAD", If_None_Match=tag).status_code == 304


def test_the_description_of_the_api_has_a_tag_too():
    first = ask(Caller(), "/api/openapi.json")
    assert ask(Caller(), "/api/openapi.json", If_None_Match=first["ETag"]).status_code == 304
    assert ask(Caller(), "/api/openapi.json", "HEAD")["ETag"] == first["ETag"]


def test_a_get_that_does_work_has_no_head_and_no_tag(scene, cron_secret):
    """HEAD is asked by those who expect that nothing happens."""
    scheduler = Caller("a-secret-of-the-scheduler")
    paths, _ = schemas()
    rung = [path for path, methods in paths.items() if methods.get("get", {}).get("security") == [{"CronSecret": []}]]

    make.batch_class("Runs", make.NOW.weekday())
    make.opened("Runs", make.NOW)  # a run without any is none
    assert rung
    for path in rung:
        assert ask(scheduler, path, "HEAD").status_code == 405
        assert "ETag" not in ask(scheduler, path)
    assert make.value("SELECT count(*) FROM job_runs") == len(rung)


def test_what_writes_or_is_refused_has_no_tag(scene):
    assert "ETag" not in ask(scene.callers["owner"], "/api/holidays", "POST", {"on": "2026-12-24", "name": "Eve"})
    refused = ask(scene.callers["member"], "/api/settings")
    assert (refused.status_code, "ETag" in refused, refused["Cache-Control"]) == (403, False, "private, no-cache")


# If-Match.

FREE = {side: [{"noticeHours": 0}] for side in ("member", "coach", "office", "forceMajeure")}


def changed() -> list[tuple[str, str, Any]]:
    """Every PUT that has a GET of the same address, with somebody who may and a change."""
    return [
        ("/api/settings", "owner", {"weeksAhead": 7}),
        ("/api/coaches/{id}/availability", "coach", WEEK),
        ("/api/coaches/{id}/settings", "coach", {"defaultDuration": 45}),
        (
            "/api/cancellation-policy",
            "owner",
            FREE,
        ),
        ("/api/webhooks/{id}", "owner", {"active": False}),
        ("/api/sessions/{id}/report", "coach", {"done": "Scales"}),
        ("/api/sessions/{id}/meeting-link", "coach", {"meetingLink": "https://meet.example/own"}),
    ]


def test_every_change_of_what_can_be_read_takes_if_match():
    paths, _ = schemas()
    both = {path for path, methods in paths.items() if {"get", "put"} <= methods.keys()}
    taken = {path for path, m in paths.items() if any(p["name"] == "If-Match" for p in m.get("put", {}).get("parameters", []))}
    assert both == taken == {path for path, *_ in changed()}
    assert all("412" in paths[path]["put"]["responses"] for path in taken)


@pytest.mark.parametrize(("path", "role", "body"), changed(), ids=lambda part: str(part)[:40])
def test_what_has_changed_meanwhile_is_not_written_over(scene, path, role, body):
    caller, (address, _) = scene.callers[role], reach(scene, "PUT", path)
    before = ask(caller, address)

    lost = ask(caller, address, "PUT", body, If_Match='"of yesterday"')
    assert (lost.status_code, refusal(lost.json())[0]) == (412, "changed_meanwhile")
    assert ask(caller, address).content == before.content

    done = ask(caller, address, "PUT", body, If_Match=before["ETag"])
    assert done.status_code == 200
    assert ask(caller, address)["ETag"] != before["ETag"]
    assert ask(caller, address, "PUT", body, If_Match=before["ETag"]).status_code == 412
    assert ask(caller, address, "PUT", body, If_Match="*").status_code == 200
    assert ask(caller, address, "PUT", body).status_code == 200


def test_who_may_not_write_is_not_told_whether_it_has_changed(scene):
    address = f"/api/coaches/{scene.coach.id}/settings"
    assert ask(scene.callers["member"], address, "PUT", {}, If_Match='"x"').status_code == 403


@pytest.mark.parametrize("path", [path for path, *_ in changed()])
def test_of_many_who_read_the_same_one_writes(scene, path):
    owner, racers = scene.callers["owner"], 8
    address, whole = reach(scene, "PUT", path)
    tag = ask(owner, address)["ETag"]
    start = Barrier(racers)
    bodies = {
        "/api/settings": lambda n: {"weeksAhead": 10 + n},
        "/api/coaches/{id}/settings": lambda n: {"defaultDuration": 30 + n},
        "/api/cancellation-policy": lambda n: {**whole, "waitingMinutes": 30 + n},
        "/api/webhooks/{id}": lambda n: {"url": f"https://hooks.example.org/{n}"},
        "/api/sessions/{id}/meeting-link": lambda n: {"meetingLink": f"https://meet.example/{n}"},
        "/api/sessions/{id}/report": lambda n: {"done": f"Scales {n}"},
        "/api/coaches/{id}/availability": lambda n: [{**WEEK[0], "dayOfWeek": n % 7, "startTime": f"{n:02}:00"}],
    }

    def race(n: int) -> int:
        try:
            start.wait(60)
            return ask(owner, address, "PUT", bodies[path](n), If_Match=tag).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(racers) as pool:
        assert sorted(pool.map(race, range(racers))) == [200, *[412] * (racers - 1)]
