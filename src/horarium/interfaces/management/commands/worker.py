"""`./run worker`: the jobs and the schedule, as `serve` runs them."""

from __future__ import annotations

from typing import Any

from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params

from horarium.interfaces.management.base import Command as Base
from horarium.journal.operations import queue_once
from horarium.kernel.unit import perform

CONCURRENCY = 4
POLL_SECONDS = 5.0


class Command(Base):
    words = "worker"
    example = "worker"
    help = "Work through the jobs and keep the schedule. `serve` runs one by itself; another machine may run more."

    def run(self, **options: Any) -> None:
        # A worker that comes back does what the one before it may have left: a job fails when the database dies under it.
        perform(queue_once, "timetable.generate", trigger="start")
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=CONCURRENCY)
        # Told by NOTIFY and polling beside it, since a notice can get lost.
        with app.replace_connector(connector) as working:
            working.run_worker(
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=POLL_SECONDS,
                shutdown_graceful_timeout=8,
                delete_jobs="never",
            )
