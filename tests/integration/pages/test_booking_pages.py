"""Booking by a member out of the free times: what is free and why not, the plan of a standing hour, and who was faster."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from horarium.availability import operations as availability
from horarium.availability.values import Window
from horarium.interfaces.pages import free_times, heat
from horarium.interfaces.pages.free_times import Look, key_of
from horarium.kernel import clock
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.timetable.choices import WhyNot
from horarium.timetable.queries import Slot
from tests import factories as make
from tests.integration.pages.booking_pages import address, book_once, hidden, hour_ahead, sessions, text

NOBODY = UUID(int=1)


@pytest.fixture
def tutor(business):
    """A coach in UTC, free every day from eight to eight, and known to nobody yet."""
    hours = [Window(day, time(8), time(20)) for day in range(7)]
    return make.coach("Élodie Garnier", zone="UTC", hours=hours)


def looked(zone: str, now: datetime, coach_zone: str | None = None) -> Look:
    other = ZoneInfo(coach_zone) if coach_zone else None
    return Look([NOBODY], 60, make.HOUSE, None, ZoneInfo(zone), other, 84, now)


def test_a_free_time_is_booked_by_choosing_it_and_pressing_once(business, browse, tutor):
    start = hour_ahead(3, 10)
    client = browse(business.member)
    page = client.get(address("/learning/book", coach=tutor.id))
    assert f"at={key_of(start)}" in page.content.decode()

    answer = book_once(client, tutor, start)

    assert f"{start:%A %-d %B, %-H:%M} with Élodie Garnier is booked." in text(answer)
    assert make.rows("SELECT member_id, start_time FROM training_sessions WHERE coach_id = %s", tutor.id) == [
        (business.member.id, start)
    ]


def test_a_double_click_books_once_and_says_so_twice(business, browse, tutor):
    start = hour_ahead(3, 10)
    client = browse(business.member)
    path = address("/learning/book", coach=tutor.id, at=key_of(start))
    page = client.get(path)
    sent = {name: hidden(page, name) for name in ("once", "at", "with")}

    answers = [client.post(path, sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert sessions() == 1


def test_who_was_slower_is_told_when_it_went_and_what_is_near(business, browse, tutor):
    start = hour_ahead(3, 10)
    slower = browse(business.stranger)
    path = address("/learning/book", coach=tutor.id, at=key_of(start))
    page = slower.get(path)
    book_once(browse(business.member), tutor, start)

    answer = slower.post(path, {name: hidden(page, name) for name in ("once", "at", "with")})

    said = text(answer)
    assert answer.status_code == 409
    assert "Somebody was faster." in said
    assert re.search(rf"{start:%A 10:00} went \d+ seconds? ago\.", said)
    near = re.search(r"Nearest free: (.*?)\.", said)[1]
    assert f"{start:%a %-d %b} 9:00" in near
    assert f"{start:%a %-d %b} 11:00" in near
    assert "Kouamé" not in said
    assert sessions() == 1


def test_times_are_in_the_members_zone_and_the_coachs_stand_beside_them(business, browse, tutor):
    make.rows("UPDATE users SET zone = 'Asia/Kolkata' WHERE id = %s", business.member.id)
    start = hour_ahead(3, 10)

    page = browse(business.member).get(address("/learning/book", coach=tutor.id, at=key_of(start)))

    assert f'aria-label="{start:%A %-d %B}, 15:30, free">15:30</a>' in page.content.decode()
    assert "UTC is 5:30 h behind: small figures." in text(page)
    assert "UTC: 10:00 to 11:00" in text(page)


def test_each_time_says_free_taken_or_blocked_and_nobody_says_by_whom(business, browse, tutor):
    make.booked(tutor, business.stranger, hour_ahead(2, 9), now=clock.now(), title="Somebody_s secret")
    make.booked(make.coach(zone="UTC"), business.member, hour_ahead(2, 11), now=clock.now())
    away = Span(hour_ahead(2, 13), hour_ahead(2, 14))
    perform(availability.block, by=make.HOUSE, coach_id=tutor.id, span=away, reason="A private matter", now=clock.now())
    perform(org.add_holiday, on=hour_ahead(4, 0).date(), name="Founders' day")

    page = browse(business.member).get(address("/learning/book", coach=tutor.id, minutes=60))

    cells = re.findall(r'<td class="(\w+)[^"]*">(.*?)</td>', page.content.decode())
    assert {sign for sign, _ in cells} - {"corner"} == {"free", "taken", "own", "away", "shut"}
    assert "Founders&#x27; day" in page.content.decode()
    assert not [word for word in ("Other", "secret", "private") if word in text(page)]


def test_fourteen_days_come_first_and_eighty_four_at_most(business, browse, tutor):
    client = browse(business.member)
    days, path = [], address("/learning/book", coach=tutor.id)
    while path:
        page = client.get(path).content.decode()
        heads = re.findall(r'<span class="date">(\d+)</span>', page)
        days.append(len(heads))
        more = re.search(r'rel="next" href="([^"]*)"', page)
        path = f"/learning/book{more[1].replace('&amp;', '&')}" if more else ""

    assert days == [14] * 6


@pytest.mark.parametrize(
    "query", ["from=never", "at=noon", "minutes=0", "coach=nobody", "every=9&day=1", "every=1&day=8&time=9"]
)
def test_an_address_that_asks_for_nothing_is_refused_in_words(business, browse, query):
    answer = browse(business.member).get(f"/learning/book?{query}")

    assert answer.status_code in {404, 422}
    assert "Traceback" not in text(answer)


def test_any_coach_will_do_and_the_hour_goes_to_one_who_is_free(business, browse, tutor):
    other = make.coach("Zoë Ndiaye", zone="UTC", hours=[Window(day, time(8), time(20)) for day in range(7)])
    start = hour_ahead(3, 10)
    make.booked(tutor, business.stranger, start, now=clock.now())

    answer = book_once_of_any(browse(business.member), start)

    assert "is booked." in text(answer)
    coaches = [coach for (coach,) in make.rows("SELECT coach_id FROM training_sessions WHERE start_time = %s", start)]
    assert tutor.id in coaches
    assert len(set(coaches)) == 2
    assert other.id in coaches or business.coach.id in coaches


def book_once_of_any(client, start: datetime):
    page = client.get(address("/learning/book", coach="any", at=key_of(start)))
    sent = {
        "once": hidden(page, "once"),
        "at": hidden(page, "at"),
        "with": re.search(r'name="with" value="([^"]*)"', page.content.decode())[1],
    }
    return client.post(address("/learning/book", coach="any", at=key_of(start)), sent, follow=True)


def weekly(tutor, start: datetime, **more: object) -> str:
    asked = {"coach": tutor.id, "every": 1, "day": start.isoweekday() % 7, "time": f"{start:%H:%M}", "since": start.date()}
    return address("/learning/book", **{**asked, "number": 4, **more})


def test_a_plan_shows_every_date_with_its_reason_and_the_three_ways(business, browse, tutor):
    start = hour_ahead(3, 10)
    make.booked(tutor, business.stranger, start + timedelta(weeks=1), now=clock.now())
    perform(org.add_holiday, on=(start + timedelta(weeks=2)).date(), name="Makar Sankranti")

    page = browse(business.member).get(weekly(tutor, start))

    said = text(page)
    assert "2 of 4 dates cannot be had" in said
    assert "Coach is busy" in said
    assert "Holiday Makar Sankranti" in said
    assert [said.count(words) for words in ("Added at the end", "2 sessions, until", "4 sessions, until")] == [2, 1, 1]
    assert f"Book 2 {start:%A}s Book 4 {start:%A}s Book 4 {start:%A}s" in said  # one of them is shown, as the way is chosen
    assert make.value("SELECT count(*) FROM series WHERE coach_id = %s", tutor.id) == 0


@pytest.mark.parametrize(("mode", "made", "status"), [("skip", 3, 302), ("append", 4, 302), ("refuse", 0, 409)])
def test_a_standing_hour_is_booked_in_the_way_that_was_chosen(business, browse, tutor, mode, made, status):  # noqa: PLR0917
    start = hour_ahead(3, 10)
    make.booked(tutor, business.stranger, start + timedelta(weeks=1), now=clock.now())
    client, path = browse(business.member), weekly(tutor, start)
    page = client.get(path)

    answers = [client.post(path, {"once": hidden(page, "once"), "mode": mode}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [status] * 2
    count = "SELECT count(*) FROM training_sessions t JOIN series s ON s.id = t.series_id WHERE s.coach_id = %s"
    assert make.value(count, tutor.id) == made
    if mode == "refuse":
        assert "1 of 4 dates cannot be had, so nothing was booked." in text(answers[0])
    else:
        assert f"{start:%A}s at 10:00 with Élodie Garnier are booked." in text(client.get(answers[0]["Location"]))


def test_an_hour_of_which_no_date_can_be_had_is_not_offered(business, browse, tutor):
    start = hour_ahead(3, 10)
    make.standing_hour(tutor, business.stranger, day=start.isoweekday() % 7, start_date=start.date(), now=clock.now())

    page = browse(business.member).get(weekly(tutor, start))

    assert "None of these dates can be had." in text(page)
    assert 'name="mode"' not in page.content.decode()


def test_the_table_says_which_hours_stay_free_and_in_which_weeks(business, browse, tutor):
    start = hour_ahead(3, 10)
    make.booked(tutor, business.stranger, start + timedelta(weeks=1), now=clock.now())

    said = text(browse(business.member).get(address("/learning/book", coach=tutor.id, every=1, weeks=6)))

    assert f"{start:%A} 10:00, free in 5 of 6 weeks" in said
    assert f"{start:%A} 11:00, free in 6 of 6 weeks" in said


def test_a_better_hour_is_named_beside_one_that_is_often_taken(business, browse, tutor):
    start = hour_ahead(3, 10)
    make.booked(tutor, business.stranger, start + timedelta(weeks=1), now=clock.now())

    said = text(browse(business.member).get(weekly(tutor, start)))

    assert re.search(rf"{start:%A} (9|11):00 is free in 6 of 6 weeks\.", said)


@pytest.mark.parametrize("query", ["coach={coach}", "coach=any", "coach={coach}&every=1&day=2&time=10:00", "coach=any&every=1"])
def test_the_page_asks_as_often_for_three_rows_as_for_three_hundred(business, browse, tutor, query):
    client = browse(business.member)
    path = f"/learning/book?{query.format(coach=tutor.id)}"

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    few = asked()
    make.rows(
        """WITH people AS (INSERT INTO users (name, is_coach) SELECT 'C ' || n, true FROM generate_series(1, 60) n RETURNING id)
           INSERT INTO weekly_availability (coach_id, day_of_week, start_time, end_time)
           SELECT id, 2, '09:00', '12:00' FROM people"""
    )
    make.rows(
        """INSERT INTO training_sessions (coach_id, start_time, end_time, status)
           SELECT %s, at, at + interval '5 minutes', 'cancelled'
           FROM generate_series(1, 300) n, LATERAL (SELECT now() + n * interval '1 hour' AS at) a""",
        tutor.id,
    )

    assert asked() == few <= 25


def slot(at: datetime, reason: WhyNot | None = None) -> Slot:
    return Slot(NOBODY, Span(at, at + timedelta(hours=1)), reason)


def test_rows_follow_the_clocks_of_who_looks_when_they_change():
    before, after = datetime(2026, 10, 24, 8, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)
    look = looked("Europe/Paris", datetime(2026, 10, 23, 12, tzinfo=UTC), "UTC")
    cells = free_times._cells(look, [slot(before), slot(after)], None)

    strip = free_times.lay_out(look, list(cells), [date(2026, 10, 23) + timedelta(days=n) for n in range(7)], {})

    assert [(row.start, row.elsewhere) for row in strip.rows] == [(time(9), "8:00"), (time(10), "8:00")]
    assert [day.clocks for day in strip.days if day.clocks] == ["clocks go back"]


def test_an_hour_is_as_warm_as_weeks_in_which_it_is_free():
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    look = looked("UTC", datetime(2026, 11, 20, tzinfo=UTC))
    slots = [slot(monday + timedelta(weeks=n), WhyNot.COACH_BUSY if n == 2 else None) for n in range(6)]

    hour = heat.lay_out(look, slots, 6, None).at(1, time(9))

    assert (hour.free, hour.weeks, hour.warmth) == (5, (True, True, False, True, True, True), "most")
    assert hour.strokes.count("M") == 6
