"""A coach's open page, also in other people's frames: visitors book without an account, a cookie, or a trace of anybody."""

from __future__ import annotations

import re
from datetime import time

import pytest
from django.test import Client

from horarium.availability import operations as availability
from horarium.availability.values import Window
from horarium.interfaces.api.limits import purses
from horarium.interfaces.pages.free_times import key_of
from horarium.interfaces.public import open as open_pages
from horarium.kernel import clock
from horarium.kernel.unit import perform
from tests import factories as make
from tests.integration.pages.booking_pages import address, hidden, hour_ahead, sessions, text

AISSATA = {"name": "Aïssata Kouamé", "email": "aissata@example.org", "about": "An interview_1"}


@pytest.fixture
def tutor(business):
    purses.forget()
    coach = make.coach("Élodie Garnier", zone="UTC", hours=[Window(day, time(8), time(20)) for day in range(7)])
    words = "Career and leadership <b>coach</b>."
    perform(
        availability.set_open_page, by=make.HOUSE, coach_id=coach.id, public_booking=True, introduction=words, now=clock.now()
    )
    return coach


def visitor(address_: str = "198.51.100.7") -> Client:
    return Client(headers={"host": "localhost"}, REMOTE_ADDR=address_)


def form(client, coach, start, where: str = "coaches") -> tuple[str, dict[str, str]]:
    path = address(f"/{where}/{coach.id}", at=key_of(start), zone="UTC")
    page = client.get(path)
    return path, {name: hidden(page, name) for name in ("sign", "once", "at")}


def book(client, coach, start, where: str = "coaches", **who: str):
    path, sent = form(client, coach, start, where)
    return client.post(path, {**sent, **AISSATA, **who})


def test_a_page_is_closed_until_it_is_opened(business, browse):
    path = f"/coaches/{business.coach.id}"
    assert visitor().get(path).status_code == 404

    browse(business.coach).post(f"{path}/page", {"public_booking": "on", "introduction": "Hello"})

    assert "Hello" in text(visitor().get(path))
    assert business.coach.name in text(visitor().get("/"))


@pytest.mark.parametrize("who", ["member", "guardian", "stranger"])
def test_only_the_coach_and_the_office_open_it(business, browse, who):
    answer = browse(getattr(business, who)).post(f"/coaches/{business.coach.id}/page", {"public_booking": "on"})

    assert answer.status_code == 403
    assert visitor().get(f"/coaches/{business.coach.id}").status_code == 404


@pytest.mark.parametrize("where", ["coaches", "embed"])
def test_a_visitor_books_without_an_account_or_a_cookie(tutor, where):
    client, start = visitor(), hour_ahead(3, 10)

    answer = book(client, tutor, start, where)
    shown = client.get(answer["Location"])

    assert "Your hour is booked" in text(shown)
    assert f"{start.day} {start:%A} {start:%B %Y}" in text(shown)
    assert not client.cookies
    assert make.rows("SELECT start_time, title, status FROM training_sessions WHERE coach_id = %s", tutor.id) == [
        (start, "An interview_1", "scheduled")
    ]
    assert make.rows(
        "SELECT name, email, password LIKE '!%%', is_member FROM users WHERE name = %s AND email IS NULL", AISSATA["name"]
    ) == [(AISSATA["name"], None, True, True)]


