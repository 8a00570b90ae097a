"""Coaches, members, the caller; and the business with its rooms and holidays."""

from __future__ import annotations

import pytest

from tests import factories as make
from tests.integration.api.calling import calling, refusal


def test_a_coach_is_added_and_listed_by_name(scene):
    made = scene.callers["office"].data(
        "POST", "/api/coaches", {"name": " Abe ", "email": "abe@example.org", "zone": "Africa/Lagos"}
    )
    assert made == {"id": made["id"], "name": "Abe", "zone": "Africa/Lagos"}
    assert [person["name"] for person in scene.callers["member"].data("GET", "/api/coaches")["items"]] == ["Abe", "Ada", "Bea"]


def test_members_are_seen_by_whom_they_concern(scene):
    made = scene.callers["office"].data("POST", "/api/members", {"name": "Olga"})
    assert made == {"id": made["id"], "name": "Olga", "zone": "UTC"}

    def seen(role):
        return [person["name"] for person in scene.callers[role].data("GET", "/api/members")["items"]]

    assert seen("owner") == seen("office") == ["Max", "Nora", "Olga"]
    assert seen("member") == seen("guardian") == seen("coach") == ["Max"]
    assert seen("other_member") == ["Nora"]
    assert seen("other_coach") == []


def test_me_says_who_is_calling_and_for_whom_they_may_act(scene):
    nobody = {"isOwner": False, "isOffice": False, "isCoach": False, "isMember": False}
    assert scene.callers["guardian"].data("GET", "/api/me") == {
        "id": str(scene.guardian.id),
        "name": "Greta",
        "zone": "UTC",
        "email": None,
        "wards": [{"id": str(scene.member.id), "name": "Max"}],
        **nobody,
    }
    both = calling(make.person("Kim", email="kim@example.org", is_coach=True, is_member=True)).data("GET", "/api/me")
    assert (both["email"], both["isCoach"], both["isMember"], both["isOwner"]) == ("kim@example.org", True, True, False)


@pytest.mark.parametrize("noun", ["coaches", "members"])
@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "name"),
        ({"name": ""}, 422, "name"),
        ({"name": "   "}, 422, "name"),
        ({"name": 5}, 422, "name"),
        ({"name": "x" * 501}, 422, "name"),
        ({"name": "a\0b"}, 422, "name"),
        ({"name": "Ida", "email": "nobody"}, 422, "email"),
        ({"name": "Ida", "email": "a" * 300 + "@example.org"}, 422, "email"),
        ({"name": "Ida", "email": "TAKEN@example.org"}, 409, "email"),
        ({"name": "Ida", "zone": "Mars/Olympus"}, 422, "zone"),
        ({"name": "Ida", "zone": "europe/rome"}, 422, "zone"),
        ({"name": "Ida", "zone": "../../etc/passwd"}, 422, "zone"),
    ],
    ids=str,
)
def test_people_who_cannot_be_added_are_refused_with_the_field(scene, noun, body, status, field):
    make.person("Taken", email="taken@example.org")
    before = make.value("SELECT count(*) FROM users")

    found, answer = scene.callers["owner"].post(f"/api/{noun}", body)

    assert (found, refusal(answer)[1]) == (status, field)
    assert make.value("SELECT count(*) FROM users") == before


def test_nobody_makes_themself_an_owner_by_posting_it(scene):
    body = {"name": "Eve", "isOwner": True, "isOffice": True, "role": "admin", "is_owner": True}
    scene.callers["office"].data("POST", "/api/members", body)
    assert make.rows("SELECT is_owner, is_office, role FROM users WHERE name = 'Eve'") == [(False, False, "user")]


