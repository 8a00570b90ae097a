"""Every page by everybody: who sees it, who is sent to log in, who is refused."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from tests import factories as make

WHO = ("visitor", "owner", "office", "coach", "member", "guardian", "stranger")
LOGIN, SEES, REFUSED = 302, 200, 403
DESK = (LOGIN, SEES, SEES, REFUSED, REFUSED, REFUSED, REFUSED)
OWNING = (LOGIN, SEES, *(REFUSED,) * 5)
COACHING = (LOGIN, REFUSED, REFUSED, SEES, REFUSED, REFUSED, REFUSED)
LEARNING = (LOGIN, REFUSED, REFUSED, REFUSED, SEES, SEES, SEES)
THEIRS = (LOGIN, REFUSED, REFUSED, REFUSED, SEES, SEES, REFUSED)
OWN = (LOGIN, *(SEES,) * 6)
# A coach's open page is closed until somebody opens it: tests/integration/pages/test_open_page.py does.
CLOSED = (404,) * 7
# They ask first whether it is oneself, or show what nobody here has set up.
CONFIRM = (LOGIN, *(302,) * 6)
NONE = (LOGIN, *(404,) * 6)
HOME = (SEES, 302, 302, 302, 302, 302, 302)
# Posts are refused by method first (405), whoever comes; tests/integration/pages/test_deeds.py tries them.
POST = (405,) * 7

PAGES = {
    "": HOME,
    "theme.css": (200,) * 7,
    "login": (200, *(302,) * 6),
    "logout": (302, *(200,) * 6),
    "login/code": (LOGIN, *(302,) * 6),
    "login/passkey": (LOGIN, *(302,) * 6),
    "password": OWN,
    "account/logins": OWN,
    "account/logins/end-others": POST,
    "account/logins/<int:login_id>/end": POST,
    "language": POST,
    "account/language": OWN,
    "account/tokens": CONFIRM,
    "account/tokens/<uuid:token_id>/end": POST,
    "account/calendars": OWN,
    "account/confirm": OWN,
    "account/confirm/code": CONFIRM,
    "account/confirm/passkey": CONFIRM,
    "account/second-factor": OWN,
    "account/second-factor/app": CONFIRM,
    "account/second-factor/app/remove": NONE,
    "account/second-factor/codes": NONE,
    "account/second-factor/codes/new": CONFIRM,
    "account/second-factor/codes/file": NONE,
    "account/second-factor/passkeys": OWN,
    "account/second-factor/passkeys/new": CONFIRM,
    "account/second-factor/passkeys/<int:pk>/remove": CONFIRM,
    "account/second-factor/passkeys/<int:pk>/name": CONFIRM,
    "welcome/<str:key>": (404,) * 7,
    "sessions/<uuid:session_id>": (LOGIN, SEES, SEES, SEES, SEES, SEES, 404),
    "sessions/<uuid:session_id>.ics": (LOGIN, SEES, SEES, SEES, SEES, SEES, 404),
    "feeds/<str:key>.ics": (404,) * 7,
    "desk/begin": OWNING,
    "desk/begin/<str:step>": OWNING,
    "sessions/<uuid:session_id>/attendance": POST,
    "sessions/<uuid:session_id>/report": POST,
    "sessions/<uuid:session_id>/meeting-link": POST,
    "bookings/<uuid:booking_id>/undo": POST,
    "series/<uuid:series_id>/undo": POST,
    "sessions/<uuid:session_id>/came": POST,
    "sessions/<uuid:session_id>/replay": POST,
    "sessions/<uuid:session_id>/join": POST,
    "sessions/<uuid:session_id>/again": NONE,  # it is no class of a batch: tests/integration/pages/test_own_batches.py
    "search": OWN,
    "desk/day": DESK,
    "desk/week": DESK,
    "desk/ill": DESK,
    "desk/sessions/<uuid:session_id>/move": DESK,
    "desk/status": DESK,
    "desk/status.csv": DESK,
    "desk/status/run": POST,
    "desk/attention": DESK,
    "desk/attention/deliveries/<uuid:delivery_id>/send": POST,
    "desk/attention/sessions/<uuid:session_id>/settle": POST,
    "desk/series": DESK,
    "desk/series/<uuid:series_id>": DESK,
    "desk/batches": DESK,
    "desk/batches/kickstart": DESK,
    "desk/batches/classes/new": DESK,
    "desk/batches/classes/<uuid:class_id>": DESK,
    "desk/batches/classes/<uuid:class_id>/offer": POST,
    "desk/batches/classes/<uuid:class_id>/start": POST,
    "desk/batches/<uuid:batch_id>": DESK,
    "desk/batches/<uuid:batch_id>/members": POST,
    "desk/batches/<uuid:batch_id>/give": DESK,
    "desk/batches/<uuid:batch_id>/link": POST,
    "desk/batches/<uuid:batch_id>/cancel": DESK,
    "desk/courses": DESK,
    "desk/courses/<uuid:course_id>": DESK,
    "desk/live-classes/<uuid:live_class_id>/lessons": DESK,
    "desk/people": DESK,
    "desk/people/new": DESK,
    "desk/people/<uuid:person_id>": DESK,
    "desk/people/<uuid:person_id>/roles": POST,
    "desk/people/<uuid:person_id>/guardians": POST,
    "desk/people/<uuid:person_id>/welcome": POST,
    "desk/people/<uuid:person_id>/entry": DESK,
    "desk/people/<uuid:person_id>/second-factor": POST,
    "desk/people/<uuid:person_id>/unlock": POST,
    "desk/people/<uuid:person_id>/close": POST,
    "desk/people/<uuid:person_id>/open": POST,
    "desk/rooms": DESK,
    "desk/rooms/new": DESK,
    "desk/rooms/<uuid:room_id>": DESK,
    "desk/locations/<uuid:location_id>": DESK,
    "desk/exchange": DESK,
    "desk/exchange/<str:kind>.csv": DESK,
    "desk/settings": DESK,
    "desk/words": DESK,
    "desk/holidays": DESK,
    "desk/webhooks": DESK,
    "desk/webhooks/new": DESK,
    "desk/webhooks/<uuid:webhook_id>": DESK,
    "desk/webhooks/deliveries/<uuid:told_id>/send": POST,
    "desk/book": DESK,
    "desk/coaches/<uuid:coach_id>/hours": DESK,
    "desk/coaches/<uuid:coach_id>/calendars": DESK,
    "desk/coaches/<uuid:coach_id>/week": DESK,
    "desk/rooms/<uuid:room_id>/week": DESK,
    "desk/members/<uuid:member_id>/week": DESK,
    "coaching/week": COACHING,
    "coaching/series": COACHING,
    "coaching/hours": COACHING,
    "coaching/calendars": COACHING,
    "coaching/book": COACHING,
    "coaching/members": COACHING,
    "coaching/members/<uuid:member_id>": COACHING,
    "coaching/classes": COACHING,
    "coaching/classes/<uuid:own_id>": COACHING,
    "coaching/classes/<uuid:own_id>/students": POST,
    "coaching/classes/<uuid:own_id>/meetings/<uuid:meeting_id>/cancel": POST,
    "coaching/block": COACHING,
    "coaching/conflicts": COACHING,
    "coaching/attendance": COACHING,
    "coaching/series/<uuid:series_id>": COACHING,
    "coaching/series/<uuid:series_id>/<str:name>": COACHING,
    "coaching/series/<uuid:series_id>/undo": POST,
    "coaching/sessions/<uuid:session_id>/move": COACHING,
    "coaching/sessions/<uuid:session_id>/cancel": COACHING,
    "learning/week": LEARNING,
    "learning/week/table": LEARNING,
    "learning/series": LEARNING,
    "learning/book": LEARNING,
    "learning/book/typed": LEARNING,
    "learning/groups": LEARNING,
    "learning/groups/<uuid:session_id>/join": POST,
    "learning/batches": LEARNING,
    "learning/batches/<uuid:batch_id>": (LOGIN, REFUSED, REFUSED, REFUSED, SEES, SEES, 404),
    "learning/batches/<uuid:batch_id>/enrol": POST,
    "learning/enrolments/<uuid:enrolment_id>/leave": POST,
    "learning/classes/<uuid:class_id>/wait": POST,
    "learning/series/<uuid:series_id>": THEIRS,
    "learning/series/<uuid:series_id>/cancel": THEIRS,
    "learning/series/<uuid:series_id>/pause": THEIRS,
    "learning/series/<uuid:series_id>/change": THEIRS,
    "learning/series/<uuid:series_id>/dates/<str:on>/skip": THEIRS,
    "learning/series/<uuid:series_id>/dates/<str:on>/move": THEIRS,
    "learning/series/<uuid:series_id>/dates/<str:on>/take-up": POST,
    "learning/pauses/<uuid:pause_id>/lift": (LOGIN, REFUSED, REFUSED, REFUSED, 404, 404, 404),
    "learning/bookings/<uuid:booking_id>/cancel": THEIRS,
    "learning/bookings/<uuid:booking_id>/move": THEIRS,
    "coaches/<uuid:coach_id>": CLOSED,
    "coaches/<uuid:coach_id>/page": (LOGIN, SEES, SEES, SEES, REFUSED, REFUSED, REFUSED),
    "embed/<uuid:coach_id>": CLOSED,
    "booked/<str:sign>": (404,) * 7,
}


def pages() -> set[str]:
    found = set()
    for resolver in get_resolver().url_patterns:
        for pattern in getattr(resolver, "url_patterns", [resolver]):
            address = f"{resolver.pattern if resolver is not pattern else ''}{pattern.pattern}"
            if not address.lstrip("^").startswith(("api", "healthz", "desk/rows")):  # rows: test_rows.py
                found.add(address)
    return found


def test_access_table_names_every_page():
    assert pages() == set(PAGES)


def address_of(page: str, business) -> str:
    """The address of a page; of batches and the like there are none where nothing has set them up: 404."""

    def found(name: str):
        return getattr(business, name, business.booking).id

    keys = {
        "<str:key>": "no-such-key",
        "<str:kind>": "members",
        "<str:step>": "hours",
        "<str:name>": "pause",
        "<uuid:coach_id>": business.coach.id,
        "<uuid:room_id>": business.room.id,
        "<uuid:location_id>": business.room.location_id,
        "<uuid:member_id>": business.member.id,
        "<uuid:series_id>": business.booking.id,
        "<uuid:session_id>": business.session.id,
        "<uuid:delivery_id>": business.booking.id,
        "<uuid:webhook_id>": business.webhook.id,
        "<uuid:class_id>": found("batch_class"),
        "<uuid:batch_id>": found("batch"),
        "<uuid:course_id>": found("course"),
        "<uuid:live_class_id>": found("live_class"),
        "<uuid:own_id>": found("own_class"),
        "<uuid:meeting_id>": business.booking.id,
        "<uuid:enrolment_id>": business.booking.id,
        "<uuid:told_id>": business.booking.id,
        "<uuid:person_id>": business.member.id,
        "<uuid:token_id>": business.member.id,
        "<uuid:booking_id>": make.value("SELECT id FROM bookings WHERE session_id = %s", business.session.id),
        "<uuid:pause_id>": business.booking.id,
        "<str:on>": "2026-12-01",
        "<str:sign>": "no-such-sign",
        "<int:login_id>": 1,
        "<int:pk>": 1,
    }
    for name, key in keys.items():
        page = page.replace(name, str(key))
    return f"/{page}"


@pytest.mark.parametrize("who", WHO)
def test_access_to_every_page_is_as_the_table_says(programme, business, browse, who):
    client = browse(getattr(business, who, None))

    answers = {page: client.get(address_of(page, business)).status_code for page in PAGES}

    assert answers == {page: expected[WHO.index(who)] for page, expected in PAGES.items()}


def test_a_visitor_is_sent_to_the_log_in_and_back(business, browse):
    answer = browse().get(f"/desk/coaches/{business.coach.id}/week?week=2026-W48")

    assert answer.headers["Location"] == f"/login?next=/desk/coaches/{business.coach.id}/week%3Fweek%3D2026-W48"


@pytest.mark.parametrize(
    ("who", "where"),
    [("owner", "/desk/week"), ("office", "/desk/week"), ("coach", "/coaching/week"), ("member", "/learning/week")],
)
def test_the_first_page_leads_everybody_to_their_own(business, browse, who, where):
    assert browse(getattr(business, who)).get("/").headers["Location"] == where


def test_a_member_cannot_look_into_the_week_of_another(business, browse):
    answer = browse(business.stranger).get(f"/learning/week?member={business.member.id}")

    assert answer.status_code == 403
    assert "Kouamé" not in answer.content.decode()


def test_a_guardian_sees_the_week_of_the_ward(business, browse):
    page = browse(business.guardian).get("/learning/week?week=2026-W48").content.decode()

    assert "Aïssata Kouamé" in page
    assert "Physics" in page
