"""The API of webhooks: who is told and what they were told; secrets are shown once, and what cannot be had is named."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from horarium.kernel.unit import perform
from horarium.webhooks import operations
from tests import factories as make
from tests.integration.api.calling import Caller, calling, refusal
from tests.integration.webhooks.told import send
from tests.receiver import status

pytestmark = pytest.mark.usefixtures("at")
URL = "https://hooks.example.org/horarium"


@pytest.fixture
def owner(at) -> Caller:
    return calling(make.owner())


def add(owner: Caller, **facts: Any) -> dict[str, Any]:
    return owner.data("POST", "/api/webhooks", {"url": URL, **facts})


def test_a_webhook_is_added_changed_and_removed(owner):
    made = add(owner, events=["session.cancelled", "session.booked", "session.booked"])
    assert made["secret"].startswith("hwh_")
    assert len(made["secret"]) > 40
    assert (made["events"], made["active"], made["madeBy"]) == (["session.booked", "session.cancelled"], True, "Owner")

    path = f"/api/webhooks/{made['id']}"
    shown = owner.data("GET", path)
    assert shown == owner.data("GET", "/api/webhooks")["items"][0]
    assert shown == {name: fact for name, fact in made.items() if name != "secret"}

    changed = owner.data("PUT", path, {"active": False, "events": []})
    assert (changed["active"], changed["offReason"], changed["events"], changed["url"]) == (False, "by_hand", [], URL)
    assert owner.data("PUT", path, {"active": True})["active"] is True
    assert owner.data("DELETE", path) == {"id": made["id"]}
    assert owner.get(path)[0] == 404


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, 422, "url"),
        ({"url": ""}, 422, "url"),
        ({"url": 5}, 422, "url"),
        ({"url": "https://x\0y.org/"}, 422, "url"),
        ({"url": "https://example.org/" + "x" * 2000}, 422, "url"),
        ({"url": "http://example.org/"}, 422, "url"),
        ({"url": "https://user:word@example.org/"}, 422, "url"),
        ({"url": "https://169.254.169.254/latest/meta-data/"}, 422, "url"),
        ({"url": "https://[::ffff:127.0.0.1]/"}, 422, "url"),
        ({"url": "https://2130706433/"}, 422, "url"),
        ({"url": "https://localhost:8000/"}, 422, "url"),
        ({"url": "ftp://example.org/"}, 422, "url"),
        ({"url": URL, "events": ["session.exploded"]}, 422, "events"),
        ({"url": URL, "events": "session.booked"}, 422, "events"),
        ({"url": URL, "events": ["x"] * 101}, 422, "events"),
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_what_cannot_be_had_is_named_and_nothing_is_written(owner, method, body, code, field):
    kept = make.webhook()
    if method == "PUT" and body == {}:
        return
    path = "/api/webhooks" if method == "POST" else f"/api/webhooks/{kept.id}"

    found, answer = owner.call(method, path, body)

    assert (found, refusal(answer)[1].split(".")[0]) == (code, field)
    assert make.rows("SELECT url, events FROM webhooks") == [(URL, [])]


def test_there_is_an_end_to_how_many_are_told(owner):
    for _ in range(operations.MOST_WEBHOOKS):
        make.webhook()

    assert owner.post("/api/webhooks", {"url": URL})[0] == 409
    assert make.value("SELECT count(*) FROM webhooks") == operations.MOST_WEBHOOKS


def test_a_secret_is_rolled(owner):
    made = add(owner)
    path = f"/api/webhooks/{made['id']}/roll-secret"

    rolled = owner.data("POST", path)
    assert rolled["secret"] != made["secret"]
    assert rolled["oldSecretUntil"] == "2026-11-21T09:00:00Z"
    assert owner.data("POST", path, {"oldSecretHours": 0})["oldSecretUntil"] is None
    for hours in (-1, 73, 2**63, "24", True, None):
        found, answer = owner.post(path, {"oldSecretHours": hours})
        assert (found, refusal(answer)[1]) == (422, "oldSecretHours")


def test_the_log_says_what_came_of_each_try(owner, receiver):
    receiver.answers = [status(500, b"sorry"), status(200)]
    webhook = make.webhook(receiver.url)
    made = owner.data("POST", f"/api/webhooks/{webhook.id}/test")
    assert (made["type"], made["state"], made["attempts"]) == ("webhook.test", "waiting", [])
    send(make.told(webhook))

    path = f"/api/webhooks/{webhook.id}/deliveries"
    first, second = owner.data("GET", path)["items"]
    assert (first["state"], second) == ("waiting", made)
    assert first["attempts"] == [
        {
            "beganAt": "2026-11-20T09:00:00Z",
            "endedAt": "2026-11-20T09:00:00Z",
            "statusCode": 500,
            "excerpt": "sorry",
            "error": "",
        }
    ]
    assert first["nextTryAt"].startswith("2026-11-20T09:01:0")
    assert owner.data("GET", f"{path}?state=failed")["count"] == 0
    assert owner.get(f"{path}?state=lost")[0] == 422
    assert receiver.requests[0].body.decode() == first["body"]


def test_it_is_sent_again_by_its_id(owner, receiver):
    webhook = make.webhook(receiver.url)
    delivery = make.told(webhook)
    send(delivery)
    path = f"/api/webhook-deliveries/{delivery.id}/send-again"

    assert owner.data("POST", path)["state"] == "waiting"
    send(delivery)
    assert [request.body for request in receiver.requests] == [delivery.body.encode()] * 2

    owner.data("PUT", f"/api/webhooks/{webhook.id}", {"active": False})
    found, answer = owner.post(path)
    assert (found, refusal(answer)[0]) == (409, "webhook_off")
    found, answer = owner.post(f"/api/webhooks/{webhook.id}/test")
    assert (found, refusal(answer)[0]) == (409, "webhook_off")


def test_what_is_under_way_is_not_sent_beside_itself(owner):
    delivery = make.told(make.webhook())
    perform(operations.begin_attempt, delivery_id=delivery.id, now=make.NOW)

    found, answer = owner.post(f"/api/webhook-deliveries/{delivery.id}/send-again")

    assert (found, refusal(answer)[0]) == (409, "delivery_under_way")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/webhooks/{}"),
        ("PUT", "/api/webhooks/{}"),
        ("DELETE", "/api/webhooks/{}"),
        ("GET", "/api/webhooks/{}/deliveries"),
        ("POST", "/api/webhooks/{}/roll-secret"),
        ("POST", "/api/webhooks/{}/test"),
        ("POST", "/api/webhook-deliveries/{}/send-again"),
    ],
)
def test_what_is_not_there_is_absent(owner, method, path):
    body = {} if method == "PUT" else None
    assert owner.call(method, path.format(uuid4()), body)[0] == 404


def test_the_same_request_with_a_key_adds_one_webhook_and_answers_its_secret_again(owner):
    first = owner.post("/api/webhooks", {"url": URL}, **{"Idempotency-Key": "one"})
    second = owner.post("/api/webhooks", {"url": URL}, **{"Idempotency-Key": "one"})

    assert first == second
    assert make.value("SELECT count(*) FROM webhooks") == 1


def test_who_did_what_is_written_down_without_the_secret(owner):
    made = add(owner)
    path = f"/api/webhooks/{made['id']}"
    owner.data("PUT", path, {"active": False})
    rolled = owner.data("POST", f"{path}/roll-secret")
    owner.data("DELETE", path)

    rows = make.rows("SELECT name, door, facts::text FROM events WHERE subject_id = %s ORDER BY id", made["id"])
    assert [(name, door) for name, door, _ in rows] == [
        (name, "api") for name in ("WebhookAdded", "WebhookChanged", "WebhookSecretRolled", "WebhookRemoved")
    ]
    assert not any(made["secret"] in facts or rolled["secret"] in facts for *_, facts in rows)
