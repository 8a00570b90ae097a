"""ACCEPTANCE 33 to 35, 121 and 122: the two endpoints that make sessions, and the curl lines that the sources print."""

from __future__ import annotations

import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import factories as make
from tests.integration.api.calling import Caller, refusal, token_of

CRON = "/api/cron/generate-sessions"
ADMIN = "/api/admin/generate-sessions"
NOTHING = {"totalGenerated": 0, "fromRecurringBookings": 0, "fromAvailabilityTemplate": 0, "markedCompleted": 0, "leftOut": 0}
SOURCES = Path(__file__).parents[2] / "data" / "sources"


def curl_lines(*names: str) -> list[list[str]]:
    """The words of each curl line of these files, as a shell would read them."""
    text = "\n".join((SOURCES / name).read_text() for name in names or ("curl-001.txt", "curl-003.txt"))
    words = [shlex.split(line, comments=True) for line in text.replace("\\\n", " ").splitlines()]
    return [line for line in words if line]


def run(curl: list[str], *, secret: str, token: str):
    """Do what curl does with these words, with our own secret and, at the owner's endpoint, a token."""
    method, headers, body, url = None, {}, b"", ""
    words = iter(curl[1:])
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, value = next(words).split(": ", 1)
            headers[name] = value.replace("YOUR_CRON_SECRET", secret)
        elif word == "-d":
            body = next(words).encode()
        else:
            url = urlsplit(word).path
    if url == ADMIN:
        headers["Authorization"] = f"Bearer {token}"
    return url, *Caller().call(method or ("POST" if body else "GET"), url, body, **headers)


def test_the_sources_curl_lines_are_four():
    assert [line[0] for line in curl_lines()] == ["curl"] * 4


@pytest.mark.parametrize("curl", curl_lines(), ids=" ".join)
def test_a_curl_line_of_the_sources_is_answered_as_they_say(curl, scene, cron_secret):
    scene.a_standing_hour()
    url, status, answer = run(curl, secret=cron_secret("the right one"), token=token_of(scene.owner))

    assert status == 200
    assert answer == {"success": True, "data": {**NOTHING, "totalGenerated": 6, "fromRecurringBookings": 6}}
    assert url in {CRON, ADMIN}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_cron_answers_both_counts_and_the_second_time_nothing(method, scene, cron_secret, go_to):
    scene.a_standing_hour()
    bearer = {"Authorization": f"Bearer {cron_secret('x1')}"}
    assert Caller().call(method, CRON, **bearer)[1]["data"]["totalGenerated"] == 6
    assert Caller().call(method, CRON, **bearer)[1]["data"] == NOTHING

    go_to(make.NOW.replace(day=30))
    later = Caller().call(method, CRON, **bearer)[1]["data"]
    assert (later["totalGenerated"], later["markedCompleted"]) == (1, 2)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-vercel-cron": "1"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic right"},
        {"Authorization": "right"},
        {"Authorization": "Bearer rigþt"},
        {"Authorization": "Bearer right and more"},
    ],
    ids=str,
)
def test_cron_without_the_right_secret_changes_nothing(method, headers, scene, cron_secret):
    cron_secret("right")
    scene.a_standing_hour()

    status, answer = Caller().call(method, CRON, **headers)

    assert (status, refusal(answer)[0]) == (401, "wrong_secret")
    assert make.value("SELECT count(*) FROM training_sessions") == 0
    assert make.value("SELECT count(*) FROM job_runs") == 0


def test_an_owners_token_is_no_cron_secret(scene, cron_secret):
    assert scene.callers["owner"].get(CRON)[0] == 401


@pytest.mark.parametrize("secret", ["", "   "])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_cron_is_closed_without_a_secret_of_the_servers(method, secret, cron_secret):
    cron_secret(secret)
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer anything"}, {"x-vercel-cron": "1"}):
        status, answer = Caller().call(method, CRON, **headers)
        assert (status, refusal(answer)[0]) == (503, "cron_closed")
        assert "CRON_SECRET" in answer["error"]


def test_weeks_ahead_is_the_horizon(scene):
    scene.a_standing_hour()
    owner = scene.callers["owner"]

    assert owner.data("POST", ADMIN, {"weeksAhead": 8})["totalGenerated"] == 8
    assert owner.data("POST", ADMIN, {"weeksAhead": 52})["totalGenerated"] == 44
    assert owner.data("POST", ADMIN, {}) == NOTHING


@pytest.mark.parametrize("weeks", [0, -1, 53, 10**9, 2**70, "8", "many", 6.5, True, None, [], {}], ids=str)
def test_weeks_ahead_that_are_none_are_refused(weeks, scene):
    status, answer = scene.callers["owner"].post(ADMIN, {"weeksAhead": weeks})
    assert (status, refusal(answer)) == (422, ("invalid", "weeksAhead"))
    assert make.value("SELECT count(*) FROM job_runs") == 0


def test_a_coach_without_a_room_is_counted_and_the_others_are_made(scene):
    """ACCEPTANCE 38: once room and duration are saved, the next run makes the missing sessions."""
    scene.a_standing_hour()
    booking = scene.a_standing_hour()
    make.rows("UPDATE series SET coach_id = %s WHERE id = %s", scene.other_coach.id, booking.id)
    make.rows("UPDATE coach_settings SET default_room_id = NULL WHERE coach_id = %s", scene.other_coach.id)
    owner = scene.callers["owner"]

    first = owner.data("POST", ADMIN)
    assert (first["totalGenerated"], first["leftOut"]) == (6, 6)

    settings = {"defaultRoomId": str(scene.room.id), "defaultDuration": 60}
    scene.callers["other_coach"].data("PUT", f"/api/coaches/{scene.other_coach.id}/settings", settings)
    assert owner.data("POST", ADMIN)["totalGenerated"] == 6


def test_the_runs_that_were_are_shown_the_newest_first(scene, cron_secret):
    scene.a_standing_hour()
    for _ in range(3):
        Caller().get(CRON, Authorization=f"Bearer {cron_secret('s')}")
    scene.callers["office"].data("POST", ADMIN)

    runs = scene.callers["owner"].data("GET", ADMIN)["items"]

    assert [run["trigger"] for run in runs] == ["owner", *["cron"] * 3]
    assert runs[0] == {
        "id": runs[0]["id"],
        "trigger": "owner",
        "state": "done",
        "startedAt": "2026-11-20T09:00:00Z",
        "endedAt": "2026-11-20T09:00:00Z",
        "error": "",
        "counts": NOTHING,
    }
