"""A standing hour changed by its member: what it comes to stands on the page before anything is changed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from horarium.interfaces.pages.free_times import key_of
from horarium.kernel import clock
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.org.values import CancellationPolicy, Tier
from horarium.reservations import operations as reservations
from horarium.timetable import operations as timetable
from horarium.timetable import queries as timetable_queries
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.pages.booking_pages import address, hidden, hour_ahead, text

FINGERPRINT = """SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM (
  SELECT id::text || status || start_time FROM training_sessions
  UNION ALL SELECT id::text || status || weekdays::text FROM series
  UNION ALL SELECT id::text || status FROM bookings UNION ALL SELECT id::text || from_on FROM series_pauses) AS found(t)"""


@pytest.fixture
def hour(business):
    """A standing hour of the member's from three days ahead on, with its sessions made."""
    start = hour_ahead(3, 10)
    coach = make.coach("Élodie Garnier", zone="UTC")
    facts = {"day": start.isoweekday() % 7, "start_date": start.date(), "now": clock.now(), "title": "Piano"}
    row = make.standing_hour(coach, business.member, **facts)
    tasks.make_sessions_of([row.id], now=clock.now())
    return row


def starts(row) -> list:
    return list(timetable_queries.sessions_of_series(row.id).filter(status="scheduled").values_list("start_time", flat=True))


@pytest.mark.parametrize("deed", ["skip", "pause", "change", "end", "cancel", "move"])
def test_a_page_shows_what_a_deed_touches_and_changes_nothing(business, browse, hour, deed):
    first = hour_ahead(3, 10)
    seat = make.value("SELECT id FROM bookings WHERE start_time = %s", first)
    base, to = f"/learning/series/{hour.id}", key_of(first + timedelta(hours=2))
    path, said = {
        "skip": (f"{base}/dates/{first.date()}/skip", "one session What it comes to Free of cost."),
        "pause": (address(f"{base}/pause", from_on=first.date(), until_on=(first + timedelta(days=8)).date()), "2 sessions"),
        "change": (
            address(f"{base}/change", from_on=first.date(), day_of_week=hour.day_of_week, start_time="15:00"),
            f"Move {len(starts(hour))} sessions",
        ),
        "end": (f"{base}/cancel", f"End it and cancel {len(starts(hour))}"),
        "cancel": (f"/learning/bookings/{seat}/cancel", "By the policy Free of cost."),
        "move": (address(f"{base}/dates/{first.date()}/move", at=to), f"Move it to {first:%A}, 12:00"),
    }[deed]
    before = make.value(FINGERPRINT)

    page = browse(business.member).get(path)

    assert page.status_code == 200
    assert said in text(page)
    assert make.value(FINGERPRINT) == before


def test_one_date_is_moved_and_no_other(business, browse, hour):
    first, *others = starts(hour)
    path = address(f"/learning/series/{hour.id}/dates/{first.date()}/move", at=key_of(first + timedelta(hours=2)))
    client = browse(business.member)
    page = client.get(path)
    sent = {"once": hidden(page, "once"), "at": hidden(page, "at")}

    answer = client.post(path, sent, follow=True)
    client.post(path, sent)

    assert starts(hour) == [first + timedelta(hours=2), *others]
    assert f"Moved from {first:%A %-d %B}, 10:00 to {first:%A %-d %B}, 12:00." in text(answer)
    assert f"moved here from {first:%a %-d %b}, 10:00" in text(answer)
    tasks.generate(now=clock.now(), trigger="test")
    assert starts(hour) == [first + timedelta(hours=2), *others]


def test_a_date_cannot_be_moved_to_where_somebody_is_and_the_page_says_what_is_near(business, browse, hour):
    first = starts(hour)[0]
    make.booked(timetable_queries.series(hour.id).coach, business.stranger, first + timedelta(hours=2), now=clock.now())
    path = f"/learning/series/{hour.id}/dates/{first.date()}/move"

    answer = browse(business.member).post(path, {"at": key_of(first + timedelta(hours=2))})

    assert answer.status_code == 409
    assert "Somebody was faster." in text(answer)
    assert "Nearest free:" in text(answer)
    assert starts(hour)[0] == first


def test_a_skipped_date_stays_skipped_until_it_is_had_again(business, browse, hour):
    client, base = browse(business.member), f"/learning/series/{hour.id}"
    beyond = starts(hour)[-1] + timedelta(weeks=1)

    answer = client.post(f"{base}/dates/{beyond.date()}/skip", follow=True)
    assert f"{beyond:%A %-d %B} is skipped." in text(answer)
    tasks.generate(now=clock.now() + timedelta(days=7), trigger="test")
    assert beyond not in starts(hour)

    client.post(f"{base}/dates/{beyond.date()}/take-up")
    tasks.generate(now=clock.now() + timedelta(days=7), trigger="test")
    assert beyond in starts(hour)


