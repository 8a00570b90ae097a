"""How much may be asked in a minute: of a token, of a person's session, of an address; and how often wrongly."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from horarium.interfaces.address import address_of
from horarium.interfaces.api.limits import SHARES, Purses, purses
from horarium.journal import tasks as journal
from tests import factories as make
from tests.integration.api.calling import Caller, calling, refusal, token_of
from tests.integration.api.test_access import new_booking

MOST = 5
LATER = make.NOW + timedelta(seconds=48)  # twelve seconds before the minute is over


def asked(caller: Caller, times: int, method: str = "GET", path: str = "/api/me", body=None, **headers: str) -> list[int]:
    return [caller.call(method, path, body, **headers)[0] for _ in range(times)]


def raw(caller: Caller, path: str = "/api/me", method: str = "GET", **headers: str):
    return caller.client.generic(method, path, headers={"Authorization": f"Bearer {caller.token}"} | headers)


@pytest.mark.parametrize(("limit", "expected"), [(MOST, {200: MOST, 429: 3}), (0, {200: MOST + 3})], ids=["limit", "no limit"])
def test_a_token_may_read_so_often_in_a_minute(scene, setting, limit, expected):
    """Without the limit all are answered: it is the limit that refuses them."""
    setting("HORARIUM_LIMIT_READS", limit)
    assert Counter(asked(scene.callers["member"], MOST + 3)) == expected


def test_who_asks_too_much_is_told_when_to_come_back(scene, setting, go_to):
    setting("HORARIUM_LIMIT_READS", MOST)
    go_to(LATER)
    member = scene.callers["member"]
    asked(member, MOST)

    answer = raw(member)

    assert (answer.status_code, answer["Retry-After"]) == (429, "12")
    assert refusal(answer.json()) == ("too_many_requests", None)
    assert answer.json()["details"] == {"most": MOST, "kind": "reads", "retryAfter": 12}
    assert "12 seconds" in answer.json()["error"]
    go_to(LATER + timedelta(seconds=12))
    assert raw(member).status_code == 200


def test_every_answer_says_what_is_left(scene, setting, go_to):
    setting("HORARIUM_LIMIT_READS", 100)
    go_to(LATER)
    answers = [raw(scene.callers["member"]) for _ in range(7)]

    assert {answer["RateLimit-Policy"] for answer in answers} == {'"reads";q=100;w=60'}
    assert [answer["RateLimit"] for answer in answers] == [f'"reads";r={n};t=12' for n in range(99, 92, -1)]
    same = raw(scene.callers["member"], **{"If-None-Match": answers[0]["ETag"]})
    assert (same.status_code, same["RateLimit"]) == (304, '"reads";r=92;t=12')
    assert Client().get("/api/openapi.json")["RateLimit-Policy"] == '"address";q=6000;w=60'


def test_reads_and_writes_are_counted_apart_and_what_is_refused_writes_nothing(scene, setting):
    setting("HORARIUM_LIMIT_WRITES", 2)
    owner = scene.callers["owner"]
    assert asked(owner, 3, "POST", "/api/members", {"name": "Otto"}) == [201, 201, 429]
    assert make.value("SELECT count(*) FROM users WHERE name = 'Otto'") == 2
    assert owner.get("/api/me")[0] == 200


def test_what_does_not_fit_counts_as_well(scene, setting):
    setting("HORARIUM_LIMIT_WRITES", 2)
    assert asked(scene.callers["owner"], 3, "POST", "/api/members", {}) == [422, 422, 429]


def test_a_key_that_was_throttled_is_still_free(scene, setting):
    setting("HORARIUM_LIMIT_WRITES", 1)
    member, body = scene.callers["member"], new_booking(scene)
    asked(member, 1, "POST", "/api/bookings", {})
    assert member.post("/api/bookings", body, **{"Idempotency-Key": "k"})[0] == 429
    setting("HORARIUM_LIMIT_WRITES", 0)
    assert member.post("/api/bookings", body, **{"Idempotency-Key": "k"})[0] == 201


def test_one_tokens_limit_is_not_anothers(scene, setting):
    setting("HORARIUM_LIMIT_READS", 2)
    assert asked(scene.callers["member"], 3) == [200, 200, 429]
    assert asked(scene.callers["owner"], 2) == [200, 200]
    assert asked(Caller(token_of(scene.member)), 2) == [200, 200]


def test_a_session_is_counted_for_its_person(scene, setting):
    setting("HORARIUM_LIMIT_READS", 3)
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(scene.member)
    assert [clients[n % 2].get("/api/me").status_code for n in range(4)] == [200, 200, 200, 429]


def test_an_address_is_limited_whoever_asks_and_whatever_for(scene, setting):
    setting("HORARIUM_LIMIT_ADDRESS", 4)
    answers = [scene.callers["member"].get("/api/me"), Caller().get("/api/me"), Caller().get("/api/none")]
    answers += [Caller().get("/api/openapi.json"), scene.callers["owner"].get("/api/me")]

    assert [status for status, _ in answers] == [200, 401, 404, 200, 429]
    assert answers[4][1]["details"]["kind"] == "address"
    assert Client(REMOTE_ADDR="198.51.100.7").get("/api/me").status_code == 401
    assert Client().get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("limit", "expected"), [(MOST, [401] * MOST + [429] * 2), (0, [401] * (MOST + 2))], ids=["limit", "none"]
)
def test_wrong_tokens_are_few_from_one_address(scene, setting, limit, expected):
    setting("HORARIUM_LIMIT_FAILURES", limit)
    wrong = [Caller(f"wrong-{n}") for n in range(MOST + 2)]
    assert [caller.get("/api/me")[0] for caller in wrong] == expected

    assert scene.callers["member"].get("/api/me")[0] == 200, "nobody can lock out who has a token"
    assert Client(REMOTE_ADDR="198.51.100.7").get("/api/me", headers={"Authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize(("limit", "last"), [(MOST, 429), (0, 200)], ids=["limit", "none"])
def test_the_schedulers_secret_cannot_be_tried_out(setting, cron_secret, go_to, limit, last):
    """Once the tries are spent even the right one is not looked at: the guesser learns nothing."""
    setting("HORARIUM_LIMIT_FAILURES", limit)
    path = "/api/cron/generate-sessions"
    right = Caller(cron_secret("winter"))
    assert asked(right, 3, "POST", path) == [200] * 3, "the right one uses up no try"
    assert [Caller(f"guess {n}").post(path)[0] for n in range(MOST)] == [401] * MOST

    assert right.post(path)[0] == last
    go_to(make.NOW + timedelta(minutes=1))
    assert right.post(path)[0] == 200


def test_the_scheduler_is_limited_too(scene, setting, cron_secret):
    setting("HORARIUM_LIMIT_WRITES", 2)
    assert asked(Caller(cron_secret("winter")), 3, "POST", "/api/cron/generate-sessions") == [200, 200, 429]


def test_a_refusal_for_too_much_is_documented_everywhere():
    _, openapi = Caller().get("/api/openapi.json")
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            assert "429" in operation["responses"], (method, path)


# Several processes.


def test_several_processes_give_out_the_limit_and_no_more(db):
    """Each has a memory of its own; the database is what they share."""
    processes = [Purses() for _ in range(3)]
    most = 60
    given = [processes[n % 3].take("x", most, most // SHARES, make.NOW) for n in range(2 * most)]
    assert sum(left is not None for left in given) == most


def test_many_threads_are_given_the_limit_and_no_more(db):
    process, most = Purses(), 100

    def take(_: int) -> bool:
        try:
            return process.take("x", most, most // SHARES, make.NOW) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        given = list(pool.map(take, range(3 * most)))
    assert sum(given) == most


def test_a_new_process_knows_what_was_spent(scene, setting):
    setting("HORARIUM_LIMIT_READS", 2)
    assert asked(scene.callers["member"], 2) == [200, 200]
    purses.forget()
    assert scene.callers["member"].get("/api/me")[0] == 429


def test_an_ordinary_request_costs_no_statement(scene):
    """A share serves many requests: one caller's do not queue for one row."""
    member = calling(scene.member)
    member.get("/api/me")
    with CaptureQueriesContext(connection) as captured:
        asked(member, 50)
    assert [query for query in captured.captured_queries if "request_counts" in query["sql"]] == []


