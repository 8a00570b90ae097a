"""A session's own meeting link: who sets it, who sees it, and that the coach's standing one holds without it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError

from tests import factories as make
from tests.integration.api.calling import calling

STANDING, OWN = "https://meet.example/standing", "https://meet.example/own?a=1"


@pytest.fixture
def online(business):
    """The business's first session, online; its address."""
    make.rows("UPDATE coach_settings SET meeting_link = %s", STANDING)
    make.rows("UPDATE training_sessions SET place = 'online', room_id = NULL WHERE id = %s", business.session.id)
    return f"/sessions/{business.session.id}"


def kept(business) -> str | None:
    return make.value("SELECT meeting_link FROM training_sessions WHERE id = %s", business.session.id)


@pytest.mark.parametrize("who", ["coach", "office"])
def test_coach_and_office_give_a_session_its_own_link_and_take_it_away(business, browse, online, who):
    theirs = browse(getattr(business, who))
    assert f'action="{online}/meeting-link"' in theirs.get(online).content.decode()

    page = theirs.post(f"{online}/meeting-link", {"meeting_link": OWN}, follow=True).content.decode()

    assert (kept(business), f'href="{OWN}"' in page, STANDING in page) == (OWN, True, False)
    assert "gave the session a meeting link of its own" in page
    assert f'href="{OWN}"' in browse(business.member).get("/learning/week").content.decode()
    assert f'href="{OWN}"' in browse(business.coach).get("/coaching/week").content.decode()

    page = theirs.post(f"{online}/meeting-link", {"meeting_link": ""}, follow=True).content.decode()
    assert (kept(business), f'href="{STANDING}"' in page) == (None, True)


def test_a_link_that_is_none_is_refused_and_so_is_one_of_a_session_in_a_room(business, browse, online):
    coach = browse(business.coach)
    for bad in ("javascript:alert(1)", "https://a b", f"https://{'x' * 600}"):
        page = coach.post(f"{online}/meeting-link", {"meeting_link": bad}, follow=True).content.decode()
        assert "Nothing was changed" in page
    make.rows("UPDATE training_sessions SET place = 'room' WHERE id = %s", business.session.id)
    page = coach.post(f"{online}/meeting-link", {"meeting_link": OWN}, follow=True).content.decode()

    assert "This session is not held online." in page
    assert f'action="{online}/meeting-link"' not in page
    assert kept(business) is None
    with pytest.raises(DatabaseError, match="timetable_meeting_link_is_an_address"):
        make.rows("UPDATE training_sessions SET meeting_link = 'javascript:alert(1)' WHERE id = %s", business.session.id)


def test_nobody_else_sets_it(business, browse, online):
    for who, status in (("member", 403), ("guardian", 403), ("stranger", 403)):
        answer = browse(getattr(business, who)).post(f"{online}/meeting-link", {"meeting_link": OWN})
        assert (who, answer.status_code) == (who, status)
        assert f'action="{online}/meeting-link"' not in browse(getattr(business, who)).get(online).content.decode()
    assert kept(business) is None


def test_who_waits_or_gave_the_place_back_never_sees_it(business, browse):
    group = make.group(business.coach, make.NOW + timedelta(days=2), capacity=1)
    make.rows("UPDATE training_sessions SET place = 'online', room_id = NULL, meeting_link = %s WHERE id = %s", OWN, group.id)
    make.seat(group, business.member)
    make.seat(group, business.stranger)  # waits
    path = f"/sessions/{group.id}"

    def sees(user) -> tuple[bool, str]:
        _, answer = calling(user).get(f"/api{path}/meeting-link")
        return OWN in browse(user).get(path).content.decode(), answer["data"]["meetingLink"]

    assert sees(business.member) == sees(business.guardian) == sees(business.coach) == (True, OWN)
    assert sees(business.stranger) == (False, "")
    make.rows("UPDATE bookings SET status = 'CANCELLED_BY_MEMBER' WHERE session_id = %s", group.id)
    assert sees(business.member) == (False, "")
    assert OWN not in browse(business.member).get("/learning/week").content.decode()


def test_the_api_sets_it_and_names_field_and_reason(business, online):
    address, office = f"/api{online}/meeting-link", calling(business.office)
    assert office.get(address)[1]["data"] == {"meetingLink": STANDING, "isOwn": False}

    status, refused = office.call("PUT", address, {"meetingLink": "ftp://x"})
    assert (status, refused["code"], refused["details"]["field"]) == (422, "invalid", "meetingLink")

    assert office.call("PUT", address, {"meetingLink": OWN})[1]["data"] == {"meetingLink": OWN, "isOwn": True}
    assert office.call("PUT", address, {"meetingLink": ""})[1]["data"] == {"meetingLink": STANDING, "isOwn": False}
