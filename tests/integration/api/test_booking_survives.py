"""A standing hour that was taken is answered as taken, whatever becomes of its sessions in the same breath."""

from __future__ import annotations

from datetime import timedelta

import pytest

from horarium.journal import queries as journal
from horarium.kernel import clock
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.api.test_recurring_bookings import asked

WAITING = "SELECT args->>'trigger' FROM procrastinate_jobs WHERE task_name = 'timetable.generate' AND status = 'todo'"


@pytest.fixture
def sessions_refused():
    """The database takes no session: each try to write one fails, or ends the connection. Call it with what it does."""

    def become(what: str) -> None:
        make.rows("DELETE FROM procrastinate_jobs")
        make.rows(f"CREATE FUNCTION refuse() RETURNS boolean LANGUAGE sql AS $$ {what} $$")
        make.rows("ALTER TABLE training_sessions ADD CONSTRAINT out_of_order CHECK (refuse()) NOT VALID")

    def end() -> None:
        make.rows("ALTER TABLE training_sessions DROP CONSTRAINT IF EXISTS out_of_order; DROP FUNCTION IF EXISTS refuse()")

    yield become
    end()


@pytest.mark.parametrize("what", ["SELECT false", "SELECT pg_terminate_backend(pg_backend_pid()) AND false"])
def test_a_booking_is_answered_as_made_when_its_sessions_fail(scene, sessions_refused, what):
    caller, body = scene.callers["member"], asked(scene)
    sessions_refused(what)

    status, answer = caller.post("/api/recurring-bookings", body)

    made = answer["data"]
    assert (status, made["status"], made["sessions"], made["leftOut"]) == (201, "ACTIVE", [], [])
    assert made["sessionsBeingMade"] is True
    assert make.rows(WAITING) == [("booking",)]


def test_the_worker_makes_the_sessions_that_failed(scene, sessions_refused):
    caller, body = scene.callers["member"], asked(scene)
    sessions_refused("SELECT false")
    made = caller.post("/api/recurring-bookings", body)[1]["data"]
    make.rows("ALTER TABLE training_sessions DROP CONSTRAINT out_of_order")

    tasks.generate_soon(trigger="booking")

    assert len(caller.data("GET", f"/api/recurring-bookings/{made['id']}")["sessions"]) == 6


def test_a_booking_leaves_no_run_and_completes_nothing_of_others(scene, go_to):
    other = make.booked(make.coach(), make.member(), make.NOW + timedelta(hours=1))
    go_to(make.NOW + timedelta(hours=3))

    made = scene.callers["member"].data("POST", "/api/recurring-bookings", asked(scene))

    assert (len(made["sessions"]), made["sessionsBeingMade"]) == (6, False)
    assert journal.last_runs(tasks.JOB) == []
    assert make.value("SELECT status FROM training_sessions WHERE id = %s", other.session_id) == "scheduled"


def test_the_record_of_a_run_tells_when_it_ran_and_not_the_instant_it_took_as_now():
    tasks.generate(now=make.NOW + timedelta(days=900), trigger="command")

    [run] = journal.last_runs(tasks.JOB)
    assert run.started_at == run.ended_at == clock.now()
