"""Visitors and members book in a real browser: in few clicks, by keyboard, without script, on a phone, and two at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from horarium.availability import operations as availability
from horarium.availability.values import Window
from horarium.kernel import clock
from horarium.kernel.unit import perform
from tests import factories as make
from tests.journeys.conftest import PHONE, SMALLEST, faults, picture

NAMES = ["Adé Ọláwálé", "Kọ́lá Ajayi", "Zainab Musa", "Linh Nguyễn"]


@pytest.fixture
def tutor(academy) -> Any:
    """A coach with an open page, free from eight to six every day."""
    hours = [Window(day, time(8), time(18)) for day in range(7)]
    coach = make.coach("Élodie Garnier", zone="Africa/Lagos", hours=hours)
    words = "Career and leadership coach. Twelve years of interviews on both sides of the table."
    perform(
        availability.set_open_page, by=make.HOUSE, coach_id=coach.id, public_booking=True, introduction=words, now=clock.now()
    )
    return coach


def free(page: Any, nth: int = 0) -> Any:
    return page.locator("table.times td.free a").nth(nth)


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """A page of somebody else's: a browser takes `localhost` and `127.0.0.1` for two sites."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def scheduled(coach: Any) -> int:
    return int(make.value("SELECT count(*) FROM training_sessions WHERE coach_id = %s AND status = 'scheduled'", coach.id))


@pytest.mark.parametrize("script", [True, False])
def test_a_visitor_books_in_two_clicks(tutor, visit, script):
    page = visit(f"/coaches/{tutor.id}", size=PHONE, java_script_enabled=script, timezone_id="Africa/Lagos")

    free(page, 3).click()
    page.get_by_label("Your name").fill("Aïssata Kouamé")
    page.get_by_label("E-mail").fill("aissata@example.org")
    page.get_by_role("button", name=re.compile(r"Book \w+day, \d+:\d\d")).click()

    page.get_by_role("heading", name="Your hour is booked").wait_for()
    assert scheduled(tutor) == 1
    assert page.context.cookies() == []


def test_a_visitors_own_clock_is_taken_and_can_be_changed(tutor, visit):
    page = visit(f"/coaches/{tutor.id}", timezone_id="Asia/Tokyo")
    page.wait_for_url("**zone=Asia%2FTokyo**")
    assert page.get_by_text("Lagos time is 8 h behind").is_visible()

    page.get_by_label("Your time").select_option("Africa/Lagos")

    page.wait_for_url("**zone=Africa%2FLagos**")
    assert page.get_by_text("small figures").count() == 0


def test_a_page_in_somebody_elses_frame_books_without_cookies(tutor, visit, address):
    line = f'<iframe src="{address}/embed/{tutor.id}?zone=Africa/Lagos" width="1200" height="1600"></iframe>'
    with another_site(line) as site:
        outside = visit("/healthz")
        outside.goto(site)
        frame = outside.frame_locator("iframe")
        frame.locator("table.times td.free a").nth(2).click()

    frame.get_by_label("Your name").fill("Aïssata Kouamé")
    frame.get_by_label("E-mail").fill("aissata@example.org")
    frame.get_by_role("button", name=re.compile("Book ")).click()

    frame.get_by_role("heading", name="Your hour is booked").wait_for()
    assert outside.context.cookies() == []
    assert scheduled(tutor) == 1


def test_a_member_books_weekly_leaving_dates_out_moves_one_and_cancels_one(academy, tutor, visit):
    page = visit(f"/learning/book?coach={tutor.id}", as_="member@example.org")
    page.get_by_role("link", name="Weekly").click()
    later = make.value("SELECT (now() AT TIME ZONE 'Africa/Lagos')::date + 3")
    page.get_by_role("link", name=re.compile(f"{later:%A} 10:00, free in")).click()
    page.get_by_label("Sessions", exact=True).select_option("5")
    page.get_by_role("button", name="Look").last.click()
    page.get_by_role("button", name=re.compile(r"Book 5 \w+days")).click()
    page.get_by_role("status").get_by_text("are booked.").wait_for()
    picture(page, "journey-one-series")

    page.get_by_role("link", name=re.compile("^Move")).first.click()
    free(page, 0).click()
    page.get_by_role("button", name=re.compile("^Move it to")).click()
    page.get_by_role("status").get_by_text("Moved from").wait_for()

    page.get_by_role("link", name=re.compile("^Skip")).last.click()
    assert page.get_by_text("Free of cost.").is_visible()
    page.get_by_role("button", name=re.compile("^Skip")).click()
    page.get_by_role("status").get_by_text("is skipped.").wait_for()
    assert scheduled(tutor) == 4
    assert not [name for name in NAMES if name in page.get_by_role("main").inner_text()]


