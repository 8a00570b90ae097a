"""All reads of the journal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from horarium.journal.choices import DeliveryState, RunState
from horarium.journal.models import Delivery, EventRow, JobRun

SHOWN_RUNS = 30


def last_runs(job: str, *, most: int = SHOWN_RUNS) -> list[JobRun]:
    """Return a job's last runs, the newest first."""
    return list(runs_of(job)[:most])


def runs_of(job: str) -> QuerySet[JobRun]:
    """Return all of a job's runs, the newest first."""
    return JobRun.objects.filter(job=job).order_by("-id")


def ran_after(job: str, instant: datetime) -> bool:
    """Say whether a run of the job is recorded after an instant."""
    return runs_of(job).filter(started_at__gt=instant).exists()


def failed_deliveries() -> QuerySet[Delivery]:
    """Return what a subscriber could not take in, the newest first."""
    return Delivery.objects.filter(state=DeliveryState.FAILED).select_related("event").order_by("-id")


def unmended_run(job: str) -> JobRun | None:
    """Return the job's last run if it failed or was interrupted: nothing after it has gone well."""
    last = JobRun.objects.filter(job=job).exclude(state=RunState.RUNNING).order_by("-id").first()
    return last if last and last.state in {RunState.FAILED, RunState.INTERRUPTED} else None


def unmended_runs(jobs: Collection[str]) -> list[JobRun]:
    """Return of each of these jobs its last run if it failed or was interrupted, in one statement."""
    ended = JobRun.objects.filter(job__in=jobs).exclude(state=RunState.RUNNING)
    last = ended.order_by("job", "-id").distinct("job")
    return [run for run in last if run.state in {RunState.FAILED, RunState.INTERRUPTED}]


def history_of(subject_ids: Collection[UUID]) -> QuerySet[EventRow]:
    """Return what happened to these subjects, the oldest first."""
    return EventRow.objects.filter(subject_id__in=subject_ids).order_by("happened_at", "id")


def run_at(job: str, at: datetime) -> JobRun | None:
    """Return the run of a job that was under way at an instant, or nothing."""
    under_way = JobRun.objects.filter(Q(ended_at__isnull=True, touched_at__gte=at) | Q(ended_at__gte=at), job=job)
    return under_way.filter(started_at__lte=at).order_by("-id").first()


def first_run_after(job: str, at: datetime) -> JobRun | None:
    """Return the first run of a job that began at an instant or later and ended well, or nothing."""
    return JobRun.objects.filter(job=job, state=RunState.DONE, started_at__gte=at).order_by("started_at", "id").first()


def worker_seen_at() -> datetime | None:
    """Return when a worker last gave a sign of life, or nothing where none is registered."""
    seen: datetime | None = ProcrastinateWorker.objects.aggregate(seen=Max("last_heartbeat"))["seen"]
    return seen


def stuck_jobs(*, silent_since: datetime) -> list[str]:
    """Return the tasks of the jobs that a worker has begun which is gone, or silent since then."""
    lives = Q(worker__last_heartbeat__gt=silent_since)
    return _tasks(ProcrastinateJob.objects.filter(status="doing").exclude(lives))


def late_jobs(*, due_before: datetime) -> list[str]:
    """Return the tasks of the jobs that wait, were queued before then, and were not put off until later."""
    due = Q(scheduled_at__isnull=True) | Q(scheduled_at__lt=due_before)
    old = ProcrastinateJob.objects.filter(
        status="todo", procrastinateevent__type="deferred", procrastinateevent__at__lt=due_before
    )
    return _tasks(old.filter(due).distinct())


def unmended_jobs() -> list[str]:
    """Return the tasks of the jobs that failed and after which none of the same task went well.

    Deliveries have a list of their own: see failed_deliveries.
    """
    since = ProcrastinateJob.objects.filter(task_name=OuterRef("task_name"), status="succeeded", id__gt=OuterRef("id"))
    failed = ProcrastinateJob.objects.filter(~Exists(since), status="failed")
    return _tasks(failed.exclude(task_name="journal.deliver"))


def _tasks(jobs: QuerySet[ProcrastinateJob]) -> list[str]:
    return list(jobs.order_by("id").values_list("task_name", flat=True))
