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


class Finger:
    """One finger on the glass, by the browser's own way in for touches."""

    def __init__(self, page):
        self.page, self.glass = page, page.context.new_cdp_session(page)

    def _send(self, kind: str, *points: dict[str, float]) -> None:
        self.glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def down(self, x: float, y: float) -> None:
        self.x, self.y = x, y
        self._send("touchStart", {"x": x, "y": y})

    def to(self, x: float, y: float) -> None:
        for part in (0.2, 0.4, 0.6, 0.8, 1):
            self._send("touchMove", {"x": self.x + (x - self.x) * part, "y": self.y + (y - self.y) * part})
            self.page.wait_for_timeout(16)
        self.x, self.y = x, y

    def up(self) -> None:
        self._send("touchEnd")


def until(page, expression: str) -> None:
    """Wait for it; the page's own rules forbid the browser to be asked otherwise."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


def test_a_finger_scrolls_the_day_and_drags_a_session_that_it_holds_beyond_the_edge(desk, visit):
    page = visit(f"/desk/day?on={desk.day}", as_=OFFICE, size=PHONE, has_touch=True, is_mobile=True)
    slip = page.locator("tr[data-coach] .slip", has_text="Binta Umar")
    scrolled = "document.querySelector('.scroll').scrollLeft"
    slip.scroll_into_view_if_needed()
    finger, at = Finger(page), slip.bounding_box()
    before = page.evaluate(scrolled)
    finger.down(at["x"] + 20, at["y"] + 10)
    finger.to(at["x"] - 100, at["y"] + 10)
    finger.up()
    until(page, f"{scrolled} > {before + 50}")
    assert page.locator(".lifted").count() == 0

    slip.scroll_into_view_if_needed()
    at, row = slip.bounding_box(), page.locator(f'tr[data-coach="{desk.other.id}"]').bounding_box()
    finger.down(at["x"] + 20, at["y"] + 10)
    page.locator(".lifted").wait_for()
    finger.to(130, row["y"] + 15)  # at the column of names, beyond which the morning is
    until(page, f"{scrolled} === 0")
    finger.to(250, row["y"] + 15)
    finger.up()

    page.get_by_text("Coach, room and members are free.").wait_for()
    page.get_by_role("button", name="Move", exact=True).tap()
    page.get_by_text("is moved to").wait_for()
    coach, span = where()
    assert (coach, span.start < desk.start - timedelta(hours=3)) == ("Halima Garba", True)


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
