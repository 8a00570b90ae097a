"""Every job with its runs on the status page, and the failed one on Needs attention with the button that mends it."""

from __future__ import annotations

from datetime import timedelta

from horarium.interfaces.keeping import tasks as keeping
from horarium.journal import operations as journal
from horarium.kernel.unit import perform
from tests import factories as make


def ran(*, error: str = "", **counts: int) -> None:
    run = perform(journal.begin_run, job=keeping.JOB, trigger="schedule", now=make.NOW - timedelta(hours=6))
    perform(journal.end_run, run_id=run, counts=counts, now=make.NOW - timedelta(hours=6), error=error)


def test_the_status_page_shows_each_job_with_its_runs_and_its_next(business, browse):
    ran(rows=12345, bytes=2_000_000, let_go=1)

    page = browse(business.office).get("/desk/status").content.decode()

    assert "Job: generate-sessions" in page
    assert "Next run Saturday 21 November, 2:00 UTC" in page
    assert "Job: backup" in page
    assert "Next run Saturday 21 November, 3:30 UTC" in page
    assert '<td class="number">12,345</td><td class="number">2,000,000</td>' in page


def test_a_backup_that_failed_waits_for_the_office_until_one_goes_well(business, browse):
    ran(error="the disk is full")
    office = browse(business.office)

    page = office.get("/desk/attention").content.decode()
    assert "The run of <strong>backup</strong> on" in page
    assert "It said: the disk is full" in page

    answer = office.post("/desk/status/run", {"job": keeping.JOB, "back": "/desk/attention"})
    assert (answer.status_code, answer.url) == (302, "/desk/attention")
    assert make.value("SELECT args ->> 'trigger' FROM procrastinate_jobs WHERE task_name = 'keeping.backup'") == "office"

    ran(rows=1)
    assert "<strong>backup</strong>" not in office.get("/desk/attention").content.decode()
