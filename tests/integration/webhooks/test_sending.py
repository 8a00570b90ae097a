"""How it is sent: over real HTTP to a receiver that does what receivers do, by a clock that the test moves."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection

from horarium.kernel import outgoing
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.webhooks import operations, queries, rules, tasks
from horarium.webhooks.errors import DeliveryUnderWay, WebhookOff
from tests import factories as make
from tests.integration.journal.working import jobs, kill_worker_of, rescue, work
from tests.integration.webhooks.told import attempts, deliveries, next_at, off_reason, send, verified
from tests.receiver import OK, drip, flood, hang, receiving, reset, status

BROKEN = status(500, b"we are sorry")


@pytest.fixture
def webhook(at, receiver):
    return make.webhook(receiver.url)


def change(webhook, **facts):
    return perform(operations.change_webhook, by=make.HOUSE, webhook_id=webhook.id, now=make.NOW, **facts)


def again(delivery, at):
    return perform(operations.send_again, by=make.HOUSE, delivery_id=delivery.id, now=at.now)


def send_and_hang_up(delivery) -> None:
    """As a worker's thread of its own, whose connection to the database ends with it."""
    try:
        send(delivery)
    finally:
        connection.close()


def fail_for_good(delivery, at) -> list:
    """Try until it is given up, and return when it was tried."""
    times = []
    while due := next_at(delivery):
        at.go_to(due)
        times.append(due)
        send(delivery)
    return times


def test_what_happens_is_told_signed_by_the_worker(at, receiver, webhook):
    booking = make.booked(make.coach(), make.member("Aïssata Kouamé"), make.NOW + timedelta(days=4))
    work()

    [request] = receiver.requests
    told = verified(request, webhook.secret, at.now)
    assert (request.line, request.headers["content-type"]) == ("POST /hook HTTP/1.1", "application/json")
    assert (told["type"], told["data"]["booking"]["id"]) == ("session.booked", str(booking.id))
    assert "Aïssata Kouamé".encode() in request.body
    assert (deliveries(), attempts()) == ([("session.booked", "delivered", 1)], [(200, "")])


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
def test_any_status_of_success_is_one(at, receiver, webhook, code):
    receiver.answers = [status(code)]
    send(make.told(webhook))

    assert (deliveries(), attempts()) == ([("webhook.test", "delivered", 1)], [(code, "")])


@pytest.mark.parametrize("code", [301, 302, 304, 307, 400, 401, 404, 409, 429, 500, 503])
def test_any_other_status_is_a_failure_and_tried_again(at, receiver, webhook, code):
    receiver.answers = [status(code, b"no", Location=f"{receiver.url}/elsewhere"), OK]
    delivery = make.told(webhook)
    send(delivery)
    assert deliveries() == [("webhook.test", "waiting", 1)]

    at.go_to(next_at(delivery))
    send(delivery)

    assert [request.line for request in receiver.requests] == ["POST /hook HTTP/1.1"] * 2
    assert (deliveries(), attempts()) == ([("webhook.test", "delivered", 2)], [(code, ""), (200, "")])


@pytest.mark.parametrize(
    "misbehaves",
    [(hang, "not within"), (drip, "not within"), (reset, "did not answer"), (b"hello", "did not answer")],
    ids=["hangs", "drips", "resets", "babbles"],
)
def test_a_receiver_that_misbehaves_is_tried_again(at, receiver, webhook, monkeypatch, misbehaves):
    misbehave, error = misbehaves
    monkeypatch.setattr(outgoing, "DEADLINE", 0.4)
    receiver.answers = [misbehave, OK]
    delivery = make.told(webhook)
    send(delivery)
    [(code, said)] = attempts()
    assert (code, deliveries()[0][1]) == (None, "waiting")
    assert error in said

    at.go_to(next_at(delivery))
    send(delivery)
    assert deliveries()[0][1] == "delivered"


