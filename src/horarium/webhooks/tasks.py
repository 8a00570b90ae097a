"""What the worker does: it sends, looks after what was lost, and forgets what is old."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from horarium.kernel import clock, outgoing
from horarium.kernel.errors import Refusal
from horarium.kernel.unit import perform
from horarium.webhooks import operations
from horarium.webhooks.values import Outcome, Sending


@app.task(name=operations.SEND)
def send(delivery_id: str) -> None:
    """Send one delivery, if it is due and nobody else is at it. No transaction is open while the receiver thinks."""
    sending = perform(operations.begin_attempt, delivery_id=UUID(delivery_id), now=clock.now())
    if sending:
        outcome = _asked(sending)
        perform(operations.end_attempt, attempt_id=sending.attempt_id, outcome=outcome, now=clock.now())


def _asked(sending: Sending) -> Outcome:
    try:
        reply = outgoing.ask("POST", sending.url, body=sending.body, headers=sending.headers)
    except Refusal as refusal:  # nobody answers, or nobody there may be asked: both may change
        return Outcome(error=refusal.sentence)
    return Outcome.of(reply.status, reply.body)


@app.periodic(cron="*/5 * * * *")
@app.task(name="webhooks.queue_overdue", queueing_lock="webhooks.queue_overdue")
def queue_overdue(timestamp: int) -> None:
    """Look every five minutes for deliveries whose job was lost."""
    perform(operations.queue_overdue, now=clock.now())


@app.periodic(cron="27 3 * * *")
@app.task(name="webhooks.forget", queueing_lock="webhooks.forget")
def forget(timestamp: int) -> None:
    """Forget every day what was settled thirty days ago or more."""
    while perform(operations.forget_deliveries, now=clock.now()):
        pass
