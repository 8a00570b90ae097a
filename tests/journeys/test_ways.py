"""What people do: come in, choose a password, look at their week, press a button; with and without script."""

from __future__ import annotations

import re
from typing import Any

import pytest

from horarium.interfaces.management import first
from horarium.kernel.unit import perform
from horarium.people import operations as people
from tests import factories as make
from tests.journeys.conftest import PHONE, sign_in


def test_a_first_owner_comes_in_by_a_given_password_and_chooses_their_own(db, plain_hashes, visit):
    given, chosen = "given by the office", "chosen by myself alone"
    perform(people.make_first_owner, by=make.HOUSE, email="first@example.org", password=given)
    page = visit("/login")
    sign_in(page, "first@example.org", given)
    page.get_by_role("heading", name="Choose a password").wait_for()

    page.goto("/desk/status")
    assert page.url.endswith("/password")
    page.get_by_label("Present password").fill(given)
    page.get_by_label("New password", exact=True).fill(chosen)
    page.get_by_label("New password, once more").fill(chosen)
    page.get_by_role("button", name="Change the password").click()

    page.wait_for_url("**/desk/*")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "first@example.org", chosen)
    page.wait_for_url("**/desk/*")


def test_a_welcome_link_lets_in_once(db, plain_hashes, visit):
    path = perform(first.welcome_path)
    page = visit(path)
    page.get_by_label("E-mail").fill("owner@example.org")
    page.get_by_label("Password", exact=True).fill("a sentence that is long")
    page.get_by_label("Password, once more").fill("a sentence that is long")
    page.get_by_role("button", name="Let me in").click()

    page.wait_for_url("**/desk/*")
    assert "used already" in visit(path).get_by_role("main").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_a_coach_walks_through_the_weeks_by_table_and_links(academy, visit, script):
    page = visit("/", as_="coach@example.org", java_script_enabled=script)
    table = page.get_by_role("table")
    assert table.get_by_role("columnheader").count() == 7
    assert table.get_by_role("rowheader").count() == 12
    assert table.get_by_text("Group critique").is_visible()

    page.get_by_role("link", name="Week after").click()

    page.wait_for_url(re.compile(r"week=\d{4}-W\d\d"))
    assert "holiday, Founders' day" in page.get_by_role("columnheader").nth(4).inner_text().replace("\n", " ")


def test_an_owner_runs_the_job_and_what_failed_leaves_the_list(academy, visit):
    page = visit("/desk/attention", as_="owner@example.org", java_script_enabled=False)
    assert page.get_by_role("heading", name="A job that failed").is_visible()

    page.get_by_role("button", name="Run now").last.click()

    page.get_by_role("status").get_by_text("sessions made").wait_for()
    assert page.url.endswith("/desk/attention")
    assert page.get_by_role("heading", name="A job that failed").count() == 0


def test_a_member_ends_a_standing_hour_after_reading_what_it_touches(academy, visit):
    page = visit("/learning/series", as_="member@example.org", size=PHONE)
    page.get_by_role("link", name="End this standing hour").first.click()
    button = page.get_by_role("button", name=re.compile(r"End it and cancel \d+"))
    count = int(re.search(r"\d+", button.inner_text())[0])

    button.click()

    page.get_by_role("status").get_by_text(f"{count} sessions were cancelled").wait_for()
    cancelled = "SELECT count(*) FROM training_sessions WHERE status = 'cancelled' AND member_id = %s"
    assert make.value(cancelled, academy.member.id) >= count > 0


def test_the_keyboard_alone_reaches_the_work_and_the_week(academy, visit):
    page = visit("/coaching/week", as_="coach@example.org")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "work"
    for _ in range(12):
        page.keyboard.press("Tab")
        if (page.evaluate("document.activeElement.getAttribute('aria-label')") or "").startswith("The week of"):
            return
    raise AssertionError("the week was not reached")


def test_a_first_day_goes_by_forms_alone(db, plain_hashes, visit):
    path = perform(first.welcome_path)
    owner = visit(path, java_script_enabled=False)
    come_in(owner, email="owner@example.org")
    owner.get_by_role("link", name="Rooms").click()
    owner.get_by_role("link", name="Add the first room").click()
    owner.get_by_label("Name").fill("Blue room")
    owner.get_by_role("button", name="Add the room").click()

    coach = visit(added(owner, "coach", "Fúnmi Ọ̀ṣunṣanmí"), java_script_enabled=False)
    come_in(coach)
    coach.get_by_role("link", name="My hours").click()
    coach.get_by_role("link", name="Typed").click()
    coach.get_by_label("Monday").fill("9-12, 13:30-17")
    coach.get_by_role("button", name="Keep these hours").click()
    coach.get_by_role("status").get_by_text("The weekly hours are kept.").wait_for()
    coach.get_by_label("Room").first.select_option(label="Blue room, Main")
    coach.get_by_role("button", name="Keep room and length").click()

    member = visit(added(owner, "member", "Kọ́lá Ajayi"), java_script_enabled=False, size=PHONE)
    come_in(member)
    member.get_by_role("link", name="Book", exact=True).first.click()
    member.get_by_role("link", name="Weekly").click()
    member.get_by_role("link", name="Or type a day and a time").click()
    book(member, "12:30", "13:30")
    assert "Fúnmi Ọ̀ṣunṣanmí does not work then." in member.get_by_role("main").inner_text()
    book(member, "10:00", "11:00")

    member.get_by_role("status").get_by_text("Mondays 10:00 to 11:00 with Fúnmi Ọ̀ṣunṣanmí are booked.").wait_for()
    assert make.value("SELECT count(*) FROM training_sessions WHERE status = 'scheduled'") >= 5


def come_in(page: Any, email: str = "") -> None:
    if email:
        page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill("a sentence that is long")
    page.get_by_label("Password, once more").fill("a sentence that is long")
    page.get_by_role("button", name="Let me in").click()


def added(owner: Any, role: str, name: str) -> str:
    """The owner adds somebody and is shown the link."""
    owner.goto(f"/desk/people/new?as={role}")
    owner.get_by_label("Name").fill(name)
    owner.get_by_label("E-mail").fill(f"{role}@example.org")
    owner.get_by_role("button", name="Add and make a welcome link").click()
    return str(owner.get_by_label("Welcome link").input_value())


def book(member: Any, start: str, end: str) -> None:
    member.get_by_label("Coach").select_option(label="Fúnmi Ọ̀ṣunṣanmí")
    member.get_by_label("Weekday").select_option(label="Monday")
    member.get_by_label("From").fill(start)
    member.get_by_label("Until").fill(end)
    member.get_by_role("button", name="Book it every week").click()


def test_on_a_phone_the_places_open_by_the_menu_without_script(academy, visit):
    page = visit("/desk/status", as_="owner@example.org", size=PHONE, java_script_enabled=False)
    assert not page.get_by_role("link", name="Rooms").is_visible()

    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Rooms").click()

    page.get_by_role("heading", name="Rooms").wait_for()