@pytest.mark.parametrize("answer", [flood, status(200, b"\xff\x00" * 100_000), status(200, "é".encode() * 100_000)])
def test_of_a_huge_answer_an_excerpt_is_kept(at, receiver, webhook, answer):
    receiver.answers = [answer]
    send(make.told(webhook))

    assert deliveries()[0][1] == "delivered"
    assert make.value("SELECT length(excerpt) FROM webhook_attempts") == 500


def test_nobody_listening_is_a_failure(at, webhook, receiver):
    with receiving() as other:
        pass
    change(webhook, url=other.url)
    send(make.told(webhook))

    assert deliveries() == [("webhook.test", "waiting", 1)]


def test_it_is_tried_ten_times_within_three_days_with_the_same_id_and_text(at, receiver, webhook):
    receiver.answers = [BROKEN]
    delivery = make.told(webhook)
    times = fail_for_good(delivery, at)

    waits = [later - earlier for earlier, later in pairwise(times)]
    assert len(waits) == len(rules.WAITS) == 9
    assert all(least <= wait <= least * 1.1 for wait, least in zip(waits, rules.WAITS, strict=True))
    assert times[-1] - times[0] < timedelta(days=3)
    assert {request.body for request in receiver.requests} == {delivery.body.encode()}
    assert deliveries() == [("webhook.test", "failed", 10)]
    for request, when in zip(receiver.requests, times, strict=True):
        assert verified(request, webhook.secret, when)["id"] == str(delivery.id)


def test_the_queue_is_told_when_to_try_again(at, receiver, webhook):
    receiver.answers = [BROKEN]
    delivery = make.told(webhook)
    make.rows("DELETE FROM procrastinate_jobs")
    send(delivery)

    assert make.rows("SELECT task_name, scheduled_at FROM procrastinate_jobs") == [("webhooks.send", next_at(delivery))]


def test_chance_moves_a_next_try_by_a_tenth_at_most():
    first = rules.next_try(1, now=make.NOW, chance=0), rules.next_try(1, now=make.NOW, chance=1)

    assert [at - make.NOW for at in first if at] == [timedelta(minutes=1), timedelta(minutes=1, seconds=6)]
    assert rules.next_try(10, now=make.NOW, chance=0) is None


def test_what_is_not_due_is_not_sent(at, receiver, webhook):
    receiver.answers = [BROKEN, OK]
    delivery = make.told(webhook)
    send(delivery)
    at.go(seconds=30)
    send(delivery)

    assert (len(receiver.requests), deliveries()[0][1]) == (1, "waiting")


def test_who_fails_for_three_days_is_switched_off_and_needs_attention(at, receiver, webhook):
    receiver.answers = [BROKEN]
    first = make.told(webhook)
    fail_for_good(first, at)
    make.webhook(receiver.url)

    assert off_reason(webhook) == "failing"
    assert [(row.id, row.lost) for row in queries.in_trouble()] == [(webhook.id, 1)]
    assert make.rows("SELECT facts, door FROM events WHERE name = 'WebhookSwitchedOff'") == [('{"reason": "failing"}', "job")]
    with pytest.raises(WebhookOff):
        make.told(webhook)


def test_who_takes_other_things_meanwhile_stays_on_and_needs_attention(at, receiver, webhook):
    receiver.answers = [BROKEN, OK, BROKEN]
    refused, taken = make.told(webhook), make.told(webhook)
    send(refused)
    send(taken)
    fail_for_good(refused, at)

    assert (off_reason(webhook), [row.lost for row in queries.in_trouble()]) == (None, [1])


def test_what_was_taken_before_does_not_keep_it_on(at, receiver, webhook):
    send(make.told(webhook))
    at.go(minutes=1)
    receiver.answers = [BROKEN]
    fail_for_good(make.told(webhook, now=at.now), at)

    assert off_reason(webhook) == "failing"


