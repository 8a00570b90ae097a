"""What the worker and its jobs say: who keeps the schedule, what ran last and runs next, what is stuck or failed."""

from __future__ import annotations

from datetime import datetime, timedelta

from horarium.config.env import environment
from horarium.interfaces.doctoring.findings import Finding, counted, note, well, wrong
from horarium.interfaces.keeping import backups
from horarium.interfaces.keeping import tasks as keeping
from horarium.interfaces.pages.jobs import GENERATE
from horarium.journal import queries as journal
from horarium.journal.choices import RunState
from horarium.timetable import queries as timetable
from horarium.timetable import tasks

# A worker says every ten seconds that it lives.
SILENT = timedelta(seconds=60)
# A night and two hours.
LATE = timedelta(hours=26)
MIB = 1024 * 1024
WAITS_TOO_LONG = timedelta(minutes=15)


def scheduler(*, now: datetime) -> Finding:
    """Return whether a worker lives, who keeps the schedule and does the jobs."""
    seen = journal.worker_seen_at()
    todo = "./run serve (or ./run worker, where the web server runs by itself)"
    if seen is None:
        return wrong("scheduler", "no worker runs: nothing is made at night and no event is heard", todo)
    if seen <= now - SILENT:
        return wrong("scheduler", f"no worker has given a sign of life since {_at(seen)}", todo)
    return well("scheduler", f"a worker gave a sign of life at {_at(seen)}")


def nightly(*, now: datetime) -> Finding:
    """Return how the last run of the nightly job went, and when the next is due."""
    about, then = f"job {tasks.JOB}", f"next run {_at(GENERATE.next_run(now))}"
    last = next(iter(journal.last_runs(tasks.JOB, most=1)), None)
    broken = journal.unmended_run(tasks.JOB)
    if broken:
        says = f"the run of {_at(broken.started_at)} {broken.state}{f': {broken.error}' if broken.error else ''}; {then}"
        return wrong(about, says, "./run generate-sessions makes up for it, or says again what is wrong")
    if last is None:
        return note(about, f"has not run yet; {then}", "./run generate-sessions runs it now")
    if last.started_at > now + tasks.CLOCKS_DIFFER:
        says = f"the last run is of {_at(last.started_at)}, which is yet to come: the clock ran ahead"
        return wrong(about, says, "set the clock by NTP; ./run generate-sessions then opens again what was completed too early")
    if last.started_at <= now - LATE and timetable.active_series().exists():
        says = f"last run {_at(last.started_at)}: the night since then is missing; {then}"
        return wrong(about, says, "start the scheduler: ./run serve makes up for it at once")
    state = "still running" if last.state == RunState.RUNNING else "done"
    counts = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in last.counts.items()) or "no counts yet"
    return well(about, f"last run {_at(last.started_at)}, {last.trigger}: {state}, {counts}; {then}")


def backup(*, now: datetime) -> Finding:
    """Return when the last proven backup was made, where it lies, and whether that is long ago."""
    broken = journal.unmended_run(keeping.JOB)
    if broken:
        says = f"the run of {_at(broken.started_at)} {broken.state}: {broken.error or 'its process ended in its midst'}"
        return wrong("backups", says, "mend what is named here, then ./run backup")
    last = next((run for run in journal.last_runs(keeping.JOB) if run.state == RunState.DONE), None)
    env = environment()
    where = f"in {backups.folder()}, {'encrypted' if backups.backup_key() else 'not encrypted'}"
    if last is None:
        return note("backups", f"none was made yet; {where}, at 03:30 UTC", "./run backup makes one now")
    if last.started_at <= now - LATE and env.horarium_backup_nightly:
        return wrong("backups", f"the last one is of {_at(last.started_at)}", "start the scheduler (./run serve); ./run backup")
    size = last.counts.get("bytes", 0) / MIB
    says = f"the last one is of {_at(last.started_at)}, {size:.1f} MiB, {last.counts.get('rows', 0):,} rows, proven; {where}"
    if not env.horarium_backup_command:
        todo = "HORARIUM_BACKUP_COMMAND takes each to another machine: a disk that dies takes its backups along"
        return note("backups", says, todo)
    return well("backups", f"{says}, and taken away by HORARIUM_BACKUP_COMMAND")


def jobs(*, now: datetime) -> Finding:
    """Return whether a job is stuck, waits too long, or failed with nothing of its kind going well since."""
    stuck, late = journal.stuck_jobs(silent_since=now - SILENT), journal.late_jobs(due_before=now - WAITS_TOO_LONG)
    failed = journal.unmended_jobs()
    said = [
        *([f"{counted(len(stuck), 'job')} of a worker that is gone: {_names(stuck)}"] if stuck else []),
        *([f"{counted(len(late), 'job')} due for more than 15 minutes: {_names(late)}"] if late else []),
        *(
            [f"{counted(len(failed), 'job')} failed, and none of its kind has gone well since: {_names(failed)}"]
            if failed
            else []
        ),
    ]
    if not said:
        return well("jobs", "none is stuck, late or failed")
    todo = "a running worker takes up what is stuck or late within a minute: ./run serve"
    why = "; what failed is in the log of that worker: mend the cause, and the next of its kind clears it"
    return wrong("jobs", "; ".join(said), todo + (why if failed else ""))


def deliveries() -> Finding:
    """Return whether something that happened could not be told to who hears it."""
    failed = journal.failed_deliveries()
    if not (count := failed.count()):
        return well("deliveries", "everything that happened was told to who hears it")
    newest = failed[0]
    which = f"{newest.event.name} to {newest.subscriber}: {newest.error}"
    says = f"{counted(count, 'delivery', 'deliveries')} failed, the newest {which}"
    return wrong("deliveries", says, "mend the cause, then send them again on the page Needs attention (/desk/attention)")


def _names(names: list[str]) -> str:
    return ", ".join(sorted(set(names)))


def _at(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"
