"""What a business does on its first day by forms: people, rooms, settings, holidays. Each refusal stands beside its field."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from tests import factories as make
from tests.integration.pages.conftest import PASSWORD

NEW = {"name": "Kọ́lá Ajayi", "email": "kola@example.org", "zone": "Africa/Lagos", "is_coach": "on", "is_member": "on"}
SETTINGS = {
    "language": "en-GB",
    "business_name": "Atelier",
    "zone": "Europe/Paris",
    "colour": "#0A6A4B",
    "weeks_ahead": 8,
    "booking_window_days": 60,
}
FORMS = ["people/new", "people/{person}/welcome", "rooms/new", "settings", "holidays", "book", "coaches/{coach}/hours"]


def text(answer) -> str:
    return answer.content.decode()


def link_in(answer) -> str:
    return re.search(r'value="http://localhost(/welcome/[^"]+)"', text(answer))[1]


def let_in(browse, path: str, email: str = ""):
    return browse().post(path, {"email": email, "password": PASSWORD, "again": PASSWORD}, follow=True)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("who", "status"), [("visitor", 302), ("coach", 403), ("member", 403), ("guardian", 403)])
def test_forms_of_the_desk_are_the_offices_alone(business, browse, form, who, status):
    path = f"/desk/{form.format(person=business.member.id, coach=business.coach.id)}"

    assert browse(getattr(business, who, None)).post(path, NEW | SETTINGS).status_code == status
    assert make.value("SELECT count(*) FROM users WHERE email = 'kola@example.org'") == 0


@pytest.mark.parametrize("form", FORMS)
def test_forms_without_their_token_do_nothing(business, form):
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.force_login(business.owner)

    answer = client.post(f"/desk/{form.format(person=business.member.id, coach=business.coach.id)}", NEW | SETTINGS)

    assert answer.status_code == 403
    assert "Nothing was changed" in text(answer)


def test_a_new_person_comes_in_by_the_link_that_is_shown_once(business, browse):
    answer = browse(business.office).post("/desk/people/new", NEW)

    assert "no-store" in answer.headers["Cache-Control"]
    roles = "SELECT name, zone, is_coach, is_member, is_office, is_owner FROM users WHERE email = 'kola@example.org'"
    assert make.rows(roles) == [("Kọ́lá Ajayi", "Africa/Lagos", True, True, False, False)]
    path = link_in(answer)
    assert let_in(browse, path).redirect_chain[-1][0] == "/coaching/week"
    assert browse().get(path).status_code == 404


def test_a_person_without_an_address_names_it_when_they_come(business, browse):
    answer = browse(business.office).post("/desk/people/new", {"name": "New", "is_member": "on"})

    assert let_in(browse, link_in(answer), "new@example.org").redirect_chain[-1][0] == "/learning/week"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"email": "OWNER@example.org"}, "Somebody with the e-mail address OWNER@example.org is here already."),
        ({"email": "no address"}, "&#x27;no address&#x27; is not an e-mail address."),
        ({"name": "   "}, "This field is required."),
        ({"name": "a\0b"}, "Null characters are not allowed."),
        ({"zone": "Europe/Atlantis"}, "Europe/Atlantis is not one of the available choices."),
    ],
)
def test_a_person_who_cannot_be_had_is_refused_beside_the_field(business, browse, sent, said):
    before = make.value("SELECT count(*) FROM users")

    answer = browse(business.owner).post("/desk/people/new", NEW | sent)

    assert answer.status_code == 422
    field = next(iter(sent))
    assert re.search(rf'id="id_{field}_error">.*?{re.escape(said)}', text(answer), re.DOTALL)
    assert make.value("SELECT count(*) FROM users") == before


def test_only_an_owner_makes_owners(business, browse):
    assert "is_owner" not in text(browse(business.office).get("/desk/people/new"))

    for who, is_owner in (("office", False), ("owner", True)):
        sent = {"name": who, "email": f"made-by-{who}@example.org", "is_office": "on", "is_owner": "on"}
        browse(getattr(business, who)).post("/desk/people/new", sent)
        assert make.value("SELECT is_owner FROM users WHERE email = %s", sent["email"]) is is_owner


def test_who_forgot_the_password_gets_a_new_link(business, browse):
    answer = browse(business.office).post(f"/desk/people/{business.member.id}/welcome")

    assert let_in(browse, link_in(answer)).redirect_chain[-1][0] == "/learning/week"


def test_an_owners_link_is_the_owners_and_nobodys_is_nobodys(business, browse):
    assert browse(business.office).post(f"/desk/people/{business.owner.id}/welcome").status_code == 403
    assert browse(business.owner).post(f"/desk/people/{business.room.id}/welcome").status_code == 404
    assert make.value("SELECT count(*) FROM welcome_links WHERE used_at IS NULL") == 0


def test_a_room_is_added_once(business, browse):
    owner = browse(business.owner)
    first = owner.post("/desk/rooms/new", {"name": "Blue", "location": "Lyon", "capacity": "8"}, follow=True)
    again = owner.post("/desk/rooms/new", {"name": "Blue", "location": "Lyon"})

    assert "The room Blue is there." in text(first)
    assert again.status_code == 422
    assert "Lyon has a room called Blue already." in text(again)
    assert make.rows(
        "SELECT r.name, capacity, l.name FROM rooms r JOIN locations l ON l.id = location_id WHERE r.name = 'Blue'"
    ) == [("Blue", 8, "Lyon")]


def test_settings_hold_from_then_on(business, browse):
    owner = browse(business.owner)

    page = text(owner.post("/desk/settings", SETTINGS, follow=True))

    assert "The settings are kept." in page
    assert 'class="house-name">Atelier<' in page
    assert make.rows("SELECT zone, colour, weeks_ahead, booking_window_days FROM settings") == [
        ("Europe/Paris", "#0a6a4b", 8, 60)
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"business_name": ""},
        {"zone": "Nowhere"},
        {"colour": "red"},
        {"weeks_ahead": "0"},
        {"weeks_ahead": "53"},
        {"booking_window_days": "367"},
    ],
)
def test_settings_that_cannot_be_had_change_nothing(business, browse, wrong):
    answer = browse(business.owner).post("/desk/settings", SETTINGS | wrong)

    assert answer.status_code == 422
    assert f'id="id_{next(iter(wrong))}_error"' in text(answer)
    assert make.value("SELECT count(*) FROM settings WHERE business_name = 'Atelier'") == 0


def test_holidays_of_a_country_come_and_go_and_own_ones_stay(business, browse):
    owner = browse(business.owner)
    owner.post("/desk/holidays", {"deed": "add", "on": "2030-05-17", "name": "Founders' day"})

    chosen = text(owner.post("/desk/holidays", {"deed": "country", "country": "NG", "subdivision": ""}, follow=True))
    assert "holidays are kept" in chosen
    assert make.value("SELECT count(*) FROM holidays WHERE of_country = 'NG'") > 20
    none = text(owner.post("/desk/holidays", {"deed": "country", "country": ""}, follow=True))
    assert make.rows('SELECT "on", name FROM holidays') == [(date(2030, 5, 17), "Founders' day")]
    assert "Founders&#x27; day" in none

    owner.post("/desk/holidays", {"deed": "remove", "on": "2030-05-17"})
    assert "The business never rests." in text(owner.get("/desk/holidays"))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"deed": "country", "country": "DE", "subdivision": "ZZ"}, "No holidays are known for DE ZZ."),
        ({"deed": "country", "country": "ZZ"}, "ZZ is not one of the available choices."),
        ({"deed": "add", "on": "2027-02-30", "name": "Never"}, "Enter a valid date."),
        ({"deed": "add", "on": "9999-12-31", "name": "Late"}, "It is not in the years from 2000 to 2200."),
        ({"deed": "remove", "on": "tomorrow"}, "is not a date such as 2027-03-28"),
        ({"deed": "something"}, "is not something that this page does"),
    ],
)
def test_holidays_that_cannot_be_had_are_refused(business, browse, sent, said):
    answer = browse(business.owner).post("/desk/holidays", sent)

    assert answer.status_code == 422
    assert said in text(answer)
    assert make.value("SELECT count(*) FROM holidays") == 0
