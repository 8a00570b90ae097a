"""One key, one deed: the same request sent twice, at once, after a crash, by another, with another body, a day later."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier

import psycopg
import pytest
from django.db import connection

from horarium.journal import tasks as journal_tasks
from tests import factories as make
from tests.integration.api.calling import Caller, encoded, refusal
from tests.integration.api.test_access import new_booking, new_standing_hour

KEYS = "SELECT count(*) FROM idempotency_keys"
OTTOS = "SELECT count(*) FROM users WHERE name = 'Otto'"
OTTO = {"name": "Otto"}
CLIENTS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
REPLAYED = "Idempotent-Replayed"


def send(caller: Caller, path: str, body=None, key: str | None = "k-1", method: str = "POST"):
    headers = {"Authorization": f"Bearer {caller.token}"} | ({} if key is None else {"Idempotency-Key": key})
    data, kind = encoded(body)
    return caller.client.generic(method, path, data, content_type=kind, headers=headers)


def said(answer) -> tuple[int, bytes]:
    return answer.status_code, answer.content


def refused(answer) -> tuple[int, str]:
    return answer.status_code, refusal(answer.json())[0]


def counted(table: str) -> int:
    return make.value(f"SELECT count(*) FROM {table}")


def test_without_a_key_the_same_request_is_done_again(scene):
    """What the key is there to prevent can be seen without it."""
    for _ in range(2):
        assert send(scene.callers["owner"], "/api/members", OTTO, key=None).status_code == 201
    assert (make.value(OTTOS), make.value(KEYS)) == (2, 0)


def test_a_request_sent_again_is_answered_to_the_letter_and_not_done_again(scene):
    first, again = (send(scene.callers["owner"], "/api/members", OTTO) for _ in range(2))

    assert said(again) == said(first)
    assert (first.status_code, make.value(OTTOS)) == (201, 1)
    assert (first.get(REPLAYED), again.get(REPLAYED)) == (None, "true")
    assert again["Content-Type"] == first["Content-Type"]


def test_with_a_key_the_answer_is_what_it_is_without(scene):
    """The same hour, booked and given back: all but ids and the order of the deeds is the same."""
    member = scene.callers["member"]
    body = new_booking(scene)
    bare = send(member, "/api/bookings", body, key=None).json()["data"]
    send(member, f"/api/bookings/{bare['id']}/cancel", key=None)
    keyed = send(member, "/api/bookings", body).json()["data"]

    ids = {"id", "createdAt", "oneTimeBookingId", "session"}
    assert bare.keys() == keyed.keys()
    assert {k: v for k, v in bare.items() if k not in ids} == {k: v for k, v in keyed.items() if k not in ids}
    assert bare["session"].keys() == keyed["session"].keys()
    assert member.data("GET", f"/api/sessions/{keyed['session']['id']}") == keyed["session"]
    mine = {seat["id"]: seat for seat in member.data("GET", "/api/bookings/mine")["items"]}
    assert mine[keyed["id"]] == keyed


def test_a_standing_hour_is_made_once_with_its_sessions(scene):
    body = new_standing_hour(scene)
    first, again = (send(scene.callers["member"], "/api/recurring-bookings", body) for _ in range(2))

    assert said(first) == said(again)
    assert len(first.json()["data"]["sessions"]) == counted("training_sessions") == 6
    assert counted("recurring_bookings") == 1


def test_a_key_stands_for_one_request(scene):
    owner = scene.callers["owner"]
    send(owner, "/api/members", OTTO)

    for path, body in (("/api/members", {"name": "Olga"}), ("/api/coaches", OTTO), ("/api/members?x=1", OTTO)):
        assert refused(send(owner, path, body)) == (409, "idempotency_key_reused")
    assert send(owner, "/api/members", OTTO)[REPLAYED] == "true"
    assert make.value("SELECT count(*) FROM users WHERE name IN ('Olga', 'Otto')") == 1


def test_anothers_key_is_another_key(scene):
    owner, office = (send(scene.callers[role], "/api/members", OTTO) for role in ("owner", "office"))

    assert (owner.status_code, office.status_code, office.get(REPLAYED)) == (201, 201, None)
    assert owner.json()["data"]["id"] != office.json()["data"]["id"]


def test_the_scheduler_has_keys_of_its_own(scene, cron_secret):
    scene.a_standing_hour()
    scheduler = Caller(cron_secret("another-secret-of-the-scheduler"))

    first, again = (send(scheduler, "/api/cron/generate-sessions") for _ in range(2))

    assert first.json()["data"]["totalGenerated"] == 6
    assert said(again) == said(first)
    assert send(scene.callers["owner"], "/api/members", OTTO).status_code == 201
    assert make.rows("SELECT caller FROM idempotency_keys ORDER BY caller DESC") == [("cron",), (str(scene.owner.id),)]


def test_a_refusal_is_an_answer_too(scene):
    body = new_booking(scene)
    other = scene.callers["owner"].data("POST", "/api/bookings", body)
    first = send(scene.callers["member"], "/api/bookings", body)
    scene.callers["owner"].data("POST", f"/api/bookings/{other['id']}/cancel")

    again = send(scene.callers["member"], "/api/bookings", body)

    assert refused(first)[0] == 409
    assert (said(again), again[REPLAYED]) == (said(first), "true")
    assert send(scene.callers["member"], "/api/bookings", body, key="k-2").status_code == 201


def test_a_refusal_leaves_nothing_else_behind(scene):
    body = new_booking(scene) | {"roomId": "00000000-0000-4000-8000-000000000000"}
    assert send(scene.callers["member"], "/api/bookings", body).status_code in {404, 422}
    assert (counted("training_sessions"), counted("bookings"), make.value(KEYS)) == (0, 0, 1)


@pytest.mark.parametrize("body", [{"name": 7}, {}, [1], None])
def test_what_does_not_fit_takes_no_key(scene, body):
    assert send(scene.callers["owner"], "/api/members", body).status_code in {400, 422}
    assert make.value(KEYS) == 0
    assert send(scene.callers["owner"], "/api/members", OTTO).status_code == 201


def test_who_is_not_let_in_takes_no_key(scene):
    assert send(Caller("wrong"), "/api/members", OTTO).status_code == 401
    assert make.value(KEYS) == 0


def test_after_a_day_a_key_is_new(scene, go_to):
    owner = scene.callers["owner"]
    first = send(owner, "/api/members", OTTO)
    go_to(make.NOW + timedelta(hours=24, seconds=-1))
    assert said(send(owner, "/api/members", OTTO)) == said(first)

    go_to(make.NOW + timedelta(hours=24))
    anew = send(owner, "/api/members", OTTO)

    assert (anew.status_code, anew.get(REPLAYED), make.value(OTTOS)) == (201, None, 2)
    assert said(send(owner, "/api/members", OTTO)) == said(anew)
    go_to(make.NOW + timedelta(hours=48))
    assert send(owner, "/api/members", {"name": "Olga"}).status_code == 201


def test_every_day_old_keys_are_forgotten(scene, go_to):
    owner = scene.callers["owner"]
    send(owner, "/api/members", OTTO, key="old")
    go_to(make.NOW + timedelta(hours=1))
    send(owner, "/api/members", OTTO, key="young")

    go_to(make.NOW + timedelta(hours=24))
    journal_tasks.forget_keys(timestamp=0)

    assert make.rows("SELECT key FROM idempotency_keys") == [("young",)]


@pytest.mark.parametrize("key", ["", " ", " k", "k ", "x" * 256, "caf\u00e9", "a\tb", "a\x7fb", "\u00ff"])
def test_a_key_that_is_none_is_refused_by_name(scene, key):
    answer = send(scene.callers["owner"], "/api/members", OTTO, key=key)
    assert (answer.status_code, refusal(answer.json())) == (422, ("invalid", "Idempotency-Key"))
    assert (make.value(OTTOS), make.value(KEYS)) == (0, 0)


@pytest.mark.parametrize("key", ["x", "x" * 255, "!~ \"'\\;--%s", "8e03978e-40d5-43e8-bc93-6894a57f9324"])
def test_any_printable_key_is_taken(scene, key):
    first, again = (send(scene.callers["owner"], "/api/members", OTTO, key=key) for _ in range(2))
    assert (first.status_code, said(again), make.value(OTTOS)) == (201, said(first), 1)


def test_what_is_no_post_has_no_key(scene):
    owner = scene.callers["owner"]
    for method, path, body in (("GET", "/api/me", None), ("PUT", "/api/settings", {"zone": "Europe/Rome"})):
        assert [send(owner, path, body, key="x" * 999, method=method).status_code for _ in range(2)] == [200, 200]
    assert make.value(KEYS) == 0


def test_every_post_documents_the_header_and_none_demands_it():
    _, openapi = Caller().get("/api/openapi.json")
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            names = [parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "header"]
            assert ("Idempotency-Key" in names) is (method == "post"), (method, path)
            assert all(not parameter["required"] for parameter in operation["parameters"] if parameter["in"] == "header")
            assert ("{" in path) is any(parameter["in"] == "path" for parameter in operation["parameters"])


# At once.


def test_of_many_at_once_one_is_done(scene):
    caller, racers = scene.callers["owner"], 12
    start = Barrier(racers)

    def race(_: int):
        try:
            start.wait()
            return send(caller, "/api/members", OTTO)
        finally:
            connection.close()

    with ThreadPoolExecutor(racers) as pool:
        answers = list(pool.map(race, range(racers)))

    done = [answer for answer in answers if answer.status_code == 201]
    assert make.value(OTTOS) == 1
    assert len({answer.content for answer in done}) == 1
    assert [answer.get(REPLAYED) for answer in done].count(None) == 1
    assert {refused(answer) for answer in answers if answer not in done} <= {(409, "idempotency_key_in_use")}


@contextmanager
def held(table: str):
    """Somebody else's transaction, in which nobody can write to the table."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
        other.rollback()


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(3000):
        if is_so():
            return
        time.sleep(0.01)
    pytest.fail("it never came")


