"""The worker's side of the journal: deliveries, and the rescue of jobs whose worker was killed."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from asgiref.sync import sync_to_async
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from horarium.journal import operations
from horarium.kernel import clock
from horarium.kernel.unit import perform

# A worker says every ten seconds that it lives.
DEAD_AFTER = 60
MOST_RESCUES = 5


@app.task(name="journal.deliver", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def deliver(delivery_id: str) -> None:
    """Deliver one event to one subscriber; a failure is written down and tried again."""
    key = UUID(delivery_id)
    try:
        perform(operations.deliver, delivery_id=key, now=clock.now())
    except Exception as error:
        perform(operations.note_failed_delivery, delivery_id=key, error=f"{type(error).__name__}: {error}", now=clock.now())
        raise


@app.periodic(cron="* * * * *")
@app.task(name="journal.rescue", pass_context=True, queueing_lock="journal.rescue")
async def rescue(context: JobContext, timestamp: int) -> None:
    """Queue again what a killed worker had begun. A job that keeps killing its worker is given up."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        if job.attempts < MOST_RESCUES:
            await _queue_again(manager, job)
        else:
            await _give_up(manager, job)


async def _queue_again(manager: JobManager, job: Job) -> None:
    try:
        await manager.retry_job(job)
    except UniqueViolation:
        # The same one waits already and will do its work. Left as it is, it would hold its lock for ever: against that one.
        await manager.finish_job(job, status=Status.ABORTED, delete_job=False)


async def _give_up(manager: JobManager, job: Job) -> None:
    if job.task_name == deliver.name:
        key, error = UUID(str(job.task_kwargs["delivery_id"])), f"given up: its worker died {job.attempts + 1} times"
        note = partial(operations.note_failed_delivery, delivery_id=key, error=error, now=clock.now())
        await sync_to_async(perform)(note)
    await manager.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="17 3 * * *")
@app.task(name="journal.clear", pass_context=True, queueing_lock="journal.clear")
async def clear(context: JobContext, timestamp: int) -> None:
    """Forget the queue's finished jobs after a week; the journal itself keeps what happened."""
    await context.app.job_manager.delete_old_jobs(nb_hours=24 * 7, include_failed=False)


@app.periodic(cron="47 3 * * *")
@app.task(name="journal.forget_keys", queueing_lock="journal.forget_keys")
def forget_keys(timestamp: int) -> None:
    """Forget every day the keys of requests whose answers are no longer kept."""
    perform(operations.forget_keys, now=clock.now())


@app.periodic(cron="7 * * * *")
@app.task(name="journal.forget_counts", queueing_lock="journal.forget_counts")
def forget_counts(timestamp: int) -> None:
    """Forget every hour who asked how much: the limits look at the present minute only."""
    perform(operations.forget_counts, now=clock.now())