def test_who_has_had_all_costs_no_statement(scene, setting):
    setting("HORARIUM_LIMIT_ADDRESS", 1)
    Caller().get("/api/me")
    Caller().get("/api/me")
    with CaptureQueriesContext(connection) as captured:
        assert Caller("x").get("/api/me")[0] == 429
    assert captured.captured_queries == []


def test_counts_are_forgotten_when_their_minute_is_over(scene, go_to):
    scene.callers["member"].get("/api/me")
    assert make.value("SELECT count(*) FROM request_counts") == 2
    go_to(make.NOW + timedelta(minutes=2))
    journal.forget_counts(timestamp=0)
    assert make.value("SELECT count(*) FROM request_counts") == 0
    assert make.value("SELECT relpersistence::text FROM pg_class WHERE relname = 'request_counts'") == "u"


# Whose address.


@pytest.mark.parametrize(
    ("proxies", "told", "sender", "expected"),
    [
        (0, None, "198.51.100.7", "198.51.100.7"),
        (0, "203.0.113.9", "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.2", "127.0.0.1", "203.0.113.9"),
        (1, None, "127.0.0.1", "127.0.0.1"),
        (2, "203.0.113.9", "127.0.0.1", "127.0.0.1"),
        (1, "no address", "127.0.0.1", "unknown"),
        (0, None, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (0, None, "::ffff:198.51.100.7", "198.51.100.7"),
        (0, None, "", "unknown"),
    ],
)
def test_an_address_is_what_can_be_believed(setting, proxies, told, sender, expected):
    setting("HORARIUM_PROXIES", proxies)
    request = RequestFactory(REMOTE_ADDR=sender).get("/", headers={"X-Forwarded-For": told} if told else {})
    assert address_of(request) == expected


def test_a_forged_header_does_not_change_the_address(scene, setting):
    setting("HORARIUM_LIMIT_ADDRESS", 2)
    answers = [Client().get("/api/me", headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in range(3)]
    assert answers == [401, 401, 429]
