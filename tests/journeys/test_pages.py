"""Every page looked at: by axe, in the light and in the dark, and as wide as a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from horarium.availability import operations as availability
from horarium.interfaces.pages.calendar import WEEK, week_name
from horarium.interfaces.pages.free_times import key_of
from horarium.interfaces.public import signs
from horarium.interfaces.public.open import ANYBODY
from horarium.kernel import clock
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.timetable import queries as timetable
from tests import factories as make
from tests.factories import value
from tests.journeys.conftest import PHONE, SMALLEST, WIDE, faults, picture

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
    "member-table": ("member@example.org", "/learning/week/table"),
    "member-one-series": ("member@example.org", "/learning/series/{series}"),
    "member-book": ("member@example.org", "/learning/book?coach={academy.coach.id}&at={free}"),
    "member-book-any": ("member@example.org", "/learning/book?coach=any"),
    "member-weekly": ("member@example.org", "/learning/book?coach={academy.coach.id}&every=1&day=4&time=15:30"),
    "member-groups": ("member@example.org", "/learning/groups"),
    "member-typed": ("member@example.org", "/learning/book/typed"),
    "member-cancel": ("member@example.org", "/learning/series/{series}/cancel"),
    "member-pause": ("member@example.org", "/learning/series/{series}/pause?from_on={on}&until_on={on}"),
    "member-change": ("member@example.org", "/learning/series/{series}/change?from_on={on}&day_of_week=4&start_time=10:00"),
    "member-skip": ("member@example.org", "/learning/series/{series}/dates/{on}/skip"),
    "member-move": ("member@example.org", "/learning/series/{series}/dates/{on}/move"),
    "member-cancel-one": ("member@example.org", "/learning/bookings/{seat}/cancel"),
    "desk-batches": ("owner@example.org", "/desk/batches"),
    "desk-class-new": ("owner@example.org", "/desk/batches/classes/new"),
    "desk-class": ("owner@example.org", "/desk/batches/classes/{academy.batch.batch_class.id}"),
    "desk-batch": ("owner@example.org", "/desk/batches/{academy.batch.id}?find=o"),
    "desk-batch-give": ("owner@example.org", "/desk/batches/{academy.batch.id}/give?shown=1&coach_id={academy.coach.id}"),
    "desk-course": ("owner@example.org", "/desk/courses/{academy.batch.live_class.course_id}"),
    "coach-classes": ("coach@example.org", "/coaching/classes/{academy.own_class.id}?find=a"),
    "coach-batch-class": ("coach@example.org", "/sessions/{given}"),
    "member-batches": ("member@example.org", "/learning/batches"),
    "member-batch": ("member@example.org", "/learning/batches/{academy.batch.id}"),
    "open-page": ("coach@example.org", "/coaches/{academy.coach.id}/page"),
    "visitor-home": ("", "/?open={opened}"),
    "visitor-coach": ("", "/coaches/{opened}?zone=Africa/Abidjan&at={free}"),
    "visitor-embed": ("", "/embed/{opened}?zone=Africa/Lagos"),
    "visitor-booked": ("", "/booked/{booked}"),
}


COMING = (
    "SELECT start_time, series_id, id FROM training_sessions WHERE member_id = %s AND status = 'scheduled' AND start_time > %s"
)


def opened(coach) -> None:
    words = "Career and leadership coach. Twelve years of interviews on both sides of the table."
    facts = {"coach_id": coach.id, "public_booking": True, "introduction": words}
    perform(availability.set_open_page, by=make.HOUSE, now=clock.now(), **facts)


def path_of(name: str, academy) -> str:
    if name.startswith("visitor"):
        opened(academy.coach)
    start, series, coming = make.rows(
        f"{COMING} ORDER BY start_time LIMIT 1", academy.member.id, academy.now + timedelta(days=2)
    )[0]
    seat = value("SELECT id FROM bookings WHERE member_id = %s AND start_time = %s", academy.member.id, start)
    facts = {
        "on": value(
            "SELECT original_local::date FROM training_sessions WHERE series_id = %s AND start_time = %s", series, start
        ),
        "seat": seat,
        "booked": signs.sign_booking(seat),
        "opened": academy.coach.id,
        "free": key_of(free_hour(academy)),
        "academy": academy,
        "given": value(
            "SELECT id FROM batch_class_sessions WHERE batch_id = %s ORDER BY scheduled_datetime LIMIT 1", academy.given.id
        ),
        "room": value("SELECT default_room_id FROM coach_settings WHERE coach_id = %s", academy.coach.id),
        "series": series,
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
        "coming": coming,
        "block_from": f"{academy.monday + WEEK}T08:00",
        "block_until": f"{academy.monday + WEEK * 8 / 7}T13:00",
    }
    return PAGES[name][1].format(**facts)


def free_hour(academy):
    facts = {"minutes": 60, "by": ANYBODY, "now": clock.now()}
    return timetable.slots([academy.coach.id], Span(academy.now, academy.now + timedelta(days=14)), **facts)[0].span.start


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("who", sorted({who for who, _ in PAGES.values()}))
def test_no_page_has_a_fault_or_scrolls_sideways(who, programme, visit, is_long):
    page = visit("/login", as_=who)
    theirs = [name for name, (as_, _) in PAGES.items() if as_ == who]
    found = {name: trouble(page, name, path_of(name, programme), n, is_long=is_long) for n, name in enumerate(theirs)}

    assert {name: said for name, said in found.items() if said} == {}


def trouble(page, name: str, path: str, n: int, *, is_long: bool) -> list[str]:
    """What is wrong with a page, light and dark, wide and on two phones. In the dark only contrast differs, by the same few
    colours on all pages: on every commit every third is looked at there.
    """
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    page.goto(path)
    found = ["our fault"] if page.get_by_role("heading", name="Our fault").count() else []
    picture(page, f"{name}-light")
    found += faults(page)
    page.emulate_media(color_scheme="dark")
    picture(page, f"{name}-dark")
    if is_long or n % 3 == 0:
        found += faults(page, rules=None if is_long else ["color-contrast"])
    page.emulate_media(color_scheme="light")
    for size in (PHONE, SMALLEST):
        page.set_viewport_size(size)
        picture(page, f"{name}-{size['width']}")
        found += [f"wider than {size['width']}"] if overflow(page) > 0 else []
    return found
