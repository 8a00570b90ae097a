"""The backup of every night, with a record of its run, as of any other job."""

from __future__ import annotations

from datetime import datetime

import structlog
from procrastinate.contrib.django import app

from horarium.config.env import environment
from horarium.interfaces.keeping import backups
from horarium.interfaces.keeping.backups import Backup, Tell
from horarium.journal import operations as journal
from horarium.kernel import clock
from horarium.kernel.unit import perform

JOB = "backup"
HOUR, MINUTE = 3, 30

log = structlog.get_logger(__name__)


def back_up(*, now: datetime, trigger: str, tell: Tell) -> Backup:
    """Make a backup in the folder of backups, hand it to the owner's command, and let older ones go by the plan.

    It is a run on the record. Raises CannotRun, which is on the record too.
    """
    run_id = perform(journal.begin_run, job=JOB, trigger=trigger, now=clock.now())
    counts: dict[str, int] = {}
    try:
        made = backups.make(now=now, tell=tell)
        counts = made.counts
        backups.take_away(made.path)
        gone = backups.let_go()
    except Exception as error:
        perform(journal.end_run, run_id=run_id, counts=counts, now=clock.now(), error=str(error) or type(error).__name__)
        raise
    perform(journal.end_run, run_id=run_id, counts={**counts, "let_go": len(gone)}, now=clock.now())
    return made


@app.periodic(cron=f"{MINUTE} {HOUR} * * *")
@app.task(name="keeping.nightly_backup", queueing_lock="keeping.nightly_backup", lock="keeping.backup")
def nightly_backup(timestamp: int) -> None:
    """Back up at 03:30 UTC, unless the owner has other ways (HORARIUM_BACKUP_NIGHTLY)."""
    if environment().horarium_backup_nightly:
        back_up(now=clock.now(), trigger="schedule", tell=lambda text: log.info("backup", said=text))


@app.task(name="keeping.backup", queueing_lock="keeping.backup", lock="keeping.backup")
def backup_soon(trigger: str = "owner") -> None:
    """Back up as soon as a worker can."""
    back_up(now=clock.now(), trigger=trigger, tell=lambda text: log.info("backup", said=text))
