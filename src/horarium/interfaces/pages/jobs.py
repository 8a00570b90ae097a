"""The jobs that keep a record of their runs: when each is due, what it counts, and its last runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from horarium.cohorts import tasks as cohorts
from horarium.interfaces.keeping import tasks as keeping
from horarium.journal import queries as journal
from horarium.timetable import tasks as timetable

if TYPE_CHECKING:
    from horarium.journal.models import JobRun

NIGHTLY_HOUR = 2


@dataclass(frozen=True, slots=True)
class Job:
    """A job by its name, with the time of its run in UTC (every hour without an `hour`), and the names of what it counts."""

    name: str
    about: Promise
    hour: int | None
    minute: int
    columns: tuple[tuple[str, Promise], ...]

    def next_run(self, now: datetime) -> datetime:
        """Return when it runs next by the schedule."""
        hour = now.hour if self.hour is None else self.hour
        soon = now.replace(hour=hour, minute=self.minute, second=0, microsecond=0)
        return soon if soon > now else soon + timedelta(**({"hours": 1} if self.hour is None else {"days": 1}))


GENERATE = Job(
    timetable.JOB,
    _("Makes the sessions that are due, and closes past ones"),
    NIGHTLY_HOUR,
    0,
    (("made", _("Made")), ("left_out", _("Left out")), ("completed", pgettext_lazy("past sessions", "Closed"))),
)
OPEN = Job(
    cohorts.JOB,
    _("Opens the batches that start today, and completes those that are over"),
    None,
    1,
    (
        ("opened", _("Opened")),
        ("there", _("Open already")),
        ("unopened", _("Not opened")),
        ("completed", pgettext_lazy("batches", "Completed")),
    ),
)
BACKUP = Job(
    keeping.JOB,
    _("Backs up everything, proves it by restoring it, and lets older ones go"),
    keeping.HOUR,
    keeping.MINUTE,
    (("rows", _("Rows")), ("bytes", _("Bytes")), ("let_go", _("Let go"))),
)
JOBS = (GENERATE, OPEN, BACKUP)


@dataclass(frozen=True, slots=True)
class Line:
    """One run with its counts in the order of the job's columns."""

    run: JobRun
    counts: list[int]


@dataclass(frozen=True, slots=True)
class Record:
    """A job with its last runs, the newest first, and when it runs next."""

    job: Job
    lines: list[Line]
    next_run: datetime


def records(*, now: datetime) -> list[Record]:
    """Return every job with its last thirty runs."""
    return [Record(job, [_line(job, run) for run in journal.last_runs(job.name)], job.next_run(now)) for job in JOBS]


def _line(job: Job, run: JobRun) -> Line:
    return Line(run, [run.counts.get(name, 0) for name, _said in job.columns])


def unmended() -> list[JobRun]:
    """Return the last run of each job that failed or was interrupted, and after which none went well."""
    return journal.unmended_runs([job.name for job in JOBS])