def test_a_pause_cancels_what_it_covers_and_its_end_brings_it_back(business, browse, hour):
    client, base, all_ = browse(business.member), f"/learning/series/{hour.id}", starts(hour)
    sent = {"from_on": all_[0].date(), "until_on": all_[1].date(), "why": "Exams"}

    answer = client.post(f"{base}/pause", sent, follow=True)

    assert "2 sessions were cancelled." in text(answer)
    assert starts(hour) == all_[2:]
    pause = timetable_queries.pauses_of(hour.id).get()
    assert "End the pause, have 2 back" in text(client.get(f"/learning/pauses/{pause.id}/lift"))
    client.post(f"/learning/pauses/{pause.id}/lift")
    assert starts(hour) == all_


def test_a_pause_that_cannot_be_had_is_refused_beside_its_field(business, browse, hour):
    sent = {"from_on": "2020-01-01", "until_on": "2019-01-01"}

    answer = browse(business.member).post(f"/learning/series/{hour.id}/pause", sent)

    assert answer.status_code == 422
    assert make.value("SELECT count(*) FROM series_pauses") == 0


def test_this_and_all_following_change_together_and_lose_only_what_was_shown(business, browse, hour):
    all_ = starts(hour)
    coach = timetable_queries.series(hour.id).coach
    make.booked(coach, business.stranger, all_[2].replace(hour=15), now=clock.now())
    client = browse(business.member)
    asked = {"from_on": all_[1].date(), "day_of_week": hour.day_of_week, "start_time": "15:00"}
    page = client.get(address(f"/learning/series/{hour.id}/change", **asked))
    assert f"Move {len(all_) - 2} sessions, cancel 1" in text(page)

    client.post(f"/learning/series/{hour.id}/change", {**asked, "mode": hidden(page, "mode")})

    assert starts(hour) == [all_[0], all_[1].replace(hour=15), *(at.replace(hour=15) for at in all_[3:])]


