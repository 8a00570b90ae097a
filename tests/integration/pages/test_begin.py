"""The first steps: from an empty house to a coach who can be booked, each kept by itself."""

from __future__ import annotations

import pytest

from tests import factories as make
from tests.integration.pages.conftest import PASSWORD, with_password

KEPT = "SELECT business_name, zone, currency FROM settings"
HOURS = {"day_1": "9-12, 13-17:30", "day_6": "10-24"}


@pytest.fixture
def owner(db):
    return with_password(make.owner(email="owner@example.org"))


def text(answer) -> str:
    return answer.content.decode()


def taken(client, step: str, sent: dict[str, str]) -> str:
    """Where a step that was kept leads."""
    answer = client.post(f"/desk/begin/{step}", sent)
    assert answer.status_code == 302, text(answer)
    return answer.url


def test_an_owner_of_an_empty_house_lands_on_the_first_steps_until_somebody_teaches(owner, browse):
    client = browse()
    came = client.post("/login", {"login": "owner@example.org", "password": PASSWORD}, follow=True)

    assert came.redirect_chain[-1][0] == "/desk/begin"
    assert "What it is called" in text(came)
    make.coach()
    assert client.get("/").url == "/desk/week"


def test_every_step_is_kept_by_itself_and_leads_to_the_next(owner, browse):
    client = browse(owner)

    assert taken(client, "name", {"business_name": "Ọ̀ṣun_studio & <b>Co"}) == "/desk/begin/zone"
    assert make.rows(KEPT) == [("Ọ̀ṣun_studio & <b>Co", "UTC", "")]
    assert taken(client, "zone", {"zone": "Africa/Lagos"}) == "/desk/begin/currency"
    assert taken(client, "currency", {"currency": "ngn"}) == "/desk/begin/hours"
    assert taken(client, "hours", HOURS) == "/desk/begin/coach"
    assert make.rows(KEPT) == [("Ọ̀ṣun_studio & <b>Co", "Africa/Lagos", "NGN")]
    page = text(client.get("/desk/begin"))
    assert ">A first coach</h2>" in page
    assert "21.5 hours a week" in page
    coach = {"name": "Ẹniọlá", "room": "Blue", "in_these_hours": "on"}
    assert taken(client, "coach", coach) == "/desk/begin/end"
    assert "Ẹniọlá" in text(client.get("/desk/begin"))


def test_a_first_coach_has_the_usual_hours_and_can_be_booked(owner, browse, now):
    client = browse(owner)
    taken(client, "hours", HOURS)
    taken(client, "coach", {"name": "Ẹniọlá", "room": "Blue", "in_these_hours": "on"})

    hours = "SELECT day_of_week, start_time::text, end_time::text FROM weekly_availability ORDER BY 1, 2"
    week = [(1, "09:00:00", "12:00:00"), (1, "13:00:00", "17:30:00"), (6, "10:00:00", "00:00:00")]
    assert make.rows(hours) == week
    coach = make.value("SELECT id FROM users WHERE is_coach")
    assert make.value("SELECT r.name FROM coach_settings c JOIN rooms r ON r.id = default_room_id WHERE coach_id = %s", coach)


def test_a_step_can_be_skipped_and_nothing_is_kept_of_it(owner, browse):
    client = browse(owner)

    assert 'href="/desk/begin/zone">Skip' in text(client.get("/desk/begin/name"))
    assert "And then" in text(client.get("/desk/begin/end"))
    assert make.rows(KEPT) == [("Horarium", "UTC", "")]


@pytest.mark.parametrize(
    ("step", "sent", "said"),
    [
        ("name", {"business_name": "  "}, "This field is required."),
        ("zone", {"zone": "Mars/Olympus"}, "not one of the available choices"),
        ("currency", {"currency": "EURO"}, "A currency has three letters, such as EUR."),
        ("currency", {"currency": "ABC"}, "is not a currency of ISO 4217"),
        ("hours", {"day_1": "9 to noon"}, "is not a stretch of hours"),
        ("hours", {"day_1": "9-12 groups"}, "is said for each coach"),
        ("coach", {"name": "A", "email": "owner@example.org", "room": "Blue"}, "is here already"),
    ],
)
def test_what_cannot_be_had_is_said_beside_its_field_and_leaves_nothing(owner, browse, step, sent, said):
    answer = browse(owner).post(f"/desk/begin/{step}", sent)

    assert (answer.status_code, said in text(answer)) == (422, True)
    assert make.rows(KEPT) == [("Horarium", "UTC", "")]
    assert make.value("SELECT count(*) FROM rooms") == 0


def test_there_is_no_other_step(owner, browse):
    assert browse(owner).get("/desk/begin/money").status_code == 404
