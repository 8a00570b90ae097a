"""The desk's pages of webhooks: adding one shows its secret once; the log says what came of it; deeds are the office's."""

from __future__ import annotations

import re

import pytest

from horarium.kernel.unit import perform
from horarium.webhooks import operations
from horarium.webhooks.values import Outcome
from tests import factories as make

PAGE = "/desk/webhooks/{}"


def text(answer) -> str:
    return answer.content.decode()


def tried(webhook, *outcomes: Outcome):
    """A delivery that was tried, each try when it was due."""
    delivery, now = make.told(webhook), make.NOW
    for outcome in outcomes:
        sending = perform(operations.begin_attempt, delivery_id=delivery.id, now=now)
        perform(operations.end_attempt, attempt_id=sending.attempt_id, outcome=outcome, now=now)
        now = make.value("SELECT coalesce(next_at, %s) FROM webhook_deliveries WHERE id = %s", now, delivery.id)
    return delivery


def secret_of(webhook) -> str:
    return make.value("SELECT secret FROM webhooks WHERE id = %s", webhook.id)


def test_adding_one_shows_its_secret_once(business, browse):
    owner = browse(business.owner)
    typed = {"url": "https://tools.example.org/in", "events": ["session.booked", "session.cancelled"]}

    answer = owner.post("/desk/webhooks/new", typed)

    [(key, secret, events, by)] = make.rows("SELECT id, secret, events, made_by_id FROM webhooks WHERE url = %s", typed["url"])
    assert (events, by) == (typed["events"], business.owner.id)
    assert secret in text(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    for path in ("/desk/webhooks", PAGE.format(key)):
        page = text(owner.get(path))
        assert typed["url"] in page
        assert secret not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "This field is required"),
        ({"url": "https://127.0.0.1/"}, "127.0.0.1 is not on the public internet"),
        ({"url": "http://tools.example.org/"}, "write https://"),
        ({"url": "https://tools.example.org/", "events": ["nothing.happened"]}, "nothing.happened is not one of"),
    ],
)
def test_what_cannot_be_had_is_said_beside_its_field(business, browse, typed, said):
    answer = browse(business.office).post("/desk/webhooks/new", typed)

    assert answer.status_code == 422
    assert said in text(answer)
    assert make.value("SELECT count(*) FROM webhooks") == 1


def test_the_log_shows_every_try_and_sends_again(business, browse):
    webhook, owner = business.webhook, browse(business.owner)
    tried(webhook, Outcome(500, "<script>alert(1)</script>"), Outcome(error="nobody answers"))
    took = tried(webhook, Outcome(200, "ok"))
    page = text(owner.get(PAGE.format(webhook.id)))
    assert "500 &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "nobody answers" in page
    assert "next try" in page

    answer = owner.post(f"/desk/webhooks/deliveries/{took.id}/send", follow=True)

    assert answer.redirect_chain == [(PAGE.format(webhook.id), 302)]
    assert "It is being sent again." in text(answer)
    assert make.value("SELECT state FROM webhook_deliveries WHERE id = %s", took.id) == "waiting"


def test_deeds_of_a_webhook(business, browse):
    webhook, owner = business.webhook, browse(business.owner)
    path = PAGE.format(webhook.id)

    def do(deed: str) -> str:
        return text(owner.post(path, {"deed": deed}, follow=True))

    assert "A test is being sent" in do("test")
    assert make.value("SELECT type FROM webhook_deliveries") == "webhook.test"
    old = secret_of(webhook)
    rolled = do("roll")
    assert secret_of(webhook) in rolled
    assert secret_of(webhook) != old
    assert "It is told nothing any more" in do("off")
    assert "Send a test</button>" not in text(owner.get(path))
    assert "It is told again" in do("on")
    assert "1 is being sent again" in do("all")
    assert owner.post(path, {"deed": "explode"}).status_code == 422
    assert "its log with it" in do("remove")
    assert make.value("SELECT count(*) FROM webhooks") == 0


def test_one_that_fails_needs_attention_until_it_is_mended(business, browse):
    owner = browse(business.owner)
    before = attention(owner)
    tried(business.webhook, *[Outcome(error="nobody answers")] * 10)
    assert attention(owner) == before + 1
    page = text(owner.get("/desk/attention"))
    assert PAGE.format(business.webhook.id) in page
    assert "off: it failed for days" in page

    for deed in ("on", "all"):
        owner.post(PAGE.format(business.webhook.id), {"deed": deed})
    assert attention(owner) == before


def attention(client) -> int:
    found = re.search(r'<span class="count">(\d+)', text(client.get("/desk/webhooks")))
    return int(found[1]) if found else 0


@pytest.mark.parametrize(("who", "status"), [("visitor", 302), ("coach", 403), ("member", 403), ("guardian", 403)])
def test_deeds_are_the_offices_alone(business, browse, who, status):
    told = tried(business.webhook, Outcome(200))
    secret, stranger = secret_of(business.webhook), browse(getattr(business, who, None))

    for deed in ("test", "all", "on", "off", "roll", "remove"):
        assert stranger.post(PAGE.format(business.webhook.id), {"deed": deed}).status_code == status
    assert stranger.post(f"/desk/webhooks/deliveries/{told.id}/send").status_code == status
    assert stranger.post("/desk/webhooks/new", {"url": "https://tools.example.org/"}).status_code == status

    assert make.rows("SELECT secret, off_at FROM webhooks") == [(secret, None)]
    assert make.rows("SELECT state FROM webhook_deliveries") == [("delivered",)]