def test_a_late_cancellation_says_what_it_costs_before_it_does(business, browse):
    perform(org.set_policy, by=make.HOUSE, policy=CancellationPolicy(member=(Tier(24), Tier(0, 100, 0, 100))), now=clock.now())
    coach = make.coach("Élodie Garnier", zone="UTC")
    soon = (clock.now() + timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
    seat = make.booked(coach, business.member, soon, now=clock.now())
    client = browse(business.member)

    page = text(client.get(f"/learning/bookings/{seat.id}/cancel"))

    assert re.search(r"It is \d+ (hours|minutes) before the start: the session counts as given\.", page)
    assert "Cancel all the same" in page
    assert make.value("SELECT status FROM bookings WHERE id = %s", seat.id) == "CONFIRMED"
    answer = client.post(f"/learning/bookings/{seat.id}/cancel", {"why": "Ill"}, follow=True)
    assert "Late, counts as given." in text(answer)
    assert make.value("SELECT status FROM training_sessions WHERE id = %s", seat.session_id) == "cancelled"


def test_who_waits_reads_which_in_the_line_they_are(business, browse):
    coach = make.coach("Élodie Garnier", zone="UTC")
    start = hour_ahead(1, 10)
    session = make.value(
        """INSERT INTO training_sessions (title, coach_id, start_time, end_time, status, capacity, place)
           VALUES ('Critique', %s, %s, %s, 'scheduled', 1, 'online') RETURNING id""",
        coach.id, start, start + timedelta(hours=1),
    )  # fmt: skip
    for member in (make.member("First"), business.stranger, business.member):
        by = make.actor(member, "page")
        perform(reservations.join_session, by=by, session_id=session, member_id=member.id, now=clock.now())

    page = browse(business.member).get(address("/learning/week", week=f"{start:%G-W%V}"))

    assert "waits for a place, number 2 in the line" in text(page)
    assert not [name for name in ("First", "Other") if name in text(page)]


def test_a_place_is_taken_and_where_none_is_left_one_waits(business, browse):
    coach, start = make.coach("Élodie Garnier", zone="UTC"), hour_ahead(1, 10)
    facts = {"coach_id": coach.id, "span": Span(start, start + timedelta(hours=1)), "capacity": 1, "title": "Critique"}
    session = perform(reservations.open_session, by=make.HOUSE, now=clock.now(), **facts)
    first, second = browse(business.stranger), browse(business.guardian)
    assert "1 of 1 is free" in text(first.get("/learning/groups"))

    taken = first.post(f"/learning/groups/{session.id}/join", follow=True)
    waits = second.post(address(f"/learning/groups/{session.id}/join", member=business.member.id), follow=True)

    assert "You have a place on" in text(taken)
    assert "It is full: you wait for a place on" in text(waits)
    assert "you wait, number 1 in the line" in text(second.get("/learning/groups"))
    seat = make.value("SELECT id FROM bookings WHERE member_id = %s AND session_id = %s", business.stranger.id, session.id)
    first.post(f"/learning/bookings/{seat}/cancel")
    assert "you have a place" in text(second.get("/learning/groups"))
    assert "Other" not in text(second.get("/learning/groups"))


def test_a_week_says_why_one_was_cancelled_and_where_another_went(business, browse, hour):
    first, second = starts(hour)[:2]
    perform(timetable.cancel_session, by=make.HOUSE, session_id=session_at(first), now=clock.now())
    path = f"/learning/series/{hour.id}/dates/{second.date()}/move"
    client = browse(business.member)
    client.post(path, {"at": key_of(second + timedelta(hours=2))})

    assert "The office cancelled it." in text(client.get(address("/learning/week", week=f"{first:%G-W%V}")))
    said = text(client.get(address("/learning/week", week=f"{second:%G-W%V}")))
    assert f"moved here from {second:%a %-d %b}, 10:00" in said
    assert f"moved to {second:%a %-d %b}, 12:00" in said


def session_at(start):
    return make.value("SELECT id FROM training_sessions WHERE start_time = %s AND status = 'scheduled'", start)


DEEDS = ["series/{id}/pause", "series/{id}/change", "series/{id}/dates/{on}/skip", "series/{id}/dates/{on}/take-up",
         "series/{id}/dates/{on}/move", "series/{id}/cancel", "bookings/{seat}/cancel", "bookings/{seat}/move"]  # fmt: skip


@pytest.mark.parametrize("who", ["stranger", "coach", "guardian"])
def test_only_the_member_and_the_guardian_do_any_of_it(business, browse, hour, who):
    first = starts(hour)[0]
    seat = make.value("SELECT id FROM bookings WHERE start_time = %s", first)
    client, before = browse(getattr(business, who)), make.value(FINGERPRINT)

    statuses = {client.post(f"/learning/{deed.format(id=hour.id, on=first.date(), seat=seat)}").status_code for deed in DEEDS}

    assert (statuses == {403}) == (who != "guardian")
    assert (make.value(FINGERPRINT) == before) == (who != "guardian")


@pytest.mark.parametrize(
    "path", ["/learning/week", "/learning/groups", "/learning/series", "/learning/series/{id}", "/learning/week/table"]
)
def test_a_page_asks_as_often_for_three_rows_as_for_three_hundred(business, browse, hour, path):
    client = browse(business.member)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path.format(id=hour.id)).status_code == 200
        return len(queries)

    def more(count: int) -> None:
        make.rows(
            """WITH made AS (INSERT INTO training_sessions
                                 (coach_id, start_time, end_time, status, series_id, series_kind, original_local)
                 SELECT coach_id, at, at + interval '2 minutes', 'cancelled', id, kind,
                        at AT TIME ZONE 'UTC' + interval '1 day' * n
                 FROM series, generate_series(1, %s) n, LATERAL (SELECT now() + n * interval '3 minutes' AS at) a WHERE id = %s
                 RETURNING id, start_time, end_time)
               INSERT INTO bookings (session_id, member_id, start_time, end_time, status, live)
               SELECT id, %s, start_time, end_time, 'CANCELLED_BY_COACH', false FROM made""",
            count, hour.id, business.member.id,
        )  # fmt: skip
        make.rows(
            """INSERT INTO training_sessions (coach_id, start_time, end_time, status, capacity, place)
               SELECT %s, at, at + interval '5 minutes', 'scheduled', 4, 'online'
               FROM generate_series(1, %s) n, LATERAL (SELECT now() + interval '40 days' + n * interval '1 hour' AS at) a
               ON CONFLICT DO NOTHING""",
            business.coach.id, count,
        )  # fmt: skip
        make.rows(
            """INSERT INTO left_out_occurrences (series_id, original_local, reason, decided_at)
               SELECT %s, now() AT TIME ZONE 'UTC' + n * interval '1 minute', 'coach_busy', now() FROM generate_series(1, %s) n
               ON CONFLICT DO NOTHING""",
            hour.id, count,
        )  # fmt: skip

    more(3)
    few = asked()
    more(300)

    assert asked() == few <= 30
