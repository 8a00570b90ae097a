"""The page of one session: what it says, to whom, and the way there from the week."""

from __future__ import annotations

import pytest

from horarium.kernel.unit import perform
from horarium.timetable import operations as timetable
from tests import factories as make


@pytest.mark.parametrize(
    ("who", "frame", "week"),
    [
        ("owner", "Needs attention", "/desk/coaches/{coach}/week?week=2026-W48"),
        ("coach", "My hours", "/coaching/week?week=2026-W48"),
        ("member", "Standing hours", "/learning/week?week=2026-W48&amp;member={member}"),
        ("guardian", "Standing hours", "/learning/week?week=2026-W48&amp;member={member}"),
    ],
)
def test_the_page_says_what_the_session_is_in_the_readers_own_frame(business, browse, who, frame, week):
    page = browse(getattr(business, who)).get(f"/sessions/{business.session.id}").content.decode()

    for words in (
        "Tuesday 24 November 2026, ",
        "Physics",
        "Ẹniọlá Ṣówándé",
        "Aïssata Kouamé",
        "scheduled",
        "Tuesdays at 10:00",
    ):
        assert words in page
    assert frame in page
    assert week.format(coach=business.coach.id, member=business.member.id) in page


def test_the_page_tells_who_changed_what(business, browse):
    by = make.actor(business.office, "page")
    perform(timetable.cancel_session, by=by, session_id=business.session.id, now=make.NOW)

    for who, name in (("owner", "Office"), ("member", "the office")):
        page = browse(getattr(business, who)).get(f"/sessions/{business.session.id}").content.decode()
        assert f'<td>{name}<span class="second">on a page</span></td>' in page
        assert "cancelled the session of Tuesday 24 November 2026" in page
        assert "opened the series with" in page


def test_a_stranger_is_told_that_there_is_no_such_session(business, browse):
    answer = browse(business.stranger).get(f"/sessions/{business.session.id}")

    assert answer.status_code == 404
    assert "Kouamé" not in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "week", "name"),
    [
        ("owner", "/desk/coaches/{coach}/week", "Aïssata Kouamé"),
        ("owner", "/desk/members/{member}/week", "Physics"),
        ("coach", "/coaching/week", "Aïssata Kouamé"),
        ("member", "/learning/week", "Physics"),
        ("guardian", "/learning/week", "Physics"),
    ],
)
def test_every_week_leads_to_its_sessions(business, browse, who, week, name):
    client = browse(getattr(business, who))
    path = week.format(coach=business.coach.id, member=business.member.id)
    page = client.get(f"{path}?week=2026-W48").content.decode()

    assert f'<a href="/sessions/{business.session.id}">{name}</a>' in page
    assert client.get(f"/sessions/{business.session.id}").status_code == 200
