"""The runs that keep the calendar filled: every night, when somebody asks, and as soon as something changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from horarium.journal import operations as journal
from horarium.journal import queries as journal_queries
from horarium.kernel import clock
from horarium.kernel.errors import Refusal
from horarium.kernel.unit import perform
from horarium.org import operations as org_operations
from horarium.org import queries as org
from horarium.timetable import generation
from horarium.timetable.errors import CoachBusy
from horarium.timetable.generation import Chunk, Made

JOB = "generate-sessions"
# A booker who meets a chunk that is not committed waits for it, so it is small while people book and large at night.
CHUNK_BY_DAY = 100
CHUNK_BY_NIGHT = 2500
COLLISIONS = 5
# Between machines, by so much at most; a run that is recorded later than that was made by a clock that ran ahead.
CLOCKS_DIFFER = timedelta(minutes=1)

log = structlog.get_logger(__name__)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Result:
    """What one run did. Counts are sessions, but left_out counts dates of patterns."""

    made: int = 0
    left_out: int = 0
    completed: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)


def generate(
    *,
    now: datetime,
    trigger: str,
    weeks: int | None = None,
    only: Sequence[UUID] | None = None,
    size: int = CHUNK_BY_DAY,
    progress: Progress = lambda done, of: None,
    as_of: datetime | None = None,
) -> Result:
    """Make what is due up to the horizon, complete what is past, and keep a record of the run.

    `weeks` is the horizon (the business's own when None), `only` these series, `size` how many series a transaction
    takes. With `as_of`, an instant before now, dates since then are not past: they are made too, and completed. Whatever
    it had committed stays when it dies half way; the next run does the rest.
    """
    weeks = weeks or org.settings().weeks_ahead
    # The record is of this run, whatever instant it takes as now.
    ran_ahead = journal_queries.ran_after(JOB, clock.now() + CLOCKS_DIFFER)
    run_id = perform(journal.begin_run, job=JOB, trigger=trigger, now=clock.now())
    result = Result()
    try:
        if ran_ahead:
            open_again(now=now)
        todo = generation.chunks(now=as_of or now, weeks=weeks, size=size, only=only)
        for n, chunk in enumerate(todo, 1):
            made = take(chunk, now=as_of or now, weeks=weeks)
            result = replace(result, made=result.made + made.sessions, left_out=result.left_out + made.left_out)
            perform(journal.touch_run, run_id=run_id, counts=result.counts, now=clock.now())
            progress(n, len(todo))
        result = replace(result, completed=complete(now=now, size=size))
    except Exception as error:
        perform(journal.end_run, run_id=run_id, counts=result.counts, now=clock.now(), error=f"{type(error).__name__}: {error}")
        raise
    perform(journal.end_run, run_id=run_id, counts=result.counts, now=clock.now())
    return result


def make_sessions_of(series_ids: Sequence[UUID], *, now: datetime) -> bool:
    """Make what is due of series that were just opened, without a record of a run, and say whether it was made.

    The series are committed and stay whatever happens here. If it goes wrong, that is written to the log and the worker is
    asked to do it; if even that goes wrong, the next night does it.
    """
    try:
        weeks = org.settings().weeks_ahead
        for chunk in generation.chunks(now=now, weeks=weeks, size=CHUNK_BY_DAY, only=series_ids):
            take(chunk, now=now, weeks=weeks)
    except Exception as error:
        log.exception("sessions_not_made_at_once", series=[str(key) for key in series_ids], exc_info=error)
        _leave_to_the_worker()
        return False
    return True


def _leave_to_the_worker() -> None:
    if not connection.in_atomic_block:  # a request made one transaction (unit.together) has no other connection to turn to
        close_old_connections()  # the one that broke, if one did
    try:
        perform(journal.queue_once, "timetable.generate", trigger="booking")
    except Exception as error:
        log.exception("generation_not_queued", exc_info=error)


def take(chunk: Chunk, *, now: datetime, weeks: int) -> Made:
    """Do one chunk. If somebody took an hour meanwhile, do it again, holding everybody whom it concerns."""
    for collision in range(COLLISIONS):
        try:
            return perform(generation.take_chunk, chunk, now=now, weeks=weeks, claimed=collision > 0)
        except CoachBusy:  # or the room, or the member: the database undid the chunk
            continue
    return perform(generation.take_chunk, chunk, now=now, weeks=weeks, claimed=True)


def complete(*, now: datetime, size: int) -> int:
    """Complete the sessions that have ended, a page at a time, and return how many."""
    done = 0
    while page := perform(generation.close_past, now=now, limit=size * 5):
        done += page
    return done


def open_again(*, now: datetime) -> int:
    """Take back what a clock that ran ahead has completed, and return how many; what was taken since is said in the log."""
    opened = 0
    for session_id in generation.closed_too_early(now=now):
        try:
            perform(generation.open_again, session_id=session_id)
            opened += 1
        except Refusal as refusal:
            log.warning("closed_too_early_and_taken_since", session=str(session_id), why=refusal.sentence)
    log.warning("clock_ran_ahead", opened_again=opened)
    return opened


@app.task(name="timetable.generate", queueing_lock="timetable.generate", lock="timetable.generate")
def generate_soon(trigger: str = "change") -> None:
    """Make what a change made possible, soon after it."""
    generate(now=clock.now(), trigger=trigger)


@app.periodic(cron="0 2 * * *")
@app.task(name="timetable.nightly", queueing_lock="timetable.nightly", lock="timetable.generate")
def nightly(timestamp: int) -> None:
    """Carry every series one more day ahead, at 02:00 UTC."""
    now = clock.now()
    try:
        perform(org_operations.refresh_country_holidays, now=now)
    finally:  # a country of which nothing is known any more must not stop the calendar
        generate(now=now, trigger="schedule", size=CHUNK_BY_NIGHT)
