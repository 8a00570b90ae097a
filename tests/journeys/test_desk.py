"""The desk in a real browser: a session dragged, an ill coach settled, anybody found by one key."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import operations as org
from tests import factories as make
from tests.journeys.academy import HOURS, LAGOS, Academy, _enter
from tests.journeys.conftest import PHONE

OFFICE = "office@example.org"


@pytest.fixture
def desk(db, plain_hashes) -> Academy:
    """Two coaches on a working day next week, and one hour of the first."""
    academy = Academy()
    perform(org.settle, business_name="Ikeja Digital Academy", zone="Africa/Lagos", colour="#0a6a4b")
    _enter(make.office(email=OFFICE))
    academy.coach = make.coach("Babátúndé Adéyẹmí", zone="Africa/Lagos", hours=HOURS)
    academy.other = make.coach("Halima Garba", zone="Africa/Lagos", hours=HOURS)
    academy.member = make.member("Binta Umar")
    academy.start = academy.at(8, 15)
    make.booked(academy.coach, academy.member, academy.start, now=academy.now)
    academy.day = academy.start.astimezone(LAGOS).date().isoformat()
    return academy


def where() -> tuple[str, Span]:
    ((coach, start, end),) = make.rows(
        """SELECT u.name, t.start_time, t.end_time FROM training_sessions t JOIN users u ON u.id = t.coach_id
           WHERE t.status = 'scheduled'"""
    )
    return coach, Span(start, end)


def test_a_session_is_dragged_to_another_coach_and_hour(desk, visit):
    page = visit(f"/desk/day?on={desk.day}", as_=OFFICE)
    slip = page.locator("tr[data-coach] .slip", has_text="Binta Umar")
    row = page.locator(f'tr[data-coach="{desk.other.id}"]')
    from_, cell = slip.bounding_box(), row.locator("td").nth(9).bounding_box()  # 16:00
    page.mouse.move(from_["x"] + 10, from_["y"] + 10)
    page.mouse.down()
    page.mouse.move(cell["x"] + 30, cell["y"] + 15, steps=5)
    page.mouse.move(cell["x"] + 10 + cell["width"] / 2, cell["y"] + 15, steps=3)
    page.mouse.up()

    page.get_by_text("Coach, room and members are free.").wait_for()
    assert where() == ("Babátúndé Adéyẹmí", Span(desk.start, desk.start + timedelta(hours=1)))
    page.get_by_role("button", name="Move", exact=True).click()

    page.get_by_text("is moved to").wait_for()
    later = desk.start + timedelta(minutes=90)
    assert where() == ("Halima Garba", Span(later, later + timedelta(hours=1)))


def test_a_drop_that_cannot_be_says_why_and_leaves_all_as_it_was(desk, visit):
    make.booked(desk.other, make.member("Nkem"), desk.start, now=desk.now)
    page = visit(f"/desk/day?on={desk.day}", as_=OFFICE)
    slip = page.locator("tr[data-coach] .slip", has_text="Binta Umar")
    from_ = slip.bounding_box()
    to = page.locator(f'tr[data-coach="{desk.other.id}"]').bounding_box()
    page.mouse.move(from_["x"] + 10, from_["y"] + 10)
    page.mouse.down()
    page.mouse.move(from_["x"] + 10, to["y"] + 15, steps=5)
    page.mouse.up()

    page.get_by_text("The coach is not free then").wait_for()
    page.get_by_role("button", name="Leave").click()
    assert page.locator(".lifted").count() == 0
    assert make.value("SELECT count(*) FROM events WHERE name = 'SessionMoved'") == 0


@pytest.mark.parametrize(("script", "size"), [(True, None), (False, PHONE)])
def test_an_ill_coach_is_settled_in_one_step(desk, visit, script, size):
    facts = {"size": size} if size else {}
    page = visit(f"/desk/day?on={desk.day}", as_=OFFICE, java_script_enabled=script, **facts)
    page.get_by_role("link", name="A coach is ill").click()
    page.get_by_label("Coach").select_option(label="Babátúndé Adéyẹmí")
    page.get_by_label("From").fill(desk.day)
    page.get_by_label("Until").fill(desk.day)
    page.get_by_role("button", name="Show what is in the way").click()
    page.get_by_text("1 session, one step").wait_for()
    choice = page.get_by_role("combobox", name=re.compile("What becomes of Binta Umar"))
    assert choice.locator("option[selected]").text_content() == "Halima Garba, same time"
    choice.select_option(label="Cancel")
    if not script:
        page.get_by_role("button", name="Show it with my changes").click()
    page.get_by_text("does not take place").first.wait_for()
    choice.select_option(label="Halima Garba, same time")

    page.get_by_role("button", name="Settle this one").click()

    page.get_by_text("1 session is settled: 1 to a substitute.").wait_for()
    assert where()[0] == "Halima Garba"
    assert make.value("SELECT count(*) FROM events WHERE name = 'AbsenceSettled'") == 3


def test_one_key_finds_and_keys_alone_move_a_session(desk, visit):
    page = visit("/desk/status", as_=OFFICE)
    page.keyboard.press("/")
    page.keyboard.type("binta")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Search").wait_for()
    page.get_by_role("main").get_by_role("link", name=re.compile("15:00")).focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Move").focus()
    page.keyboard.press("Enter")
    page.get_by_label("From").focus()
    page.get_by_label("From").fill("16:00")
    page.get_by_label("Until").fill("17:00")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What it touches").wait_for()
    page.get_by_role("button", name="Move", exact=True).focus()
    page.keyboard.press("Enter")

    page.get_by_text("is moved to").wait_for()
    assert where()[1].start == desk.start + timedelta(hours=1)
