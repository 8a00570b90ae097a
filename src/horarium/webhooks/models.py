from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from horarium.kernel.models import Row
from horarium.webhooks.choices import DeliveryState, OffReason

OPEN = [DeliveryState.WAITING, DeliveryState.SENDING]


class Webhook(Row):
    """An address of somebody else's that is told what happens. No events means all of them, those to come too.

    The secret is kept as it is: whoever signs must know it.
    """

    url = models.TextField()
    events = ArrayField(models.TextField())
    secret = models.TextField()
    old_secret = models.TextField(null=True)
    old_secret_until = models.DateTimeField(null=True)
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    off_at = models.DateTimeField(null=True)
    off_reason = models.TextField(choices=OffReason.choices, null=True)

    class Meta:
        db_table = "webhooks"
        constraints = [
            models.CheckConstraint(condition=Q(off_reason__in=OffReason.values), name="webhooks_off_reason_known"),
            models.CheckConstraint(
                condition=Q(off_at__isnull=True, off_reason__isnull=True) | Q(off_at__isnull=False, off_reason__isnull=False),
                name="webhooks_what_is_off_says_why",
            ),
            models.CheckConstraint(
                condition=Q(old_secret__isnull=True, old_secret_until__isnull=True)
                | Q(old_secret__isnull=False, old_secret_until__isnull=False),
                name="webhooks_an_old_secret_has_an_end",
            ),
        ]

    @property
    def is_active(self) -> bool:
        """Say whether it is told anything."""
        return self.off_at is None


class WebhookDelivery(Row):
    """One thing told to one webhook, with the very text that is sent, however often. Without an event it is a test."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey("journal.EventRow", on_delete=models.CASCADE, null=True, related_name="+")
    type = models.TextField()
    body = models.TextField()
    state = models.TextField(choices=DeliveryState.choices, db_default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(db_default=0)
    first_tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhook_deliveries"
        constraints = [
            models.UniqueConstraint("webhook", "event", name="webhooks_an_event_told_once_to_each"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="webhooks_delivery_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, next_at__isnull=False) | (~Q(state__in=OPEN) & Q(next_at__isnull=True)),
                name="webhooks_what_is_open_has_a_next_time",
            ),
        ]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="webhooks_deliveries_of_one"),
            models.Index(fields=["next_at"], condition=Q(state__in=OPEN), name="webhooks_open_deliveries"),
            models.Index(fields=["webhook"], condition=Q(state=DeliveryState.FAILED), name="webhooks_failed_deliveries"),
        ]


class WebhookAttempt(Row):
    """One try, written down before it is made: what a killed worker had begun stays without an end."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempts")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    status_code = models.PositiveSmallIntegerField(null=True)
    excerpt = models.TextField(db_default="")
    error = models.TextField(db_default="")

    class Meta:
        db_table = "webhook_attempts"
        ordering = ["id"]
