"""All writes of the journal: events with their deliveries, the runs of jobs, and the keys of requests."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from horarium.journal.choices import DeliveryState, RunState
from horarium.journal.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from horarium.journal.events import Event, Heard, reaction, subscribers
from horarium.journal.models import Delivery, EventRow, IdempotencyKey, JobRun, RequestCount
from horarium.kernel.actor import Actor
from horarium.kernel.db import LOCKED, sqlstate
from horarium.kernel.unit import required

# A run that has not said anything for so long is not coming back: its process was killed.
SILENCE = timedelta(minutes=5)
# How long an answer is kept for the key of its request.
KEPT = timedelta(hours=24)
# Repeatable work that has not been answered for so long may be begun anew with its key.
LEASE = timedelta(seconds=60)

# One statement, so that of many with one key one gets it. A key that is old, or whose repeatable work was never answered,
# is taken as if it were new. It waits for another transaction that has just taken the key, but not for long.
TAKE_KEY = """
INSERT INTO idempotency_keys AS kept (caller, key, request, body_sha256, started_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (caller, key) DO UPDATE SET (request, body_sha256, started_at, status, answer)
  = (excluded.request, excluded.body_sha256, excluded.started_at, NULL, '')
WHERE kept.started_at <= %s
   OR (kept.status IS NULL AND kept.started_at <= %s
       AND (kept.request, kept.body_sha256) = (excluded.request, excluded.body_sha256))
RETURNING id"""


# One row for each who asks, written over every minute. No commit waits for the disk: the table is unlogged.
TAKE_SHARE = """
INSERT INTO request_counts AS kept (name, minute, taken) VALUES (%s, %s, %s)
ON CONFLICT (name) DO UPDATE SET minute = excluded.minute,
  taken = excluded.taken + CASE WHEN kept.minute = excluded.minute THEN kept.taken ELSE 0 END
RETURNING taken"""


def announce(event: Event, *, by: Actor, now: datetime) -> None:
    """Write down what happened, in the transaction in which it happened, and send it to everybody who hears it.

    What somebody did who was only made to try the house (`prove`) is sent to nobody.
    """
    required()
    announce_all([event], by=by, now=now)


def announce_all(events: Sequence[Event], *, by: Actor, now: datetime) -> None:
    """Write down many things that happened, as announce does, in a few statements."""
    required()
    rows = [_row(event, by, now) for event in events]
    EventRow.objects.bulk_create(rows)
    told = [] if by.is_throwaway else rows
    heard = {name: subscribers(name) for name in {row.name for row in told}}
    pairs = [(Delivery(event=row, subscriber=who), row.subject_id) for row in told for who in heard[row.name]]
    Delivery.objects.bulk_create([delivery for delivery, _ in pairs])
    _defer([_carrier(delivery, subject_id) for delivery, subject_id in pairs])


def _row(event: Event, by: Actor, now: datetime) -> EventRow:
    facts = dataclasses.asdict(event)
    return EventRow(
        name=type(event).__name__,
        subject_id=facts.pop("subject_id"),
        facts=facts,
        actor_id=by.user_id,
        door=by.door,
        happened_at=now,
    )


def send(delivery: Delivery, *, subject_id: UUID | None) -> None:
    """Queue a delivery. Deliveries to one subscriber about one subject go one after the other, others side by side."""
    required()
    _defer([_carrier(delivery, subject_id)])


def _carrier(delivery: Delivery, subject_id: UUID | None) -> Job:
    lock = f"{delivery.subscriber}:{subject_id or delivery.id}"
    return _job("journal.deliver", {"delivery_id": str(delivery.id)}, lock=lock)


def deliver(*, delivery_id: UUID, now: datetime) -> None:
    """Let one subscriber hear one event. A second delivery of the same finds its receipt and does nothing."""
    required()
    row = Delivery.objects.select_for_update().select_related("event").get(id=delivery_id)
    if row.state == DeliveryState.DONE:
        return
    event = row.event
    act = reaction(event.name, row.subscriber)
    if act is not None:
        heard = Heard(event.id, event.name, event.subject_id, event.facts, event.happened_at)
        act(heard=heard, now=now)
    Delivery.objects.filter(id=row.id).update(state=DeliveryState.DONE, attempts=row.attempts + 1, error="", settled_at=now)


def note_failed_delivery(*, delivery_id: UUID, error: str, now: datetime) -> None:
    """Write down why a delivery failed, so that it stands on the list until it succeeds."""
    required()
    row = Delivery.objects.select_for_update().get(id=delivery_id)
    Delivery.objects.filter(id=row.id).exclude(state=DeliveryState.DONE).update(
        state=DeliveryState.FAILED, attempts=row.attempts + 1, error=error[:2000], settled_at=now
    )


def send_again(*, delivery_id: UUID) -> None:
    """Queue a failed delivery once more."""
    required()
    row = Delivery.objects.select_for_update().select_related("event").get(id=delivery_id, state=DeliveryState.FAILED)
    Delivery.objects.filter(id=row.id).update(state=DeliveryState.PENDING)
    send(row, subject_id=row.event.subject_id)


def queue_once(task: str, **arguments: Any) -> bool:
    """Queue a task unless the same one waits already, and say whether it was queued."""
    required()
    try:
        # A savepoint of its own: the refusal would otherwise break the transaction around it.
        with transaction.atomic():
            _defer([_job(task, arguments, lock=task, queueing_lock=task)])
    except AlreadyEnqueued:
        return False
    return True


def queue_all(task: str, arguments: Sequence[dict[str, Any]], *, at: datetime | None = None, priority: int = 0) -> None:
    """Queue a task once for each of these arguments, for an instant to come or at once, in one statement.

    What has a higher priority goes before.
    """
    required()
    _defer([_job(task, given, schedule_at=at, priority=priority) for given in arguments])


def _job(task: str, arguments: dict[str, Any], **facts: Any) -> Job:
    return configure_task(name=task, job_manager=JobManager(DjangoConnector()), task_kwargs=arguments, **facts).job


def _defer(jobs: list[Job]) -> None:
    """On Django's connection, so that the jobs are queued if and only if the transaction commits. (The app's own way to
    defer uses another connection inside a worker.)
    """
    if jobs:
        JobManager(DjangoConnector()).batch_defer_jobs(jobs)


def begin_run(*, job: str, trigger: str, now: datetime) -> UUID:
    """Open the record of a job's run. Earlier ones that fell silent are closed as interrupted."""
    required()
    silent = JobRun.objects.filter(job=job, state=RunState.RUNNING, touched_at__lt=now - SILENCE)
    silent.update(state=RunState.INTERRUPTED, ended_at=now)
    return JobRun.objects.create(job=job, trigger=trigger, started_at=now, touched_at=now).id


