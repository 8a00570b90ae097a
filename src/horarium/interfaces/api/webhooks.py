"""Webhooks: other people's machines that are told what happens. Only the office and owners see and change them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import Field, StringConstraints

from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.plans import Changes
from horarium.interfaces.api.shapes import Gone, Id, Page, Paged, Shape, Whole, Word, Yes, page
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.people.choices import Scope
from horarium.webhooks import operations, queries
from horarium.webhooks.choices import DeliveryState

if TYPE_CHECKING:
    from horarium.webhooks.models import Webhook as Row
    from horarium.webhooks.models import WebhookAttempt as AttemptRow
    from horarium.webhooks.models import WebhookDelivery as DeliveryRow

noun = Noun("Webhooks", scope=Scope.OFFICE)
deliveries_noun = Noun("Webhooks", scope=Scope.OFFICE)
Address = Annotated[Word, StringConstraints(min_length=1, max_length=2000)]
Types = Annotated[list[Word], Field(max_length=100)]


class NewWebhook(Shape):
    """An address to be told, and of what: types such as session.cancelled; without any, all, and those added later."""

    url: Address
    events: Types = []


class ChangedWebhook(Shape):
    """What shall hold. What is not sent stays as it was."""

    url: Address | None = None
    events: Types | None = None
    active: Yes | None = None


class RolledSecret(Shape):
    """For how many hours the old secret signs beside the new one."""

    old_secret_hours: Whole = Field(24, ge=0, le=72)


class Webhook(Shape):
    """An address that is told what happens. No events means all. `lost` says how much it did not take."""

    id: UUID
    url: str
    events: list[str]
    active: Yes
    off_at: datetime | None
    off_reason: str | None
    old_secret_until: datetime | None
    made_by: str | None
    created_at: datetime
    lost: int

    @classmethod
    def of(cls, row: Row) -> Webhook:
        """Return the webhook as JSON has it, without its secret."""
        return cls.model_construct(**_facts(row))


class WebhookWithSecret(Webhook):
    """A webhook with the secret that signs from now on. It is not shown again."""

    secret: str

    @classmethod
    def of(cls, row: Row) -> WebhookWithSecret:
        """Return the webhook as JSON has it, with its secret."""
        return cls.model_construct(**_facts(row), secret=row.secret)


class Attempt(Shape):
    """One try: a status if there was an answer, else an error; without an end its worker died."""

    began_at: datetime
    ended_at: datetime | None
    status_code: int | None
    excerpt: str
    error: str

    @classmethod
    def of(cls, row: AttemptRow) -> Attempt:
        """Return the try as JSON has it."""
        return cls.model_construct(**{name: getattr(row, name) for name in cls.model_fields})


class Delivery(Shape):
    """One thing told: the text as it is sent, its state (waiting, sending, delivered, failed), and every try."""

    id: UUID
    webhook_id: UUID
    type: str
    created_at: datetime
    state: str
    next_try_at: datetime | None
    settled_at: datetime | None
    body: str
    attempts: list[Attempt]

    @classmethod
    def of(cls, row: DeliveryRow) -> Delivery:
        """Return the delivery as JSON has it."""
        return cls.model_construct(
            id=row.id,
            webhook_id=row.webhook_id,
            type=row.type,
            created_at=row.created_at,
            state=row.state,
            next_try_at=row.next_at,
            settled_at=row.settled_at,
            body=row.body,
            attempts=[Attempt.of(attempt) for attempt in row.attempts.all()],
        )


class WhichDeliveries(Paged):
    """Which deliveries."""

    state: DeliveryState | None = None


def _facts(row: Row) -> dict[str, Any]:
    names = ("id", "url", "events", "off_at", "off_reason", "old_secret_until", "created_at", "lost")
    by = row.made_by.name if row.made_by else None
    return {**{name: getattr(row, name) for name in names}, "active": row.is_active, "made_by": by}


@noun.post("", status=201, sealed=True)
def add_webhook(request: Call, body: NewWebhook) -> WebhookWithSecret:
    """Tell an address from now on what happens to sessions and bookings. Its secret is shown this once."""
    row = perform(operations.add_webhook, by=request.auth.by, url=body.url, events=body.events, now=clock.now())
    return WebhookWithSecret.of(row)


@noun.get("", scope=Scope.OFFICE)
def webhooks(request: Call, asked: Query[Paged]) -> Page[Webhook]:
    """Return the webhooks, the newest first."""
    return page(queries.webhooks(by=request.auth.by), asked, Webhook.of)


@noun.get("/{id}", scope=Scope.OFFICE)
def webhook(request: Call, key: Id) -> Webhook:
    """Return one webhook."""
    return Webhook.of(queries.webhook(key, by=request.auth.by))


def _hold(key: UUID) -> None:
    operations.hold_webhook(webhook_id=key)


@noun.put("/{id}", changes=Changes(webhook, _hold))
def change_webhook(request: Call, key: Id, body: ChangedWebhook) -> Webhook:
    """Tell another address, or of other events, or switch it on or off. What waits when it is switched off is not sent."""
    asked = body.model_dump()
    return Webhook.of(perform(operations.change_webhook, by=request.auth.by, webhook_id=key, now=clock.now(), **asked))


@noun.delete("/{id}")
def remove_webhook(request: Call, key: Id) -> Gone:
    """Tell an address no more, and forget what it was told."""
    perform(operations.remove_webhook, by=request.auth.by, webhook_id=key, now=clock.now())
    return Gone.model_construct(id=key)


@noun.post("/{id}/roll-secret", sealed=True)
def roll_secret(request: Call, key: Id, body: RolledSecret | None = None) -> WebhookWithSecret:
    """Sign with a new secret, shown this once, and for a day (or as said) with the old one beside it."""
    hours = body.old_secret_hours if body else 24
    row = perform(operations.roll_secret, by=request.auth.by, webhook_id=key, hours=hours, now=clock.now())
    return WebhookWithSecret.of(row)


@noun.post("/{id}/test", status=201)
def test_webhook(request: Call, key: Id) -> Delivery:
    """Tell a webhook a thing of no meaning, of the type webhook.test, to see whether it hears."""
    return Delivery.of(perform(operations.send_test, by=request.auth.by, webhook_id=key, now=clock.now()))


@noun.get("/{id}/deliveries", scope=Scope.OFFICE)
def webhook_deliveries(request: Call, key: Id, asked: Query[WhichDeliveries]) -> Page[Delivery]:
    """Return what a webhook was told in the last thirty days with every try, the newest first."""
    rows = queries.deliveries_of(key, by=request.auth.by)
    return page(rows.filter(state=asked.state) if asked.state else rows, asked, Delivery.of)


@deliveries_noun.post("/{id}/send-again")
def send_delivery_again(request: Call, key: Id) -> Delivery:
    """Send a delivery once more at once, whatever became of it. Its id and text stay the same."""
    return Delivery.of(perform(operations.send_again, by=request.auth.by, delivery_id=key, now=clock.now()))