def test_gone_switches_off_at_once_and_what_waits_is_not_sent(at, receiver, webhook):
    receiver.answers = [status(410)]
    gone, waiting = make.told(webhook), make.told(webhook)
    send(gone)
    send(waiting)

    assert (len(receiver.requests), off_reason(webhook)) == (1, "gone")
    assert [state for _, state, _ in deliveries()] == ["failed", "failed"]
    assert [row.lost for row in queries.in_trouble()] == [2]


def test_switched_on_again_it_is_told_what_it_missed_if_somebody_says_so(at, receiver, webhook):
    receiver.answers = [status(410), OK]
    for delivery in (make.told(webhook), make.told(webhook)):
        send(delivery)
    with pytest.raises(WebhookOff):
        perform(operations.send_all_again, by=make.HOUSE, webhook_id=webhook.id, now=at.now)

    change(webhook, active=True)
    assert perform(operations.send_all_again, by=make.HOUSE, webhook_id=webhook.id, now=at.now) == 2
    work()

    assert [state for _, state, _ in deliveries()] == ["delivered", "delivered"]
    assert not queries.in_trouble().exists()


def test_switched_off_by_hand_it_is_told_nothing_and_waits_for_nobody(at, receiver, webhook):
    make.told(webhook)
    change(webhook, active=False)
    make.booked(make.coach(), make.member(), make.NOW + timedelta(days=4))
    work()

    assert (receiver.requests, off_reason(webhook)) == ([], "by_hand")
    assert [state for _, state, _ in deliveries()] == ["failed"]


def test_two_workers_do_not_send_one_delivery_at_once(at, receiver, webhook):
    arrived, may_answer = threading.Event(), threading.Event()

    def slow(stream) -> None:
        arrived.set()
        may_answer.wait(9)
        stream.sendall(OK)

    receiver.answers = [slow, OK]
    delivery = make.told(webhook)
    first = threading.Thread(target=send_and_hang_up, args=[delivery])
    first.start()
    assert arrived.wait(9)
    send(delivery)
    assert len(receiver.requests) == 1
    with pytest.raises(DeliveryUnderWay):
        again(delivery, at)

    # It is the lease that keeps the second away: were it over, there would be two at once.
    make.rows("UPDATE webhook_deliveries SET next_at = %s", at.now)
    send(delivery)
    assert len(receiver.requests) == 2
    may_answer.set()
    first.join()
    assert deliveries() == [("webhook.test", "delivered", 2)]


def test_what_a_killed_worker_had_begun_is_sent_by_another(at, receiver, webhook):
    delivery = make.told(webhook)
    perform(operations.begin_attempt, delivery_id=delivery.id, now=at.now)
    kill_worker_of(make.value("SELECT max(id) FROM procrastinate_jobs WHERE task_name = 'webhooks.send'"))
    at.go(seconds=61)

    rescue()

    assert (len(receiver.requests), deliveries()) == (1, [("webhook.test", "delivered", 2)])
    assert make.rows("SELECT ended_at IS NULL, status_code FROM webhook_attempts ORDER BY id") == [(True, None), (False, 200)]


def test_what_keeps_killing_its_worker_is_given_up(at, webhook):
    delivery = make.told(webhook)
    for _ in range(12):
        perform(operations.begin_attempt, delivery_id=delivery.id, now=at.now)
        at.go(minutes=1)

    assert deliveries() == [("webhook.test", "failed", 10)]


def test_a_delivery_whose_job_was_lost_is_found_and_sent(at, receiver, webhook):
    make.told(webhook)
    make.rows("DELETE FROM procrastinate_jobs")
    at.go(minutes=4)
    tasks.queue_overdue(0)
    assert jobs("webhooks.send") == []

    at.go(minutes=2)
    tasks.queue_overdue(0)
    work()

    assert deliveries() == [("webhook.test", "delivered", 1)]


def test_a_late_failure_does_not_undo_what_another_worker_did(at, receiver, webhook):
    delivery = make.told(webhook)
    slow = perform(operations.begin_attempt, delivery_id=delivery.id, now=at.now)
    at.go(minutes=1)
    send(delivery)
    perform(operations.end_attempt, attempt_id=slow.attempt_id, outcome=operations.Outcome(error="late"), now=at.now)

    assert deliveries() == [("webhook.test", "delivered", 2)]


