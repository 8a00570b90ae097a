from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Value
from django.db.models.functions import Now

from horarium.journal.choices import DeliveryState, RunState
from horarium.kernel.models import Row

EMPTY = Value({}, models.JSONField())


class EventRow(Row):
    """Something that happened, written in the transaction in which it happened. Never changed."""

    name = models.TextField()
    subject_id = models.UUIDField(null=True)
    facts = models.JSONField(encoder=DjangoJSONEncoder, db_default=EMPTY)
    actor_id = models.UUIDField(null=True)
    door = models.TextField()
    happened_at = models.DateTimeField()

    class Meta:
        db_table = "events"
        indexes = [models.Index(fields=["subject_id", "id"], name="journal_event_by_subject")]


class Delivery(Row):
    """The receipt of one event by one subscriber: what makes a second delivery harmless."""

    event = models.ForeignKey(EventRow, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.TextField()
    state = models.TextField(choices=DeliveryState.choices, db_default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    error = models.TextField(db_default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "event_deliveries"
        constraints = [
            models.UniqueConstraint("event", "subscriber", name="journal_event_heard_once_by_each"),
            models.CheckConstraint(condition=models.Q(state__in=DeliveryState.values), name="journal_delivery_state_known"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state=DeliveryState.FAILED), name="journal_failed_deliveries"),
        ]


class JobRun(Row):
    """One run of a named job: what set it off, how far it came, what it counted."""

    job = models.TextField()
    trigger = models.TextField()
    state = models.TextField(choices=RunState.choices, db_default=RunState.RUNNING)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    counts = models.JSONField(db_default=EMPTY)
    error = models.TextField(db_default="")

    class Meta:
        db_table = "job_runs"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=RunState.values), name="journal_run_state_known"),
        ]
        indexes = [models.Index(fields=["job", "-id"], name="journal_runs_of_job")]


class RequestCount(models.Model):
    """How much somebody has asked in one minute, for all processes. Unlogged: a crash forgets it, and nothing waits for it."""

    name = models.TextField(primary_key=True)
    minute = models.DateTimeField()
    taken = models.IntegerField()

    class Meta:
        db_table = "request_counts"


class IdempotencyKey(Row):
    """What a caller was answered to a request that they named with a key, so that the same request does nothing twice.

    A row without a status is work that has begun. It is seen by others only where the work is repeatable: elsewhere the row
    and the work are one transaction.
    """

    caller = models.TextField()  # a user's id, or the word for who calls without being one: no key of a user is another's
    key = models.TextField()
    request = models.TextField()  # the method and the address
    body_sha256 = models.TextField()
    started_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(db_default="")  # to the letter, which JSON in the database would not be

    class Meta:
        db_table = "idempotency_keys"
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="journal_key_once_for_each_caller")]
        indexes = [models.Index(fields=["started_at"], name="journal_keys_by_age")]
