"""The real worker, in this process, and what killed ones leave behind."""

from __future__ import annotations

import asyncio
import json

from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.periodic import PeriodicRegistry

from tests import factories as make


def work(*, concurrency: int = 1) -> None:
    """Let a worker do all that waits, and stop. It keeps no schedule: what falls due by the real clock is not the test's."""

    async def run() -> None:
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=2)
        with app.replace_connector(connector) as working:
            async with working.open_async():
                await working.run_worker_async(concurrency=concurrency, wait=False, install_signal_handlers=False)

    schedule, app.periodic_registry = app.periodic_registry, PeriodicRegistry()
    try:
        asyncio.run(run())
    finally:
        app.periodic_registry = schedule


def rescue() -> None:
    """Let a worker look for what killed ones had begun, as one does every minute."""
    queue("journal.rescue", {"timestamp": 0})
    work()


def queue(task: str, arguments: dict[str, object] | None = None, *, lock: str | None = None, once: str | None = None) -> int:
    """Queue a job as the schedule or an operation does, and return its number."""
    return make.value(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, lock, queueing_lock)"
        " VALUES ('default', %s, %s::jsonb, %s, %s) RETURNING id",
        task,
        json.dumps(arguments or {}),
        lock,
        once,
    )


def kill_worker_of(job: int, *, attempts: int = 0, seconds_ago: int = 61) -> None:
    """Leave a job as a worker leaves it that was killed: begun, and by nobody who still says that they live."""
    worker = make.value(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
        seconds_ago,
    )
    make.rows(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE id = %s", worker, attempts, job
    )


def jobs(task: str) -> list[str]:
    """The states of a task's jobs, the oldest first."""
    return [
        state for (state,) in make.rows("SELECT status::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", task)
    ]