def test_a_webhook_that_is_removed_while_it_is_told_is_forgotten(at, receiver, webhook):
    delivery = make.told(webhook)
    sending = perform(operations.begin_attempt, delivery_id=delivery.id, now=at.now)
    perform(operations.remove_webhook, by=make.HOUSE, webhook_id=webhook.id, now=at.now)
    perform(operations.end_attempt, attempt_id=sending.attempt_id, outcome=operations.Outcome(200), now=at.now)
    work()

    assert (deliveries(), attempts(), receiver.requests) == ([], [], [])


@pytest.mark.parametrize("answer", [OK, BROKEN], ids=["delivered", "waiting"])
def test_it_is_sent_again_at_once_with_the_same_id(at, receiver, webhook, answer):
    receiver.answers = [answer, OK]
    delivery = make.told(webhook)
    work()
    again(delivery, at)
    work()

    assert {request.body for request in receiver.requests} == {delivery.body.encode()}
    assert (len(receiver.requests), deliveries()) == (2, [("webhook.test", "delivered", 1)])
    # The job of the next try, if there was one, finds nothing to do.
    make.rows("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
    work()
    assert len(receiver.requests) == 2


def test_a_private_address_is_not_told_though_it_was_listed_once(at, receiver, webhook, settings):
    settings.OUTGOING_ALLOW = []
    with pytest.raises(Invalid, match=r"^url cannot be had"):
        make.webhook(receiver.url)
    delivery = make.told(webhook)
    send(delivery)
    [(code, error)] = attempts()
    assert (code, receiver.requests, deliveries()[0][1]) == (None, [], "waiting")
    assert "http://" in error

    settings.OUTGOING_ALLOW = ["127.0.0.1"]
    at.go_to(next_at(delivery))
    send(delivery)
    assert len(receiver.requests) == 1


def test_while_a_secret_is_rolled_both_sign(at, receiver, webhook):
    rolled = perform(operations.roll_secret, by=make.HOUSE, webhook_id=webhook.id, hours=24, now=at.now)
    send(make.told(webhook))
    [request] = receiver.requests
    assert request.headers["horarium-signature"].count("v1=") == 2
    assert verified(request, webhook.secret, at.now) == verified(request, rolled.secret, at.now)

    at.go(hours=24)
    send(make.told(webhook, now=at.now))
    assert receiver.requests[-1].headers["horarium-signature"].count("v1=") == 1
    assert verified(receiver.requests[-1], rolled.secret, at.now)
    with pytest.raises(ValueError, match="wrong"):
        verified(receiver.requests[-1], webhook.secret, at.now)


def test_a_secret_in_wrong_hands_signs_no_more(at, receiver, webhook):
    perform(operations.roll_secret, by=make.HOUSE, webhook_id=webhook.id, hours=24, now=at.now)
    perform(operations.roll_secret, by=make.HOUSE, webhook_id=webhook.id, hours=0, now=at.now)
    send(make.told(webhook))

    with pytest.raises(ValueError, match="wrong"):
        verified(receiver.requests[0], webhook.secret, at.now)


def test_what_was_settled_is_forgotten_after_thirty_days(at, receiver, webhook):
    receiver.answers = [OK, BROKEN]
    send(make.told(webhook))
    waiting = make.told(webhook)
    send(waiting)
    at.go(days=29)
    tasks.forget(0)
    assert len(deliveries()) == 2

    at.go(days=2)
    tasks.forget(0)
    assert deliveries() == [("webhook.test", "waiting", 1)]
    assert len(attempts()) == 1


def test_the_calendar_goes_before_what_is_told(at, webhook):
    make.told(webhook)

    assert make.value("SELECT priority FROM procrastinate_jobs WHERE task_name = 'webhooks.send'") < 0
