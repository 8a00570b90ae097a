from __future__ import annotations

from django.db.models import TextChoices


class DeliveryState(TextChoices):
    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class OffReason(TextChoices):
    """Why a webhook is told nothing."""

    BY_HAND = "by_hand"
    GONE = "gone"
    FAILING = "failing"
