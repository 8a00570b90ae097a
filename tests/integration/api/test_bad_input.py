"""What no server should choke on: a clear 4xx that names the field, and nothing written."""

from __future__ import annotations

import json

import pytest

from tests import factories as make
from tests.integration.api.calling import Caller, refusal

HOUR = "/api/recurring-bookings"
NOBODY = "00000000-0000-0000-0000-000000000000"
MEGABYTES = 10 * 1024 * 1024


def asked(scene, **change):
    good = {"coachId": str(scene.coach.id), "dayOfWeek": 2, "startTime": "10:00", "endTime": "11:00", "startDate": "2026-11-24"}
    return {**good, **change}


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"zone": "Mars/Olympus"}, 422, "zone"),
        ({"zone": "UTC\0"}, 422, "zone"),
        ({"zone": 1}, 422, "zone"),
        ({"startTime": "25:00"}, 422, "startTime"),
        ({"startTime": "10:60"}, 422, "startTime"),
        ({"startTime": "10"}, 422, "startTime"),
        ({"startTime": "10:00:00"}, 422, "startTime"),
        ({"startTime": "\u0967\u0966:\u0966\u0966"}, 422, "startTime"),
        ({"startTime": 10}, 422, "startTime"),
        ({"startTime": None}, 422, "startTime"),
        ({"endTime": "10:00"}, 422, "endTime"),
        ({"endTime": "09:00"}, 422, "endTime"),
        ({"endTime": "10:04"}, 422, "endTime"),
        ({"endTime": "23:00"}, 422, "endTime"),
        ({"dayOfWeek": 7}, 422, "dayOfWeek"),
        ({"dayOfWeek": -1}, 422, "dayOfWeek"),
        ({"dayOfWeek": "2"}, 422, "dayOfWeek"),
        ({"dayOfWeek": 2.5}, 422, "dayOfWeek"),
        ({"dayOfWeek": True}, 422, "dayOfWeek"),
        ({"dayOfWeek": 2**63}, 422, "dayOfWeek"),
        ({"dayOfWeek": 10**400}, 422, "dayOfWeek"),
        ({"startDate": "2026-02-30"}, 422, "startDate"),
        ({"startDate": "2027-02-29"}, 422, "startDate"),
        ({"startDate": "tomorrow"}, 422, "startDate"),
        ({"startDate": "0000-01-01"}, 422, "startDate"),
        ({"startDate": "10000-01-01"}, 422, "startDate"),
        ({"startDate": "1999-12-31"}, 422, "startDate"),
        ({"startDate": 20261124}, 422, "startDate"),
        ({"startDate": None}, 422, "startDate"),
        ({"endDate": "2026-11-23"}, 422, "endDate"),
        ({"endDate": "2026-11-20"}, 422, "endDate"),
        ({"endDate": ""}, 422, "endDate"),
        ({"frequency": 0}, 422, "frequency"),
        ({"frequency": 9}, 422, "frequency"),
        ({"frequency": -(2**63) - 1}, 422, "frequency"),
        ({"coachId": "coach-abc"}, 422, "coachId"),
        ({"coachId": None}, 422, "coachId"),
        ({"coachId": NOBODY}, 404, "coachId"),
        ({"memberId": NOBODY}, 404, "memberId"),
        ({"memberId": "a\0"}, 422, "memberId"),
        ({"roomId": NOBODY}, 404, "roomId"),
        ({"title": "x" * 501}, 422, "title"),
        ({"title": "\ud800"}, 422, "title"),
        ({"title": "NUL \0 inside"}, 422, "title"),
        ({"title": ["a"]}, 422, "title"),
        ({"n\0te": "x"}, 422, "body"),
    ],
    ids=lambda part: str(part)[:50].encode("unicode_escape").decode().replace("\\", "/"),
)
def test_a_field_that_cannot_be_had_is_named_and_nothing_is_written(scene, change, status, field):
    found, answer = scene.callers["member"].post(HOUR, asked(scene, **change))

    assert (found, refusal(answer)[1]) == (status, field)
    assert field in answer["error"] or status == 404
    assert make.value("SELECT count(*) FROM series") == 0


