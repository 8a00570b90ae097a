from __future__ import annotations

from django.db.models import TextChoices


class DeliveryState(TextChoices):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class RunState(TextChoices):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