def test_settings_change_by_what_is_sent(scene):
    owner = scene.callers["owner"]
    before = owner.data("GET", "/api/settings")
    assert before == {
        "businessName": "Horarium",
        "zone": "UTC",
        "currency": "",
        "colour": "#2b46b8",
        "weeksAhead": 6,
        "bookingWindowDays": 84,
    }
    change = {"businessName": "Studio Ada", "zone": "Europe/Rome", "currency": "NGN", "colour": "#AABBCC", "weeksAhead": 8}
    assert owner.data("PUT", "/api/settings", change) == {**before, **change, "colour": "#aabbcc"}
    assert owner.data("PUT", "/api/settings", {})["businessName"] == "Studio Ada"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": "Nowhere"}, "zone"),
        ({"zone": ""}, "zone"),
        ({"currency": "naira"}, "currency"),
        ({"currency": "QQQ"}, "currency"),
        ({"colour": "red"}, "colour"),
        ({"weeksAhead": 0}, "weeksAhead"),
        ({"weeksAhead": 53}, "weeksAhead"),
        ({"bookingWindowDays": 367}, "bookingWindowDays"),
        ({"bookingWindowDays": 2**63}, "bookingWindowDays"),
        ({"businessName": ""}, "businessName"),
        ({"businessName": None}, "businessName"),
    ],
    ids=str,
)
def test_settings_that_cannot_be_had_are_refused_with_the_field(scene, change, field):
    status, answer = scene.callers["owner"].put("/api/settings", change)
    assert (status, refusal(answer)) == (422, ("invalid", field))


def test_a_room_is_added_once(scene):
    body = {"name": "Studio 2", "capacity": 8, "location": "Annex"}
    made = scene.callers["office"].data("POST", "/api/rooms", body)
    assert made == {"id": made["id"], **body}
    assert made in scene.callers["member"].data("GET", "/api/rooms")["items"]

    status, answer = scene.callers["office"].post("/api/rooms", body)
    assert (status, refusal(answer)) == (409, ("room_name_taken", "name"))
    for capacity in (0, 2**31, 2**64, "8"):
        status, answer = scene.callers["office"].post("/api/rooms", {"name": "Studio 3", "capacity": capacity})
        assert (status, refusal(answer)) == (422, ("invalid", "capacity"))


def test_holidays_are_the_businesss_own_and_a_countrys(scene):
    owner = scene.callers["owner"]
    eve = owner.data("POST", "/api/holidays", {"on": "2026-12-24", "name": "Eve"})
    assert eve == {"on": "2026-12-24", "name": "Eve", "ofCountry": ""}

    chosen = owner.data("PUT", "/api/holidays/country", {"country": "IT"})
    listed = scene.callers["member"].data("GET", "/api/holidays")["items"]
    assert (chosen["country"], chosen["kept"]) == ("IT", len(listed) - 1)
    assert eve in listed
    assert "2026-12-25" in {day["on"] for day in listed}

    assert owner.data("PUT", "/api/holidays/country", {"country": ""})["kept"] == 0
    assert scene.callers["member"].data("GET", "/api/holidays")["items"] == [eve]
    assert owner.data("DELETE", "/api/holidays/2026-12-24") == {"on": "2026-12-24"}
    status, answer = owner.delete("/api/holidays/2026-12-24")
    assert (status, refusal(answer)) == (404, ("absent", "on"))


@pytest.mark.parametrize("country", ["XX", "it", "ITA", "__doc__", "I\0", 39, None], ids=str)
def test_a_country_without_holidays_is_refused(scene, country):
    status, answer = scene.callers["owner"].put("/api/holidays/country", {"country": country})
    assert status == 422
    assert refusal(answer)[1] == "country"


@pytest.mark.parametrize("on", ["2026-02-30", "2026-13-01", "0000-01-01", "10000-01-01", "today", 20261224, None], ids=str)
def test_a_date_that_is_none_is_refused(scene, on):
    status, answer = scene.callers["owner"].post("/api/holidays", {"on": on, "name": "Never"})
    assert (status, refusal(answer)) == (422, ("invalid", "on"))
    assert scene.callers["owner"].delete(f"/api/holidays/{on}")[0] == 422
