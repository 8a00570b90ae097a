"""What the doctor sees of workers, jobs and the business's own rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from horarium.interfaces.doctoring import business, work
from horarium.interfaces.doctoring.findings import Health
from horarium.interfaces.keeping import tasks as keeping
from horarium.journal import operations as journal
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.journal.working import kill_worker_of, queue
from tests.integration.journal.working import work as do_all_that_waits

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def _nothing_waits(db) -> None:
    make.rows("DELETE FROM procrastinate_jobs")


def ran(*, ago: timedelta, error: str = "") -> None:
    at = clock.now() - ago
    run = perform(journal.begin_run, job=tasks.JOB, trigger="schedule", now=at)
    perform(journal.end_run, run_id=run, counts={"made": 4}, now=at, error=error)


def test_without_a_worker_nobody_keeps_the_schedule():
    make.rows("DELETE FROM procrastinate_workers")

    found = work.scheduler(now=clock.now())

    assert found.is_wrong
    assert "no worker runs" in found.says


@pytest.mark.parametrize(("seconds", "health"), [(5, Health.WELL), (600, Health.WRONG)])
def test_a_worker_lives_while_it_says_so(seconds, health):
    make.rows("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))", seconds)

    assert work.scheduler(now=clock.now()).health == health


def test_the_nightly_job_that_has_never_run_is_noted():
    found = work.nightly(now=make.NOW)

    assert found.health == Health.NOTE
    assert "next run 2026-11-21 02:00 UTC" in found.says


def test_the_nightly_job_that_went_well_says_when_and_what():
    ran(ago=timedelta(hours=2))

    found = work.nightly(now=clock.now())

    assert found.health == Health.WELL
    assert "done, 4 made" in found.says


def test_a_run_that_is_yet_to_come_says_that_the_clock_ran_ahead():
    ran(ago=-timedelta(days=1))

    found = work.nightly(now=clock.now())

    assert found.is_wrong
    assert "the clock ran ahead" in found.says


def test_a_night_that_is_missing_is_wrong_once_there_is_something_to_make():
    ran(ago=timedelta(hours=30))
    assert work.nightly(now=clock.now()).health == Health.WELL

    make.standing_hour(make.coach(), make.member())
    found = work.nightly(now=clock.now())

    assert found.is_wrong
    assert "the night since then is missing" in found.says


def test_a_run_that_failed_is_wrong_with_its_error_until_one_goes_well():
    ran(ago=timedelta(hours=2), error="OperationalError: the disk is full")
    assert "the disk is full" in work.nightly(now=clock.now()).says
    assert work.nightly(now=clock.now()).is_wrong

    ran(ago=timedelta(hours=1))
    assert work.nightly(now=clock.now()).health == Health.WELL


def test_a_job_of_a_killed_worker_is_stuck():
    kill_worker_of(queue("timetable.generate"), seconds_ago=600)

    found = work.jobs(now=clock.now())

    assert found.is_wrong
    assert "1 job of a worker that is gone: timetable.generate" in found.says


def test_a_job_of_a_living_worker_and_one_that_was_just_queued_are_well():
    kill_worker_of(queue("timetable.generate"), seconds_ago=0)
    queue("journal.clear")

    assert work.jobs(now=clock.now()).health == Health.WELL


def test_a_job_that_nobody_takes_up_is_late():
    queue("journal.forget_keys")
    make.rows("UPDATE procrastinate_events SET at = at - interval '20 minutes'")

    assert "1 job due for more than 15 minutes: journal.forget_keys" in work.jobs(now=clock.now()).says


def test_a_job_that_failed_is_wrong_until_the_next_of_its_kind_goes_well():
    queue("journal.forget_keys")  # without its argument
    do_all_that_waits()
    found = work.jobs(now=clock.now())
    assert found.is_wrong
    assert "1 job failed" in found.says

    queue("journal.forget_keys", {"timestamp": 0})
    do_all_that_waits()
    assert work.jobs(now=clock.now()).health == Health.WELL


def test_a_delivery_that_failed_is_named():
    make.coach()
    key = make.value("SELECT id FROM event_deliveries ORDER BY id LIMIT 1")
    assert work.deliveries().health == Health.WELL

    perform(journal.note_failed_delivery, delivery_id=key, error="nobody answers", now=make.NOW)
    found = work.deliveries()

    assert found.is_wrong
    assert "HoursChanged to timetable.fill_up: nobody answers" in found.says
    assert "/desk/attention" in found.todo


def test_an_overlap_is_counted():
    coach, member = make.coach(), make.member()
    make.booked(coach, member, make.NOW + timedelta(days=1))
    assert business.overlaps().health == Health.WELL

    with transaction.atomic():
        make.rows("ALTER TABLE training_sessions DROP CONSTRAINT timetable_coach_never_twice")
        make.rows(
            """INSERT INTO training_sessions (coach_id, start_time, end_time, place)
               SELECT coach_id, start_time, end_time, 'online' FROM training_sessions"""
        )
        found = business.overlaps()
        transaction.set_rollback(True)

    assert found.is_wrong
    assert "1 for a coach, 0 for a room" in found.says


def test_a_business_without_an_owner_is_wrong():
    assert business.owner().is_wrong

    owner = make.owner(email="owner@example.org")
    found = business.owner()
    assert found.health == Health.NOTE
    assert found.says == "Owner can log in with a password alone"

    make.rows("INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', '{}', now())", owner.id)
    assert business.owner().health == Health.WELL


def test_what_waits_for_the_office_is_counted():
    assert business.attention(now=make.NOW).health == Health.WELL

    ran(ago=timedelta(hours=2), error="it broke")
    assert "1 thing waits" in business.attention(now=make.NOW).says


def backed_up(*, ago: timedelta, error: str = "") -> None:
    at = clock.now() - ago
    run = perform(journal.begin_run, job=keeping.JOB, trigger="schedule", now=at)
    perform(journal.end_run, run_id=run, counts={"rows": 1234, "bytes": 5 * 2**20}, now=at, error=error)


def test_that_no_backup_was_made_yet_is_noted():
    found = work.backup(now=clock.now())

    assert found.health == Health.NOTE
    assert found.says.startswith("none was made yet; in ")


def test_the_last_backup_is_told_with_where_it_lies_and_that_it_should_leave_the_machine():
    backed_up(ago=timedelta(hours=3))

    found = work.backup(now=clock.now())

    assert found.health == Health.NOTE
    assert "5.0 MiB, 1,234 rows, proven; in " in found.says
    assert "HORARIUM_BACKUP_COMMAND" in found.todo


@pytest.mark.parametrize(("ago", "error", "says"), [(30, "", "the last one is of"), (3, "no room", "failed: no room")])
def test_a_backup_that_is_old_or_failed_is_wrong(ago, error, says):
    backed_up(ago=timedelta(hours=ago), error=error)

    found = work.backup(now=clock.now())

    assert found.is_wrong
    assert says in found.says
