"""All reads of webhooks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from horarium.journal.events import who_hears_what
from horarium.kernel.actor import Actor
from horarium.webhooks.choices import DeliveryState, OffReason
from horarium.webhooks.errors import NoSuchDelivery, NoSuchWebhook
from horarium.webhooks.models import Webhook, WebhookDelivery
from horarium.webhooks.rules import need_admin, type_of

SUBSCRIBER = "webhooks.tell"
_FAILED = WebhookDelivery.objects.filter(webhook=OuterRef("pk"), state=DeliveryState.FAILED).order_by()
LOST = Coalesce(Subquery(_FAILED.values("webhook").annotate(n=Count("pk")).values("n")), 0)


def event_types() -> list[str]:
    """Return the types of all events that can be told, in order."""
    return sorted(type_of(name) for name, who in who_hears_what().items() if SUBSCRIBER in who)


def webhooks(*, by: Actor) -> QuerySet[Webhook]:
    """Return the webhooks with who made them and how many deliveries each has `lost`, the newest first.

    Refuses with OnlyAdmin.
    """
    need_admin(by)
    return Webhook.objects.select_related("made_by").annotate(lost=LOST).order_by("-id")


def webhook(webhook_id: UUID, *, by: Actor) -> Webhook:
    """Return the webhook. Refuses with OnlyAdmin, NoSuchWebhook."""
    found = webhooks(by=by).filter(id=webhook_id).first()
    if found is None:
        raise NoSuchWebhook
    return found


def is_anybody_told() -> bool:
    """Say whether there is an active webhook."""
    return Webhook.objects.filter(off_at__isnull=True).exists()


def wanting(type_: str) -> QuerySet[Webhook]:
    """Return the active webhooks that want to be told of such an event."""
    return Webhook.objects.filter(Q(events__contains=[type_]) | Q(events=[]), off_at__isnull=True).order_by("id")


def deliveries_of(webhook_id: UUID, *, by: Actor) -> QuerySet[WebhookDelivery]:
    """Return what a webhook was told with every attempt, the newest first. Refuses with OnlyAdmin, NoSuchWebhook."""
    rows = WebhookDelivery.objects.filter(webhook=webhook(webhook_id, by=by))
    return rows.prefetch_related("attempts").order_by("-id")


def delivery(delivery_id: UUID, *, by: Actor) -> WebhookDelivery:
    """Return the delivery with its attempts. Refuses with OnlyAdmin, NoSuchDelivery."""
    need_admin(by)
    found = WebhookDelivery.objects.prefetch_related("attempts").filter(id=delivery_id).first()
    if found is None:
        raise NoSuchDelivery
    return found


def in_trouble() -> QuerySet[Webhook]:
    """Return the webhooks that wait for somebody, with how many deliveries each has `lost`, the newest first.

    They were switched off because they failed or are gone, or did not take something although it was tried for days.
    """
    failed = WebhookDelivery.objects.filter(state=DeliveryState.FAILED).values("webhook")
    rows = Webhook.objects.filter(Q(off_reason__in=[OffReason.GONE, OffReason.FAILING]) | Q(id__in=failed))
    return rows.annotate(lost=LOST).order_by("-id")


def overdue(*, before: datetime) -> QuerySet[WebhookDelivery]:
    """Return what should have been tried before that moment and was not: its job was lost."""
    return WebhookDelivery.objects.filter(
        state__in=[DeliveryState.WAITING, DeliveryState.SENDING], next_at__lt=before
    ).order_by("next_at", "id")