def test_the_way_that_is_chosen_changes_the_button_without_script(academy, tutor, visit):
    start = make.value("SELECT date_trunc('day', now()) + interval '10 days 9 hours'")
    make.booked(tutor, make.member("Somebody Else"), start, now=clock.now())
    local = make.value("SELECT %s AT TIME ZONE 'Africa/Lagos'", start)
    path = f"/learning/book?coach={tutor.id}&every=1&day={local.isoweekday() % 7}&time={local:%H:%M}&number=6"
    page = visit(path, as_="member@example.org", java_script_enabled=False)
    button = page.locator("form.plan button.main")
    assert button.inner_text().startswith("Book 6 ")

    page.get_by_label("Leave them out").check()
    assert button.inner_text().startswith("Book 5 ")
    assert not page.get_by_text("Added at the end").is_visible()
    button.click()

    page.get_by_role("status").get_by_text("1 date is left out.").wait_for()
    assert "Somebody Else" not in page.get_by_role("main").inner_text()


def test_two_members_race_and_the_slower_sees_what_is_near(academy, tutor, visit):
    make.rows(
        """UPDATE users SET email = 'second@example.org', password = given
           FROM (SELECT password AS given FROM users WHERE email = 'member@example.org') one WHERE name = 'Zainab Musa'"""
    )
    pages = [visit(f"/learning/book?coach={tutor.id}", as_=f"{who}@example.org") for who in ("member", "second")]
    for page in pages:
        free(page, 5).click()
        page.get_by_role("button", name=re.compile("^Book ")).wait_for()

    for page in pages:
        page.get_by_role("button", name=re.compile("^Book ")).click()

    pages[0].get_by_role("status").get_by_text("is booked.").wait_for()
    alert = pages[1].get_by_role("alert")
    assert "Somebody was faster." in alert.inner_text()
    picture(pages[1], "journey-slower")
    assert faults(pages[1]) == []
    alert.get_by_role("link").first.click()
    pages[1].get_by_role("button", name=re.compile("^Book ")).click()
    pages[1].get_by_role("status").get_by_text("is booked.").wait_for()
    assert scheduled(tutor) == 2


def test_the_keyboard_alone_books_an_hour(academy, tutor, visit):
    page = visit(f"/learning/book?coach={tutor.id}", as_="member@example.org")
    free(page, 4).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("^Book ")).wait_for()

    for _ in range(40):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.activeElement.textContent.trim()").startswith("Book ")
            and page.evaluate("document.activeElement.tagName") == "BUTTON"
        ):
            break
    page.keyboard.press("Enter")

    page.get_by_role("status").get_by_text("is booked.").wait_for()
    assert scheduled(tutor) == 1


def test_no_page_of_a_member_or_visitor_names_another_member(academy, tutor, visit):
    make.booked(
        tutor,
        make.member("Tọ́pẹ́ Secret"),
        make.value("SELECT date_trunc('day', now()) + interval '4 days 12 hours'"),
        now=clock.now(),
    )
    page = visit("/learning/week", as_="member@example.org", size=SMALLEST)
    for path in (
        "/learning/week",
        "/learning/week/table",
        "/learning/series",
        f"/learning/book?coach={tutor.id}",
        "/learning/book?every=1",
    ):
        page.goto(path)
        said = page.content()
        assert not [name for name in (*NAMES, "Tọ́pẹ́") if name in said], path