@pytest.mark.parametrize("name", ["coachId", "dayOfWeek", "startTime", "endTime", "startDate"])
def test_a_field_that_is_missing_is_named(scene, name):
    body = asked(scene)
    del body[name]
    status, answer = scene.callers["member"].post(HOUR, body)
    assert (status, answer["error"]) == (422, f"{name} cannot be had: it is missing.")


def test_every_field_at_fault_is_in_the_details(scene):
    _, answer = scene.callers["member"].post(HOUR, asked(scene, dayOfWeek=9, startTime="25:00", coachId="x"))
    assert {misfit["field"] for misfit in answer["details"]["fields"]} == {"dayOfWeek", "startTime", "coachId"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nonsense",
        b"{'coachId': 1}",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b"\xff\xfe\x00",
        b'{"a": "\xff"}',
        b" ",
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"[" * 30 + b"]" * 30,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: repr(body[:20]).replace("\\", "/"),
)
def test_a_body_that_cannot_be_read_is_a_400(scene, body):
    for path in (HOUR, "/api/admin/generate-sessions", "/api/bookings"):
        status, answer = scene.callers["owner"].call("POST", path, body)
        assert (status, refusal(answer)) == (400, ("unreadable", "body")), path
        assert ("nested more than 20 deep" in answer["error"]) == (body.count(b"[") >= 30 or body.count(b"{") >= 30)


@pytest.mark.parametrize("body", [[], "text", 1, True, [[]]], ids=str)
def test_a_body_of_another_kind_is_a_422(scene, body):
    status, answer = scene.callers["member"].post(HOUR, body)
    assert (status, refusal(answer)[0]) == (422, "invalid")


@pytest.mark.parametrize("body", [None, b"null"], ids=str)
def test_no_body_where_one_is_needed_is_a_422(scene, body):
    status, answer = scene.callers["member"].call("POST", HOUR, body)
    assert (status, refusal(answer)) == (422, ("invalid", "body"))


def test_ten_megabytes_are_too_large_wherever_they_are_sent(scene):
    huge = json.dumps(asked(scene, title="x" * MEGABYTES)).encode()
    for method, path in (("POST", HOUR), ("POST", "/api/admin/generate-sessions"), ("PUT", "/api/settings")):
        status, answer = scene.callers["owner"].call(method, path, huge)
        assert (status, refusal(answer)[0]) == (413, "too_large"), path
    assert Caller().call("POST", HOUR, huge)[0] == 401
    assert make.value("SELECT count(*) FROM series") == 0


@pytest.mark.parametrize("query", ["memberId=%00", "memberId=%ED%A0%80", "limit=%00", "%00=1", "limit=many", "offset=1e3"])
def test_a_query_that_cannot_be_read_is_a_422(scene, query):
    for path in ("/api/bookings/mine", "/api/sessions"):
        status, answer = scene.callers["owner"].get(f"{path}?{query}")
        assert (status, refusal(answer)[0]) == (422, "invalid")


@pytest.mark.parametrize("key", ["1", "x", "%00", "..", "null", "a" * 2000, NOBODY[:-1]], ids=lambda key: key[:10])
@pytest.mark.parametrize("noun", ["recurring-bookings", "sessions"])
def test_an_id_that_is_none_is_refused(scene, noun, key):
    status, answer = scene.callers["owner"].get(f"/api/{noun}/{key}")
    assert (status, refusal(answer)) in [(422, ("invalid", "id")), (404, ("no_such_address", None))]
    assert scene.callers["owner"].get(f"/api/{noun}/{NOBODY}")[0] == 404


def test_snake_case_names_are_not_taken(scene):
    body = {"coach_id": str(scene.coach.id), **asked(scene)}
    del body["coachId"]
    status, answer = scene.callers["member"].post(HOUR, body)
    assert (status, refusal(answer)) == (422, ("invalid", "coachId"))
