"""Tokens made by their own person: small ones, short-lived ones, and none that is larger than the token that makes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from horarium.people import queries
from horarium.people.choices import Scope
from tests import factories as make
from tests.integration.api.calling import Caller, calling, refusal, token_of
from tests.integration.api.test_doorkeeping import signed_in

NOW = make.NOW


def made(caller: Caller, **facts):
    return caller.data("POST", "/api/me/tokens", {"scopes": ["read"], **facts})


def test_a_made_token_is_shown_once_and_works(scene):
    caller = calling(scene.member)

    token = made(caller, name="till", scopes=["read", "bookings"])
    listed = {one["id"]: one for one in caller.data("GET", "/api/me/tokens")["items"]}[token["id"]]

    assert Caller(token["token"]).data("GET", "/api/me")["id"] == str(scene.member.id)
    assert (listed["name"], listed["scopes"], listed["expiresAt"]) == ("till", ["bookings", "read"], None)
    assert token["token"].startswith(listed["prefix"])
    assert "token" not in listed
    assert make.value("SELECT count(*) FROM api_tokens t WHERE t::text LIKE '%%' || %s || '%%'", token["token"]) == 0


def test_an_expired_token_opens_nothing_and_says_so(scene, go_to):
    caller = Caller(made(calling(scene.member), expiresInDays=1)["token"])

    go_to(NOW + timedelta(days=1, seconds=-1))
    assert caller.get("/api/me")[0] == 200
    go_to(NOW + timedelta(days=1))
    status, answer = caller.get("/api/me")
    assert (status, refusal(answer)[0]) == (401, "token_expired")


def test_a_token_that_is_too_small_says_which_scope_it_lacks(scene):
    status, answer = Caller(token_of(scene.owner, scopes={Scope.READ})).post("/api/rooms", {"name": "Studio"})

    assert (status, refusal(answer)[0], answer["details"]["scope"]) == (403, "scope_too_small", "office")
    assert make.value("SELECT count(*) FROM rooms WHERE name = 'Studio'") == 0


def test_without_the_check_of_scopes_the_small_token_would_do(scene, monkeypatch):
    """What the check is worth: with it taken away the request above goes through."""
    monkeypatch.setattr(queries, "may_be_used_for", lambda token, scope: True)

    assert Caller(token_of(scene.owner, scopes={Scope.READ})).post("/api/rooms", {"name": "Studio"})[0] == 201


def test_a_scope_opens_nothing_that_the_person_may_not_do(scene):
    assert Caller(token_of(scene.member, scopes={Scope.OFFICE})).post("/api/rooms", {"name": "Studio"})[0] == 403


def test_a_token_makes_none_that_may_do_more_or_lives_longer(scene):
    week = Caller(token_of(scene.owner, scopes={Scope.ACCOUNT, Scope.READ}, expires_at=NOW + timedelta(days=7)))

    larger = [
        {"scopes": ["office"], "expiresInDays": 1},
        {"scopes": ["everything"], "expiresInDays": 1},
        {},
        {"expiresInDays": 8},
    ]
    for facts in larger:
        status, answer = week.post("/api/me/tokens", {"scopes": ["read"], **facts})
        assert (status, refusal(answer)[0]) == (403, "more_than_your_token")
    assert made(week, scopes=["read", "account"], expiresInDays=7)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "scopes"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["all"]}, "scopes.0"),
        ({"scopes": "read"}, "scopes"),
        ({"scopes": ["read"], "expiresInDays": 0}, "expiresInDays"),
        ({"scopes": ["read"], "expiresInDays": 3651}, "expiresInDays"),
        ({"scopes": ["read"], "expiresInDays": 2**63}, "expiresInDays"),
        ({"scopes": ["read"], "name": "x" * 501}, "name"),
    ],
)
def test_a_token_that_cannot_be_had_names_the_field(scene, body, field):
    status, answer = calling(scene.member).post("/api/me/tokens", body)

    assert (status, refusal(answer)) == (422, ("invalid", field))


def test_nobody_sees_or_ends_the_token_of_another(scene):
    mine = made(calling(scene.member))
    for other in (scene.owner, scene.guardian, scene.other_member):
        caller = calling(other)
        assert mine["id"] not in {one["id"] for one in caller.data("GET", "/api/me/tokens")["items"]}
        assert caller.delete(f"/api/me/tokens/{mine['id']}")[0] == 404

    assert Caller(mine["token"]).get("/api/me")[0] == 200


def test_an_ended_token_opens_nothing_and_is_listed_no_more(scene):
    caller = calling(scene.member)
    token = made(caller)

    assert caller.data("DELETE", f"/api/me/tokens/{token['id']}") == {"id": token["id"]}
    assert Caller(token["token"]).get("/api/me")[0] == 401
    assert token["id"] not in {one["id"] for one in caller.data("GET", "/api/me/tokens")["items"]}
    assert caller.delete(f"/api/me/tokens/{token['id']}")[0] == 404


def test_a_session_makes_tokens_of_every_scope(scene):
    caller = signed_in(scene.member)
    caller.client.cookies["csrftoken"] = "x" * 32

    assert caller.post("/api/me/tokens", {"scopes": ["everything"]}, **{"X-CSRFToken": "x" * 32})[0] == 201


def test_a_keyed_request_shows_the_token_again_and_the_database_never_holds_it(scene):
    caller, key = calling(scene.member), {"Idempotency-Key": "once"}

    first = caller.post("/api/me/tokens", {"scopes": ["read"]}, **key)[1]
    again = caller.post("/api/me/tokens", {"scopes": ["read"]}, **key)[1]

    assert first == again
    kept = make.value("SELECT answer FROM idempotency_keys")
    assert kept
    assert first["data"]["token"] not in kept


def test_a_keyed_answer_that_was_sealed_by_another_server_is_a_refusal(scene, settings):
    caller, key = calling(scene.member), {"Idempotency-Key": "once"}
    caller.post("/api/me/tokens", {"scopes": ["read"]}, **key)
    settings.SECRET_KEY = "another key of another server, long enough"

    status, answer = caller.post("/api/me/tokens", {"scopes": ["read"]}, **key)

    assert (status, refusal(answer)[0]) == (409, "seal_broken")