def touch_run(*, run_id: UUID, counts: dict[str, int], now: datetime) -> None:
    """Write down how far a run has come."""
    required()
    JobRun.objects.filter(id=run_id).update(counts=counts, touched_at=now)


def end_run(*, run_id: UUID, counts: dict[str, int], now: datetime, error: str = "") -> None:
    """Close the record of a run, failed if there is an error."""
    required()
    state = RunState.FAILED if error else RunState.DONE
    JobRun.objects.filter(id=run_id).update(state=state, counts=counts, error=error[:2000], touched_at=now, ended_at=now)


def take_key(*, caller: str, key: str, request: str, body_sha256: str, now: datetime) -> IdempotencyKey:
    """Take the key of a request, and return it without a status if the request is now to be done, else with its answer.

    Refuses with IdempotencyKeyReused where the key stands for another request, and with IdempotencyKeyInUse while the same
    one is being done.
    """
    required()
    if _taken(caller, key, request, body_sha256, now, now - KEPT, now - LEASE):
        return IdempotencyKey.objects.get(caller=caller, key=key)
    row = IdempotencyKey.objects.filter(caller=caller, key=key).first()
    if row and (row.request, row.body_sha256) != (request, body_sha256):
        raise IdempotencyKeyReused
    if row is None or row.status is None:
        raise IdempotencyKeyInUse
    return row


def _taken(*facts: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '250ms'")
        try:
            cursor.execute(TAKE_KEY, facts)
        except DatabaseError as error:
            if sqlstate(error) == LOCKED:
                raise IdempotencyKeyInUse from error
            raise
        taken = cursor.fetchone() is not None
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    return taken


def keep_answer(row: IdempotencyKey, *, status: int, answer: str) -> None:
    """Keep what was answered to the request that took the key, unless somebody has taken it since."""
    required()
    _still(row).update(status=status, answer=answer)


def give_key_back(row: IdempotencyKey) -> None:
    """Forget a key that was taken for work which failed, so that the same request may be sent again at once."""
    required()
    _still(row).delete()


def _still(row: IdempotencyKey) -> QuerySet[IdempotencyKey]:
    return IdempotencyKey.objects.filter(id=row.id, started_at=row.started_at, status=None)


def take_share(*, name: str, share: int, most: int, minute: datetime) -> tuple[int, int]:
    """Count so many requests of somebody in a minute at once; return how many of them may be made, and how many more."""
    required()
    with connection.cursor() as cursor:
        cursor.execute(TAKE_SHARE, [name, minute, share])
        (taken,) = cursor.fetchone()
    return max(0, min(share, most - taken + share)), max(0, most - taken)


def forget_counts(*, now: datetime) -> int:
    """Forget who asked how much in the minutes that are over, and return of how many."""
    required()
    return RequestCount.objects.filter(minute__lt=now - LEASE).delete()[0]


def forget_keys(*, now: datetime) -> int:
    """Forget the keys whose answers are no longer kept, and return how many."""
    required()
    return IdempotencyKey.objects.filter(started_at__lte=now - KEPT).delete()[0]
