"""The run that opens batches: every hour, since a day begins at another hour in each zone, and when somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from procrastinate.contrib.django import app

from horarium.cohorts import operations, queries
from horarium.journal import operations as journal
from horarium.kernel import clock
from horarium.kernel.actor import Actor, house
from horarium.kernel.unit import perform
from horarium.people import queries as people

if TYPE_CHECKING:
    from horarium.cohorts.values import Start

JOB = "create-batches"


def create_batches(*, by: Actor, now: datetime, trigger: str, names: Sequence[str] | None = None) -> list[Start]:
    """Open what starts today in each class's zone, complete what is over, and keep a record of the run.

    Each class is a transaction of its own: what one of them lacks keeps no other from opening. Dies it half way, the next run
    does the rest. `names` are those of the classes, all without them. Refuses with NoSuchBatchClass, OnlyAdmin.
    """
    people.need_is_admin(by)
    names = queries.class_names() if names is None else [queries.batch_class(name).class_name for name in names]
    run_id = perform(journal.begin_run, job=JOB, trigger=trigger, now=clock.now())
    counts = {"opened": 0, "there": 0, "unopened": 0, "completed": 0}
    try:
        starts = [start for name in names for start in perform(operations.open_due_batches, by=by, class_name=name, now=now)]
        counts["opened"] = sum(one.is_new for one in starts)
        counts["there"] = sum(one.batch is not None and not one.is_new for one in starts)
        counts["unopened"] = sum(one.batch is None for one in starts)
        counts["completed"] = len(perform(operations.complete_batches, by=by, now=now))
        perform(operations.end_forsaken_series, by=by, now=now)
    except Exception as error:
        perform(journal.end_run, run_id=run_id, counts=counts, now=clock.now(), error=f"{type(error).__name__}: {error}")
        raise
    perform(journal.end_run, run_id=run_id, counts=counts, now=clock.now())
    return starts


@app.periodic(cron="1 * * * *")
@app.task(name="cohorts.hourly", queueing_lock="cohorts.hourly", lock="cohorts.create_batches")
def hourly(timestamp: int) -> None:
    """Look every hour whether a day has begun on which a batch opens; a run is on record where there is something to do."""
    now = clock.now()
    if queries.something_is_due(now=now):
        create_batches(by=house("job"), now=now, trigger="schedule")


@app.task(name="cohorts.create_batches", queueing_lock="cohorts.create_batches", lock="cohorts.create_batches")
def create_batches_soon(trigger: str = "owner") -> None:
    """Open what is due as soon as a worker can."""
    create_batches(by=house("job"), now=clock.now(), trigger=trigger)