def is_waited_for(table: str) -> bool:
    return make.value("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", table) > 0


@pytest.mark.parametrize(
    ("path", "body", "table", "status"),
    [("/api/members", OTTO, "users", 201), ("/api/admin/generate-sessions", None, "training_sessions", 200)],
)
def test_while_the_first_runs_the_second_is_told_so(scene, path, body, table, status):
    """In one transaction with its work or, where the work is repeatable, in one of its own: a key has one holder."""
    scene.a_standing_hour()
    caller = scene.callers["owner"]

    def first():
        try:
            return send(caller, path, body)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with held(table):
            running = pool.submit(first)
            wait_until(lambda: is_waited_for(table))
            second = send(caller, path, body)
        answer = running.result()

    assert refused(second) == (409, "idempotency_key_in_use")
    assert answer.status_code == status
    assert said(send(caller, path, body)) == said(answer)


def test_a_key_that_waits_does_not_shorten_the_waiting_of_the_work(scene):
    """The short patience is for the key alone: booking waits for a busy table as long as it waits without a key."""
    caller = scene.callers["owner"]

    def first():
        try:
            return send(caller, "/api/members", OTTO)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with held("users"):
            running = pool.submit(first)
            wait_until(lambda: is_waited_for("users"))
            make.rows("SELECT pg_sleep(0.5)")  # twice as long as a key is waited for
        assert running.result().status_code == 201


