"""Who is let in and how: tokens, sessions with their CSRF token, first passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from horarium.kernel.unit import perform
from horarium.people import operations as people
from tests import factories as make
from tests.integration.api.calling import Caller, calling, refusal, token_of


def signed_in(user) -> Caller:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(user)
    return Caller(client=client)


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer wrong", "Basic x", "wrong", "Bearer \u00ff", "Bearer " + "x" * 5000]
)
def test_a_wrong_token_opens_nothing(header):
    status, answer = Caller().get("/api/me", Authorization=header)
    assert (status, refusal(answer)[0]) == (401, "sign_in_needed")


def test_a_token_ends_when_it_is_revoked_or_its_person_leaves(scene):
    caller = calling(scene.member)
    assert caller.get("/api/me")[0] == 200
    perform(people.revoke_tokens, by=make.HOUSE, user_id=scene.member.id, now=make.NOW)
    assert caller.get("/api/me")[0] == 401

    again = calling(scene.member)
    make.rows("UPDATE users SET is_active = false WHERE id = %s", scene.member.id)
    assert again.get("/api/me")[0] == 401


def test_a_tokens_use_is_noted_once_a_minute(scene, go_to):
    caller = calling(scene.member)
    noted = []
    for seconds in (0, 59, 60, 61):
        go_to(make.NOW + timedelta(seconds=seconds))
        caller.get("/api/me")
        noted.append((make.value("SELECT last_used_at FROM api_tokens") - make.NOW).seconds)
    assert noted == [0, 0, 60, 60]


def test_a_session_reads_and_with_its_csrf_token_writes(scene):
    caller = signed_in(scene.owner)
    assert caller.data("GET", "/api/me")["isOwner"] is True

    status, answer = caller.post("/api/rooms", {"name": "Studio"})
    assert (status, refusal(answer)[0]) == (403, "csrf_failed")
    assert make.value("SELECT count(*) FROM rooms WHERE name = 'Studio'") == 0

    caller.client.cookies["csrftoken"] = "x" * 32
    assert caller.post("/api/rooms", {"name": "Studio"}, **{"X-CSRFToken": "x" * 32})[0] == 201
    assert caller.post("/api/rooms", {"name": "Other"}, **{"X-CSRFToken": "y" * 32})[0] == 403


def test_a_visitor_is_asked_to_sign_in_whatever_csrf_says():
    status, answer = Caller(client=Client(enforce_csrf_checks=True)).post("/api/rooms", {"name": "Studio"})
    assert (status, refusal(answer)[0]) == (401, "sign_in_needed")


def test_a_wrong_token_is_refused_though_a_session_is_there(scene):
    assert signed_in(scene.owner).get("/api/me", Authorization="Bearer wrong")[0] == 401


def test_before_the_first_password_is_changed_a_token_works_and_a_session_does_not(scene):
    make.rows("UPDATE users SET must_change_password = true WHERE id = %s", scene.owner.id)
    scene.owner.refresh_from_db()

    status, answer = signed_in(scene.owner).get("/api/me")
    assert (status, refusal(answer)[0]) == (403, "password_change_required")
    assert Caller(token_of(scene.owner)).get("/api/me")[0] == 200


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "multipart/form-data", "application/x-www-form-urlencoded"]
)
@pytest.mark.parametrize("body", [b"", b"--x--", b"--x\r\n\r\n", b"a=b", b"{}"])
def test_a_form_is_no_json_and_no_crash(scene, kind, body):
    """The CSRF check of a session reads forms before anybody reads JSON."""
    caller = signed_in(scene.owner)
    caller.client.cookies["csrftoken"] = "x" * 32
    for headers in ({}, {"X-CSRFToken": "x" * 32}):
        answer = caller.client.post("/api/rooms", body, content_type=kind, headers=headers)
        assert answer.status_code in {400, 403, 415, 422}
        refusal(answer.json())
