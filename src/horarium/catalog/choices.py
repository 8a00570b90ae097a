from __future__ import annotations

from django.db.models import TextChoices


class AccessType(TextChoices):
    """What following a live class costs: nothing, or full access is bought or given."""

    FREE = "free"
    PAID = "paid"