# Crashes.


def kill(moment: str, caller: Caller, path: str, body) -> None:
    """Let a process of its own make the request and die at the moment."""
    caller.get("/api/me")  # notes the token's use, so that the first commit to come is the request's
    arguments = [moment, caller.token, "k-1", path, json.dumps(body)]
    uncounted = os.environ | {"HORARIUM_LIMIT_ADDRESS": "0", "HORARIUM_LIMIT_WRITES": "0"}  # a count is a commit too
    command = [sys.executable, "-m", "tests.integration.api.die_at_commit", *arguments]
    others = make.value(CLIENTS)  # servers of earlier tests keep theirs
    done = subprocess.run(command, env=uncounted, check=False)
    assert done.returncode == -signal.SIGKILL
    wait_until(lambda: make.value(CLIENTS) <= others)  # its server's end has gone too


DEEDS = [
    pytest.param(("/api/members", lambda scene: OTTO, "owner", OTTOS), id="a member"),
    pytest.param(("/api/bookings", new_booking, "member", "SELECT count(*) FROM bookings"), id="a booking"),
    pytest.param(("/api/recurring-bookings", new_standing_hour, "member", "SELECT count(*) FROM series"), id="a standing hour"),
]


@pytest.mark.parametrize(("moment", "there"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("deed", DEEDS)
def test_killed_at_the_commit_and_sent_again_it_is_done_once(scene, deed, moment, there):
    """There is one commit: before it nothing is there, after it the deed and its answer are."""
    path, made, role, number = deed
    caller, body = scene.callers[role], made(scene)
    kill(moment, caller, path, body)
    assert (make.value(number), make.value(KEYS)) == (there, there)

    answers = [send(caller, path, body) for _ in range(2)]

    assert make.value(number) == 1
    assert [answer.status_code for answer in answers] == [201, 201]
    assert said(answers[0]) == said(answers[1])
    assert Counter(answer.get(REPLAYED) for answer in answers)["true"] == 1 + there
    assert answers[0].json()["success"] is True


def test_repeatable_work_that_died_may_be_done_anew_after_a_minute(scene, go_to):
    scene.a_standing_hour()
    caller, path = scene.callers["owner"], "/api/admin/generate-sessions"
    kill("after", caller, path, {})

    assert refused(send(caller, path, {})) == (409, "idempotency_key_in_use")
    go_to(make.NOW + timedelta(seconds=60))
    assert refused(send(caller, path, {"weeksAhead": 1})) == (409, "idempotency_key_reused")
    anew = send(caller, path, {})

    assert anew.json()["data"]["totalGenerated"] == 6
    assert said(send(caller, path, {})) == said(anew)


@contextmanager
def out_of_order(table: str, what: str):
    """Each try to write to the table fails, or ends the connection."""
    make.rows(f"CREATE FUNCTION refuse() RETURNS boolean LANGUAGE sql AS $$ {what} $$")
    make.rows(f"ALTER TABLE {table} ADD CONSTRAINT out_of_order CHECK (refuse()) NOT VALID")
    try:
        yield
    finally:
        connection.close()
        make.rows(f"ALTER TABLE {table} DROP CONSTRAINT out_of_order; DROP FUNCTION refuse()")


FAILS, BREAKS = "SELECT false", "SELECT pg_terminate_backend(pg_backend_pid()) AND pg_sleep(9) IS NULL"


@pytest.mark.parametrize(("what", "status"), [(FAILS, 500), (BREAKS, 503)])
@pytest.mark.parametrize(("path", "table"), [("/api/members", "users"), ("/api/admin/generate-sessions", "job_runs")])
def test_what_failed_on_our_side_may_be_sent_again_at_once(scene, path, table, what, status):
    caller, body = scene.callers["owner"], OTTO if table == "users" else None
    with out_of_order(table, what):
        assert send(caller, path, body).status_code == status
    assert make.value(KEYS) == 0

    assert send(caller, path, body).status_code in {200, 201}
    assert send(caller, path, body)[REPLAYED] == "true"


def test_a_standing_hour_whose_sessions_fail_is_made_and_answered_all_the_same(scene):
    caller, body = scene.callers["member"], new_standing_hour(scene)
    with out_of_order("training_sessions", FAILS):
        first = send(caller, "/api/recurring-bookings", body)

    assert (first.status_code, first.json()["data"]["sessionsBeingMade"]) == (201, True)
    assert said(send(caller, "/api/recurring-bookings", body)) == said(first)
    assert counted("series") == 1


def test_a_standing_hour_whose_connection_ends_is_undone_and_says_so(scene):
    caller, body = scene.callers["member"], new_standing_hour(scene)
    with out_of_order("training_sessions", BREAKS):
        assert refused(send(caller, "/api/recurring-bookings", body)) == (503, "database_away")
    assert (counted("series"), make.value(KEYS)) == (0, 0)

    assert send(caller, "/api/recurring-bookings", body).status_code == 201
    assert (counted("series"), counted("training_sessions")) == (1, 6)
