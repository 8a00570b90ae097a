"""Every page looked at: by axe, in the light and in the dark, and as wide as a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from horarium.interfaces.pages.calendar import WEEK, week_name
from tests.factories import value
from tests.journeys.conftest import PHONE, SMALLEST, faults, picture

A_DAY = timedelta(days=1)
PAGES = {
    "home": ("", "/"),
    "sign-in": ("", "/login"),
    "password": ("member@example.org", "/password"),
    "nowhere": ("", "/nowhere"),
    "refused": ("member@example.org", "/desk/status"),
    "day": ("owner@example.org", "/desk/day?on={busy}"),
    "many-weeks": ("owner@example.org", "/desk/week"),
    "ill": ("owner@example.org", "/desk/ill"),
    "ill-settle": ("owner@example.org", "/desk/ill?coach={academy.coach.id}&from_on={busy}&until_on={busy}"),
    "move": ("owner@example.org", "/desk/sessions/{ahead}/move?on={busy}&start_time=07:00"),
    "search": ("owner@example.org", "/search?q=okafor"),
    "search-nothing": ("member@example.org", "/search?q=Adeyemy"),
    "person": ("owner@example.org", "/desk/people/{academy.member.id}"),
    "one-series": ("owner@example.org", "/desk/series/{series}?deed=end&shown=1"),
    "room": ("owner@example.org", "/desk/rooms/{room}"),
    "status": ("owner@example.org", "/desk/status"),
    "attention": ("owner@example.org", "/desk/attention"),
    "series": ("owner@example.org", "/desk/series"),
    "people": ("owner@example.org", "/desk/people?who=members"),
    "person-new": ("owner@example.org", "/desk/people/new?as=coach"),
    "rooms": ("owner@example.org", "/desk/rooms"),
    "room-new": ("owner@example.org", "/desk/rooms/new"),
    "settings": ("owner@example.org", "/desk/settings"),
    "words": ("owner@example.org", "/desk/words"),
    "language": ("member@example.org", "/account/language"),
    "holidays": ("owner@example.org", "/desk/holidays"),
    "exchange": ("owner@example.org", "/desk/exchange"),
    "webhooks": ("owner@example.org", "/desk/webhooks"),
    "webhook-new": ("owner@example.org", "/desk/webhooks/new"),
    "webhook": ("owner@example.org", "/desk/webhooks/{webhook}"),
    "desk-book": ("owner@example.org", "/desk/book?coach={academy.coach.id}"),
    "desk-coach-hours": ("owner@example.org", "/desk/coaches/{academy.coach.id}/hours"),
    "desk-coach-week": ("owner@example.org", "/desk/coaches/{academy.coach.id}/week"),
    "desk-room-week": ("owner@example.org", "/desk/rooms/{room}/week"),
    "desk-next-week": ("owner@example.org", "/desk/coaches/{academy.coach.id}/week?week={next_week}"),
    "desk-session": ("owner@example.org", "/sessions/{session}"),
    "coach-session": ("coach@example.org", "/sessions/{session}"),
    "member-session": ("member@example.org", "/sessions/{session}"),
    "coach-week": ("coach@example.org", "/coaching/week"),
    "coach-series": ("coach@example.org", "/coaching/series"),
    "coach-hours": ("coach@example.org", "/coaching/hours"),
    "coach-calendars": ("coach@example.org", "/coaching/calendars"),
    "desk-calendars": ("owner@example.org", "/account/calendars"),
    "member-calendars": ("member@example.org", "/account/calendars"),
    "coach-hours-typed": ("coach@example.org", "/coaching/hours?typed"),
    "coach-block": ("coach@example.org", "/coaching/block?start_time={block_from}&end_time={block_until}&reason=Training"),
    "coach-conflicts": ("coach@example.org", "/coaching/conflicts"),
    "coach-attendance": ("coach@example.org", "/coaching/attendance"),
    "coach-members": ("coach@example.org", "/coaching/members"),
    "coach-member": ("coach@example.org", "/coaching/members/{academy.member.id}"),
    "coach-one-series": ("coach@example.org", "/coaching/series/{series}"),
    "coach-series-change": ("coach@example.org", "/coaching/series/{series}/change"),
    "coach-past-session": ("coach@example.org", "/sessions/{past}"),
    "member-past-session": ("member@example.org", "/sessions/{past}"),
    "coach-move": ("coach@example.org", "/coaching/sessions/{coming}/move"),
    "coach-cancel": ("coach@example.org", "/coaching/sessions/{coming}/cancel"),
    "coach-book": ("coach@example.org", "/coaching/book?once"),
    "member-week": ("member@example.org", "/learning/week"),
    "member-series": ("member@example.org", "/learning/series"),
    "member-book": ("member@example.org", "/learning/book"),
    "member-cancel": ("member@example.org", "/learning/series/{series}/cancel"),
}


OF_MEMBER = "SELECT id FROM training_sessions WHERE member_id = %s"
COMING = "AND start_time > now() AND status = 'scheduled' ORDER BY start_time LIMIT 1"


def path_of(name: str, academy) -> str:
    facts = {
        "academy": academy,
        "room": value("SELECT default_room_id FROM coach_settings WHERE coach_id = %s", academy.coach.id),
        "series": value("SELECT id FROM series WHERE member_id = %s LIMIT 1", academy.member.id),
        "webhook": value("SELECT id FROM webhooks"),
        "session": value(
            "SELECT id FROM training_sessions WHERE member_id = %s ORDER BY start_time LIMIT 1", academy.member.id
        ),
        "busy": (academy.monday + 9 * A_DAY).isoformat(),
        "ahead": value(
            """SELECT id FROM training_sessions WHERE coach_id = %s AND status = 'scheduled' AND start_time > %s
               ORDER BY start_time LIMIT 1""",
            academy.coach.id,
            academy.now,
        ),
        "next_week": week_name(academy.monday + WEEK),
        "past": academy.reported,
        "coming": value(f"{OF_MEMBER} {COMING}", academy.member.id),
        "block_from": f"{academy.monday + WEEK}T08:00",
        "block_until": f"{academy.monday + WEEK * 8 / 7}T13:00",
    }
    return PAGES[name][1].format(**facts)


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_fault_and_does_not_scroll_sideways(name, academy, visit):
    page = visit(path_of(name, academy), as_=PAGES[name][0])

    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        picture(page, f"{name}-{scheme}")
        assert faults(page) == []
    for size in (PHONE, SMALLEST):
        page.set_viewport_size(size)
        picture(page, f"{name}-{size['width']}")
        assert overflow(page) <= 0
