"""From a class that is set up to a member who is in its first batch, in a real browser."""

from __future__ import annotations

import re

import pytest

from horarium.cohorts import operations, queries
from horarium.kernel.unit import perform
from tests import factories as make
from tests.journeys.academy import LAGOS
from tests.journeys.conftest import PHONE, WIDE

SOON = """
UPDATE training_sessions SET start_time = now() + interval '5 minutes', end_time = now() + interval '1 hour', meeting_link = %s
WHERE id = (SELECT id FROM batch_class_sessions WHERE batch_id = %s ORDER BY scheduled_datetime LIMIT 1)
"""


@pytest.mark.parametrize(("script", "size"), [(True, WIDE), (False, PHONE)])
def test_an_owner_sets_up_a_class_and_kickstarts_it_and_a_member_enrols(programme, visit, address, script, size):
    older = queries.batches().filter(batch_class__code="FRL", batch_number=2).get()
    make.enrolled(older, programme.member, now=programme.now)
    page = visit("/desk/batches", as_="owner@example.org", java_script_enabled=script, size=size)
    page.get_by_role("link", name="Programme").click()
    page.get_by_label("Name", exact=True).fill("Pottery_for <b>two</b>")
    page.get_by_label("Code").fill("POT")
    page.get_by_label("A batch opens every").select_option(index=programme.now.astimezone(LAGOS).weekday())
    page.get_by_label("Classes in a batch").fill("4")
    page.get_by_role("button", name="Add the class").click()
    page.get_by_role("status").get_by_text("is there").wait_for()

    page.get_by_role("link", name="All batches").click()
    page.get_by_role("link", name="Kickstart").click()
    page.get_by_role("button", name=re.compile("^Open . batch")).click()
    page.get_by_role("status").get_by_text("batch 1 is open").wait_for()
    assert page.get_by_role("row", name=re.compile("^POT")).first.get_by_text("class 1 of 4, opened today").is_visible()

    member = visit("/learning/batches", as_="member@example.org", java_script_enabled=script, size=size)
    member.get_by_role("button", name=re.compile("^Enrol.*POT 1")).click()
    member.get_by_role("status").get_by_text("You are in POT 1.").wait_for()
    assert member.get_by_text("class 1 of 4").first.is_visible()
    assert make.value("SELECT access_level FROM user_batch_enrollments ORDER BY created_at DESC LIMIT 1") == "limited_access"

    batch_id = make.value("SELECT id FROM batches WHERE class_name LIKE 'Pottery%%'")
    # Another site, as far as a browser knows.
    elsewhere = f"{address.replace('127.0.0.1', 'localhost')}/healthz"
    link = {"batch_id": batch_id, "meeting_link": elsewhere, "now": programme.now}
    perform(operations.link_batch, by=make.HOUSE, **link)
    make.rows(SOON, elsewhere, batch_id)
    member.goto("/learning/batches")
    member.get_by_role("button", name=re.compile("^Join")).first.click()
    member.wait_for_url(elsewhere)
    assert make.value("SELECT count(*) FROM class_attendance") == 1

    member.goto(f"/learning/batches/{older.id}")
    assert member.get_by_text("Class 3 needs full access.").is_visible()
    assert member.get_by_role("link", name=re.compile("^Watch again")).count() == 2