def test_a_double_click_books_once(tutor):
    client = visitor()
    path, sent = form(client, tutor, hour_ahead(3, 10))

    answers = [client.post(path, sent | AISSATA) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert sessions() == 1


@pytest.mark.parametrize("known", ["member@example.org", "MEMBER@example.org", "coach@example.org", "nobody@example.org"])
def test_nobody_learns_whether_an_address_is_known(business, tutor, known):
    before = make.rows("SELECT id, email, name FROM users WHERE email IS NOT NULL ORDER BY id")
    answer = book(visitor(), tutor, hour_ahead(3, 10), email=known)

    again = book(visitor("203.0.113.9"), tutor, hour_ahead(3, 12), email=known)

    # From another network the very same: no booking of somebody else's stands in the way or is shown.
    assert (answer.status_code, again.status_code) == (302, 302)
    assert make.rows("SELECT id, email, name FROM users WHERE email IS NOT NULL ORDER BY id") == before
    assert make.value("SELECT count(*) FROM bookings b JOIN visitors v ON v.user_id = b.member_id") == 2


def test_a_visitor_has_one_hour_at_a_time(tutor):
    client = visitor()
    first = book(client, tutor, hour_ahead(3, 10))

    second = book(client, tutor, hour_ahead(3, 12), email=" AISSATA@example.org ".strip())

    assert second.status_code == 409
    assert "Without an account one hour is booked at a time." in text(second)
    client.post(first["Location"])
    assert book(client, tutor, hour_ahead(3, 12)).status_code == 302
    assert make.value("SELECT count(*) FROM visitors") == 1


def test_a_network_brings_so_many_visitors_an_hour(tutor):
    answers = [book(visitor(), tutor, hour_ahead(3, 9 + n), email=f"v{n}@example.org").status_code for n in range(6)]

    assert answers == [302] * 5 + [409]
    assert book(visitor("203.0.113.9"), tutor, hour_ahead(4, 9), email="v9@example.org").status_code == 302


def test_an_address_tries_only_so_often_a_minute(tutor, monkeypatch):
    monkeypatch.setattr(open_pages, "TRIES_A_MINUTE", 2)
    client = visitor()
    path, sent = form(client, tutor, hour_ahead(3, 10))

    answers = [client.post(path, sent | AISSATA | {"name": ""}).status_code for _ in range(3)]

    assert answers == [422, 422, 429]


@pytest.mark.parametrize(
    "wrong", [{"sign": ""}, {"sign": "made:up:by-me"}, {"email": "nobody"}, {"name": " "}, {"name": "x" * 200}]
)
def test_a_form_that_cannot_be_had_leaves_nothing_behind(tutor, wrong):
    client = visitor()
    path, sent = form(client, tutor, hour_ahead(3, 10))

    answer = client.post(path, sent | AISSATA | wrong)

    assert answer.status_code == 422
    assert make.value("SELECT count(*) FROM visitors") == 0
    assert sessions() == 0
    assert "An interview_1" in text(answer)


def test_a_form_is_good_only_in_the_network_to_which_it_was_shown(tutor):
    path, sent = form(visitor("203.0.113.9"), tutor, hour_ahead(3, 10))

    answer = visitor().post(path, sent | AISSATA)

    assert answer.status_code == 422
    assert "Nothing was booked" in text(answer)
    assert sessions() == 0


def test_who_was_slower_is_told_what_is_near_and_becomes_nobody(tutor):
    start = hour_ahead(3, 10)
    slower = visitor("203.0.113.9")
    path, sent = form(slower, tutor, start)
    book(visitor(), tutor, start)

    answer = slower.post(path, sent | {"name": "Slow", "email": "slow@example.org"})

    assert answer.status_code == 409
    assert "Somebody was faster." in text(answer)
    assert "Nearest free:" in text(answer)
    assert "Kouamé" not in text(answer)
    assert make.value("SELECT count(*) FROM users WHERE name = 'Slow'") == 0


def test_only_the_embedded_page_may_be_framed_and_by_everybody(tutor):
    pages = {where: visitor().get(f"/{where}/{tutor.id}") for where in ("coaches", "embed")}

    assert "frame-ancestors 'none'" in pages["coaches"]["Content-Security-Policy"]
    assert pages["coaches"]["X-Frame-Options"] == "DENY"
    assert "frame-ancestors *" in pages["embed"]["Content-Security-Policy"]
    assert "default-src 'self'" in pages["embed"]["Content-Security-Policy"]
    assert "X-Frame-Options" not in pages["embed"]


def test_a_framed_page_does_not_know_who_is_signed_in(business, browse, tutor):
    page = browse(business.owner).get(f"/embed/{tutor.id}")

    assert page.status_code == 200
    assert "Sign" not in text(page)
    assert "Owner" not in text(page)


def test_the_line_for_other_sites_names_the_page_and_is_text(business, browse, tutor):
    page = browse(business.office).get(f"/coaches/{tutor.id}/page").content.decode()

    assert f"&lt;iframe src=&quot;http://localhost/embed/{tutor.id}&quot;" in page
    assert "<iframe" not in page


def test_a_visitor_cancels_by_the_address_that_was_given_and_by_no_other(tutor):
    client = visitor()
    where = book(client, tutor, hour_ahead(3, 10))["Location"]
    assert visitor().post("/booked/forged").status_code == 404
    assert "Free of cost." in text(client.get(where))

    answer = client.post(where, follow=True)

    assert "This hour is cancelled" in text(answer)
    assert sessions() == 0


def test_coach_and_office_read_how_to_reach_a_visitor_and_nobody_else_does(business, browse, tutor):
    book(visitor(), tutor, hour_ahead(3, 10))
    session = make.value("SELECT id FROM training_sessions WHERE coach_id = %s", tutor.id)

    assert "aissata@example.org" in text(browse(business.office).get(f"/sessions/{session}"))
    assert browse(business.member).get(f"/sessions/{session}").status_code == 404


def test_an_introduction_is_text(tutor):
    page = visitor().get(f"/coaches/{tutor.id}").content.decode()

    assert "&lt;b&gt;coach&lt;/b&gt;" in page


@pytest.mark.parametrize("zone", ["Mars/Phobos", "CET", "'; DROP", ""])
def test_a_zone_that_is_none_is_the_businesss(tutor, zone):
    page = visitor().get(address(f"/coaches/{tutor.id}", zone=zone))

    assert page.status_code == 200
    assert re.search(r'<option value="UTC" selected>', page.content.decode())
