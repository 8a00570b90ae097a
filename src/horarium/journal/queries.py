"""All reads of the journal."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from horarium.journal.choices import DeliveryState, RunState
from horarium.journal.models import Delivery, EventRow, JobRun

SHOWN_RUNS = 30


def last_runs(job: str, *, most: int = SHOWN_RUNS) -> list[JobRun]:
    """Return a job's last runs, the newest first."""
    return list(runs_of(job)[:most])


def runs_of(job: str) -> QuerySet[JobRun]:
    """Return all of a job's runs, the newest first."""
    return JobRun.objects.filter(job=job).order_by("-id")


def failed_deliveries() -> QuerySet[Delivery]:
    """Return what a subscriber could not take in, the newest first."""
    return Delivery.objects.filter(state=DeliveryState.FAILED).select_related("event").order_by("-id")


def unmended_run(job: str) -> JobRun | None:
    """Return the job's last run if it failed or was interrupted: nothing after it has gone well."""
    last = JobRun.objects.filter(job=job).exclude(state=RunState.RUNNING).order_by("-id").first()
    return last if last and last.state in {RunState.FAILED, RunState.INTERRUPTED} else None


def history(subject_id: UUID) -> QuerySet[EventRow]:
    """Return what happened to one subject, the oldest first."""
    return EventRow.objects.filter(subject_id=subject_id).order_by("id")
