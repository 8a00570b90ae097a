"""The page of calendar addresses, and the links that lead to it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests import factories as make


def browser(user) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def test_an_address_is_made_shown_once_named_renewed_and_revoked():
    member = make.member("Max")
    page = browser(member)
    made = page.post(
        "/account/calendars", {"deed": "make", "calendar": f"member:{member.id}", "name": "Phone"}
    ).content.decode()
    [url] = re.findall(r'value="(http://localhost/feeds/[^"]+\.ics)"', made)
    assert f'href="webcal{url.removeprefix("http")}"' in made
    assert url not in page.get("/account/calendars").content.decode()
    assert Client().get(url, headers={"host": "localhost"}).status_code == 200
    key = str(make.value("SELECT id FROM calendar_addresses"))
    page.post("/account/calendars", {"deed": "name", "id": key, "name": "Tablet"})
    renewed = page.post("/account/calendars", {"deed": "renew", "id": key}).content.decode()
    [again] = re.findall(r'value="(http://localhost/feeds/[^"]+\.ics)"', renewed)

    assert 'value="Tablet"' in renewed
    assert [Client().get(one, headers={"host": "localhost"}).status_code for one in (url, again)] == [404, 200]
    page.post("/account/calendars", {"deed": "revoke", "id": key})
    assert Client().get(again, headers={"host": "localhost"}).status_code == 404
    assert "No addresses." in page.get("/account/calendars").content.decode()


@pytest.mark.parametrize("deed", ["renew", "revoke", "name"])
def test_the_address_of_somebody_else_is_none(deed):
    member = make.member()
    row = make.calendar(member, "member", member).row
    answer = browser(make.member()).post("/account/calendars", {"deed": deed, "id": str(row.id), "name": "Mine"})

    assert answer.status_code == 404
    assert make.rows("SELECT name, revoked_at FROM calendar_addresses") == [("", None)]


def test_a_calendar_that_was_not_offered_cannot_be_chosen():
    coach, member = make.coach(), make.member()
    answer = browser(member).post("/account/calendars", {"deed": "make", "calendar": f"coach:{coach.id}"})

    assert answer.status_code == 422
    assert make.value("SELECT count(*) FROM calendar_addresses") == 0


def test_the_office_comes_from_a_week_and_finds_its_calendar_chosen():
    member, room = make.member("Max"), make.room("Atelier")
    office = browser(make.office())
    for path, chosen in (
        (f"/desk/members/{member.id}/week", f"member:{member.id}"),
        (f"/desk/rooms/{room.id}/week", f"room:{room.id}"),
    ):
        week = office.get(path).content.decode()
        assert f'href="/account/calendars?calendar={chosen}"' in week
        assert f'<option value="{chosen}" selected>' in office.get(f"/account/calendars?calendar={chosen}").content.decode()
