"""Jobs: queued with the change or not at all, once, one after the other, and rescued when their worker was killed."""

from __future__ import annotations

import pytest

from horarium.journal import operations as journal
from horarium.kernel.unit import perform, rehearsal
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.journal.working import jobs, kill_worker_of, queue, rescue, work

pytestmark = pytest.mark.usefixtures("db")
GENERATE, LOCK = "timetable.generate", {"lock": "timetable.generate", "once": "timetable.generate"}


@pytest.fixture(autouse=True)
def _nothing_waits(db) -> None:
    make.rows("DELETE FROM procrastinate_jobs")


def runs() -> list[tuple[str, str]]:
    return make.rows("SELECT trigger, state FROM job_runs ORDER BY id")


def queue_and_think_again() -> None:
    assert journal.queue_once(GENERATE, trigger="change")
    raise LookupError


def test_a_job_is_queued_with_the_change_or_not_at_all():
    with pytest.raises(LookupError):
        perform(queue_and_think_again)
    with rehearsal():
        perform(journal.queue_once, GENERATE, trigger="change")

    assert jobs(GENERATE) == []


def test_a_job_that_waits_is_not_queued_again_and_breaks_nothing():
    def twice_and_more() -> tuple[bool, bool, int]:
        queued = journal.queue_once(GENERATE, trigger="one"), journal.queue_once(GENERATE, trigger="other")
        return *queued, make.value("SELECT 1")

    assert perform(twice_and_more) == (True, False, 1)
    assert jobs(GENERATE) == ["todo"]


def test_a_job_that_has_begun_can_be_queued_again():
    """What changes after it has looked is for the next."""
    kill_worker_of(queue(GENERATE, **LOCK), seconds_ago=0)

    assert perform(journal.queue_once, GENERATE, trigger="change")
    assert jobs(GENERATE) == ["doing", "todo"]


def test_the_nightly_run_and_a_run_after_a_change_wait_for_one_another():
    """They are two tasks with one lock."""
    kill_worker_of(queue(GENERATE, **LOCK), seconds_ago=0)
    queue("timetable.nightly", {"timestamp": 0}, lock=tasks.nightly.lock)

    work()

    assert (tasks.nightly.lock, tasks.generate_soon.lock) == (GENERATE, GENERATE)
    assert (jobs("timetable.nightly"), runs()) == (["todo"], [])


def test_the_job_of_a_killed_worker_is_done_by_another():
    kill_worker_of(queue(GENERATE, {"trigger": "killed"}, **LOCK))

    rescue()

    assert (jobs(GENERATE), runs()) == (["succeeded"], [("killed", "done")])


def test_the_job_of_a_living_worker_is_left_to_it():
    kill_worker_of(queue(GENERATE, {"trigger": "alive"}, **LOCK), seconds_ago=20)

    rescue()

    assert (jobs(GENERATE), runs()) == (["doing"], [])


def test_the_same_job_waiting_does_not_keep_a_killed_ones_lock_for_ever():
    """Else nothing would be generated any more: the killed one holds the lock, and cannot wait beside its like."""
    kill_worker_of(queue(GENERATE, {"trigger": "killed"}, **LOCK))
    perform(journal.queue_once, GENERATE, trigger="waiting")
    kill_worker_of(queue("timetable.nightly", {"timestamp": 0}))

    rescue()

    assert jobs(GENERATE) == ["aborted", "succeeded"]
    assert jobs("timetable.nightly") == ["succeeded"]
    assert ("waiting", "done") in runs()


def test_a_job_that_keeps_killing_its_worker_is_given_up():
    kill_worker_of(queue(GENERATE, {"trigger": "killer"}, **LOCK), attempts=5)

    rescue()

    assert (jobs(GENERATE), runs()) == (["failed"], [])


def test_the_nightly_run_goes_on_without_the_holidays_of_a_country_that_is_no_more():
    make.rows("UPDATE settings SET holiday_country = 'XX'")
    make.standing_hour(make.coach(), make.member())
    make.rows("DELETE FROM procrastinate_jobs")
    queue("timetable.nightly", {"timestamp": 0})

    work()

    assert jobs("timetable.nightly") == ["failed"]
    assert runs() == [("schedule", "done")]


def test_a_worker_thread_survives_the_end_of_its_connection():
    """As after a restart of PostgreSQL: the first job of the thread finds its connection dead."""
    make.rows("CREATE FUNCTION die() RETURNS boolean LANGUAGE sql AS 'SELECT pg_terminate_backend(pg_backend_pid())'")
    make.rows("ALTER TABLE job_runs ADD CONSTRAINT deadly CHECK (trigger <> 'deadly' OR die())")
    try:
        for trigger in ("deadly", "after"):
            queue(GENERATE, {"trigger": trigger})
        work()
    finally:
        make.rows("ALTER TABLE job_runs DROP CONSTRAINT deadly; DROP FUNCTION die()")

    assert (jobs(GENERATE), runs()) == (["failed", "succeeded"], [("after", "done")])
