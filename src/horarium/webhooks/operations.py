"""All writes of webhooks: who is told, what, and what came of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from horarium.journal.events import Heard
from horarium.journal.operations import announce, queue_all
from horarium.kernel.actor import Actor, house
from horarium.kernel.addresses import target
from horarium.kernel.errors import Invalid
from horarium.kernel.ids import new_id
from horarium.kernel.outgoing import listed
from horarium.kernel.unit import required
from horarium.webhooks import queries
from horarium.webhooks.choices import DeliveryState, OffReason
from horarium.webhooks.errors import DeliveryUnderWay, NoSuchDelivery, NoSuchWebhook, TooManyWebhooks, WebhookOff
from horarium.webhooks.events import (
    WebhookAdded,
    WebhookChanged,
    WebhookRemoved,
    WebhookSecretRolled,
    WebhookSwitchedOff,
)
from horarium.webhooks.models import OPEN, Webhook, WebhookAttempt, WebhookDelivery
from horarium.webhooks.rendering import data_of, text_of
from horarium.webhooks.rules import HEADER, WAITS, need_admin, new_secret, next_try, signature, type_of
from horarium.webhooks.values import Outcome, Sending

MOST_WEBHOOKS = 20
TEST = "webhook.test"
SEND = "webhooks.send"
# A worker that has not said what came of an attempt for so long is dead: an attempt takes ten seconds at most.
LEASE = timedelta(seconds=45)
# By so much the clocks of the queue and of the worker may differ.
TOLERANCE = timedelta(seconds=5)
# What was due so long ago and was not tried has lost its job.
OVERDUE = timedelta(minutes=5)
KEPT = timedelta(days=30)
HOURS = range(73)
PAGE = 1000


def add_webhook(*, by: Actor, url: str, events: Sequence[str] = (), now: datetime) -> Webhook:
    """Tell an address from now on what happens: these types of events, or all. Its secret is shown this once.

    Refuses with OnlyAdmin, Invalid (url, events), TooManyWebhooks. Announces WebhookAdded.
    """
    required()
    need_admin(by)
    host = target(url, listed()).host
    if Webhook.objects.count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks(most=MOST_WEBHOOKS)
    row = Webhook.objects.create(url=url, events=_known(events), secret=new_secret(), made_by_id=by.user_id)
    announce(WebhookAdded(row.id, host=host), by=by, now=now)
    return queries.webhook(row.id, by=by)


def _known(events: Sequence[str]) -> list[str]:
    known = queries.event_types()
    strangers = [one for one in events if one not in known]
    if strangers:
        raise Invalid("events", "{event!r} is none of {known}", event=strangers[0][:80], known=", ".join(known))
    return sorted(set(events))


def change_webhook(
    *,
    by: Actor,
    webhook_id: UUID,
    url: str | None = None,
    events: Sequence[str] | None = None,
    active: bool | None = None,
    now: datetime,
) -> Webhook:
    """Tell another address, or of other events, or switch it on or off. What is None stays.

    What waits when it is switched off is not sent. Refuses with OnlyAdmin, NoSuchWebhook, Invalid. Announces WebhookChanged.
    """
    row = _held(by, webhook_id)
    if url is not None:
        target(url, listed())
        row.url = url
    if events is not None:
        row.events = _known(events)
    row.save(update_fields=["url", "events"])
    if active is False and row.is_active:
        _switch_off(row, OffReason.BY_HAND, now)
    elif active:
        Webhook.objects.filter(id=row.id).update(off_at=None, off_reason=None)
    given = {"url": url, "events": events, "active": active}
    announce(WebhookChanged(row.id, what=[name for name, fact in given.items() if fact is not None]), by=by, now=now)
    return queries.webhook(row.id, by=by)


def _held(by: Actor, webhook_id: UUID) -> Webhook:
    required()
    need_admin(by)
    row = Webhook.objects.select_for_update().filter(id=webhook_id).first()
    if row is None:
        raise NoSuchWebhook
    return row


def hold_webhook(*, webhook_id: UUID) -> None:
    """Keep everybody else from changing the webhook until the transaction ends."""
    required()
    Webhook.objects.select_for_update().filter(id=webhook_id).first()


def roll_secret(*, by: Actor, webhook_id: UUID, hours: int = 24, now: datetime) -> Webhook:
    """Sign with a new secret, which is shown this once, and for so many hours (0 to 72) with the old one beside it.

    Refuses with OnlyAdmin, NoSuchWebhook, Invalid. Announces WebhookSecretRolled.
    """
    row = _held(by, webhook_id)
    if hours not in HOURS:
        raise Invalid(
            "oldSecretHours",
            "{hours} is not a number of hours from {least} to {most}",
            hours=hours,
            least=HOURS[0],
            most=HOURS[-1],
        )
    row.old_secret, row.old_secret_until = (row.secret, now + timedelta(hours=hours)) if hours else (None, None)
    row.secret = new_secret()
    row.save(update_fields=["secret", "old_secret", "old_secret_until"])
    announce(WebhookSecretRolled(row.id, hours=hours), by=by, now=now)
    return queries.webhook(row.id, by=by)


def remove_webhook(*, by: Actor, webhook_id: UUID, now: datetime) -> None:
    """Tell an address no more and forget what it was told.

    Refuses with OnlyAdmin, NoSuchWebhook. Announces WebhookRemoved.
    """
    row = _held(by, webhook_id)
    announce(WebhookRemoved(row.id, host=urlsplit(row.url).hostname or ""), by=by, now=now)
    row.delete()


def write_deliveries(*, heard: Heard, now: datetime) -> int:
    """Write down what every webhook that wants it is to be told of an event, queue it, and return how many there are."""
    required()
    webhooks = list(queries.wanting(type_of(heard.name)))
    data = data_of(heard) if webhooks else {}
    _write(webhooks, type_of(heard.name), data, event_id=heard.id, at=heard.happened_at, now=now)
    return len(webhooks)


def _write(
    webhooks: Sequence[Webhook], type_: str, data: dict[str, Any], *, event_id: UUID | None, at: datetime, now: datetime
) -> list[UUID]:
    keys = [new_id() for _ in webhooks]
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            id=key, webhook=webhook, event_id=event_id, type=type_, body=text_of(key, type_, data, at=at), next_at=now
        )
        for key, webhook in zip(keys, webhooks, strict=True)
    )
    _queue(keys)
    return keys


def _queue(keys: Sequence[UUID], at: datetime | None = None) -> None:
    # Behind all else: a receiver that hangs may keep a worker's hands busy, and the calendar must not wait for it.
    queue_all(SEND, [{"delivery_id": str(key)} for key in keys], at=at, priority=-1)


def send_test(*, by: Actor, webhook_id: UUID, now: datetime) -> WebhookDelivery:
    """Tell a webhook a thing of no meaning, to see whether it hears.

    Refuses with OnlyAdmin, NoSuchWebhook, WebhookOff.
    """
    row = _held(by, webhook_id)
    if not row.is_active:
        raise WebhookOff
    [key] = _write([row], TEST, {"webhookId": row.id}, event_id=None, at=now, now=now)
    return queries.delivery(key, by=by)


def send_again(*, by: Actor, delivery_id: UUID, now: datetime) -> WebhookDelivery:
    """Send a delivery once more at once, whatever became of it, with all tries before it. Its id and text stay.

    Refuses with OnlyAdmin, NoSuchDelivery, WebhookOff, DeliveryUnderWay.
    """
    required()
    need_admin(by)
    row = _row(delivery_id)
    if row is None:
        raise NoSuchDelivery
    if not row.webhook.is_active:
        raise WebhookOff
    if row.state == DeliveryState.SENDING and row.next_at and row.next_at > now:
        raise DeliveryUnderWay
    _renew([row.id], now)
    return queries.delivery(row.id, by=by)


def send_all_again(*, by: Actor, webhook_id: UUID, now: datetime) -> int:
    """Send once more everything that a webhook did not take, and return how much that is.

    Refuses with OnlyAdmin, NoSuchWebhook, WebhookOff.
    """
    row = _held(by, webhook_id)
    if not row.is_active:
        raise WebhookOff
    lost = WebhookDelivery.objects.select_for_update().filter(webhook=row, state=DeliveryState.FAILED).order_by("id")
    keys = list(lost.values_list("id", flat=True))
    _renew(keys, now)
    return len(keys)


def _renew(keys: list[UUID], now: datetime) -> None:
    WebhookDelivery.objects.filter(id__in=keys).update(
        state=DeliveryState.WAITING, tries=0, first_tried_at=None, next_at=now, settled_at=None
    )
    _queue(keys)


def _row(delivery_id: UUID) -> WebhookDelivery | None:
    """The delivery, held. Its webhook is not: several things may be told at once."""
    rows = WebhookDelivery.objects.select_for_update(of=("self",)).select_related("webhook")
    return rows.filter(id=delivery_id).first()


def begin_attempt(*, delivery_id: UUID, now: datetime) -> Sending | None:
    """Take a delivery that is due and return what is to be sent; nothing if another worker has it, or it is settled.

    It is written down before it is made. Whoever dies with it loses it after 45 seconds.
    """
    required()
    row = _row(delivery_id)
    if row is None or row.next_at is None or row.next_at > now + TOLERANCE:
        return None
    if not row.webhook.is_active or row.tries > len(WAITS):  # or it has killed its worker at the last try, too
        _settle(row, DeliveryState.FAILED, now)
        return None
    row.state, row.tries, row.next_at = DeliveryState.SENDING, row.tries + 1, now + LEASE
    row.first_tried_at = row.first_tried_at or now
    row.save(update_fields=["state", "tries", "next_at", "first_tried_at"])
    attempt = WebhookAttempt.objects.create(delivery=row, began_at=now)
    body = row.body.encode()
    headers = {"Content-Type": "application/json", HEADER: signature(_secrets(row.webhook, now), body, at=now)}
    return Sending(attempt.id, row.webhook.url, body, headers)


def _secrets(webhook: Webhook, now: datetime) -> list[str]:
    old, until = webhook.old_secret, webhook.old_secret_until
    return [webhook.secret, old] if old and until and until > now else [webhook.secret]


def end_attempt(*, attempt_id: UUID, outcome: Outcome, now: datetime) -> None:
    """Write down what came of an attempt: done, or when it is tried again, or given up.

    A receiver that says 410, or did not take one thing in all its tries and nothing else meanwhile, is switched off.
    Announces WebhookSwitchedOff.
    """
    required()
    attempt = WebhookAttempt.objects.filter(id=attempt_id).first()
    row = _row(attempt.delivery_id) if attempt else None
    if attempt is None or row is None:  # the webhook was removed meanwhile
        return
    facts = {"status_code": outcome.status_code, "excerpt": outcome.excerpt, "error": outcome.error[:2000]}
    WebhookAttempt.objects.filter(id=attempt_id).update(ended_at=now, **facts)
    if outcome.is_success:
        _settle(row, DeliveryState.DELIVERED, now)
    elif row.state == DeliveryState.SENDING and not row.attempts.filter(id__gt=attempt_id).exists():
        _try_later(row, outcome, now)


def _try_later(row: WebhookDelivery, outcome: Outcome, now: datetime) -> None:
    at = None if outcome.is_gone else next_try(row.tries, now=now, chance=random.random())  # noqa: S311  (spreads, hides nothing)
    if at:
        WebhookDelivery.objects.filter(id=row.id).update(state=DeliveryState.WAITING, next_at=at)
        _queue([row.id], at)
        return
    _settle(row, DeliveryState.FAILED, now)
    taken = WebhookDelivery.objects.filter(webhook=row.webhook_id, state=DeliveryState.DELIVERED)
    if outcome.is_gone or not taken.filter(settled_at__gte=row.first_tried_at).exists():
        reason = OffReason.GONE if outcome.is_gone else OffReason.FAILING
        _switch_off(row.webhook, reason, now)
        announce(WebhookSwitchedOff(row.webhook_id, reason=reason), by=house("job"), now=now)


def _settle(row: WebhookDelivery, state: DeliveryState, now: datetime) -> None:
    WebhookDelivery.objects.filter(id=row.id).update(state=state, next_at=None, settled_at=now)


def _switch_off(row: Webhook, reason: OffReason, now: datetime) -> None:
    """Nothing is sent any more; what waited is on the list of what was lost, and can be sent again."""
    Webhook.objects.filter(id=row.id).update(off_at=now, off_reason=reason)
    open_ = WebhookDelivery.objects.filter(webhook=row.id, state__in=OPEN)
    open_.update(state=DeliveryState.FAILED, next_at=None, settled_at=now)


def queue_overdue(*, now: datetime) -> int:
    """Queue again what should have been tried and was not, because its job was lost, and return how many there are."""
    required()
    keys = list(queries.overdue(before=now - OVERDUE).select_for_update(skip_locked=True).values_list("id", flat=True)[:PAGE])
    WebhookDelivery.objects.filter(id__in=keys).update(next_at=now)
    _queue(keys)
    return len(keys)


def forget_deliveries(*, now: datetime) -> int:
    """Forget a thousand deliveries at most that were settled thirty days ago or more, and return how many."""
    required()
    keys = list(WebhookDelivery.objects.filter(settled_at__lte=now - KEPT).order_by("id").values_list("id", flat=True)[:PAGE])
    WebhookDelivery.objects.filter(id__in=keys).delete()
    return len(keys)
