"""The coach's pages: what they do when a button is pressed, what they cost, and that each coach has only their own."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from horarium.availability import operations as availability
from horarium.availability import queries as availability_queries
from horarium.availability.values import Window
from horarium.kernel import clock
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.people import operations as people
from horarium.reservations import operations as reservations
from horarium.timetable import queries as timetable
from tests import factories as make

TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)  # ten o'clock in Rome, the first session of the business


@pytest.fixture
def go_to(monkeypatch):
    """Call it to let the clock stand elsewhere."""
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


def text(answer) -> str:
    return answer.content.decode()


def test_painted_cells_become_the_weekly_hours(business, browse):
    perform(availability.set_week, by=make.HOUSE, coach_id=business.coach.id, windows=[], now=make.NOW)
    coach = browse(business.coach)
    seen = re.search(r'name="seen" value="([^"]*)"', text(coach.get("/coaching/hours")))[1]

    cells = ["1-540", "1-570", "1-600", "6-1410"]
    coach.post("/coaching/hours", {"deed": "paint", "step": "30", "seen": seen, "cell": cells})

    week = [Window(1, time(9), time(10, 30)), Window(6, time(23, 30), time(0))]
    assert availability_queries.week_of(business.coach.id) == week
    again = coach.post("/coaching/hours", {"deed": "paint", "step": "30", "seen": seen, "cell": []})
    assert again.status_code == 422
    assert "Somebody has changed these hours meanwhile." in text(again)
    assert availability_queries.week_of(business.coach.id) == week


def test_buffers_notice_and_the_meeting_link_are_kept(business, browse):
    coach = browse(business.coach)
    rules = {"buffer_before": 10, "buffer_after": 5, "slot_step": 15, "least_notice": 1440}
    coach.post("/coaching/hours", {"deed": "rules"} | {f"rules-{name}": value for name, value in rules.items()})
    sent = {"defaults-default_duration": 45, "defaults-meeting_link": "https://meet.example.org/ada"}
    coach.post("/coaching/hours", {"deed": "defaults"} | sent)
    wrong = coach.post("/coaching/hours", {"deed": "defaults"} | sent | {"defaults-meeting_link": "javascript:alert(1)"})

    row = availability_queries.defaults_of(business.coach.id)
    assert {name: getattr(row, name) for name in rules} == rules
    assert (row.default_duration, row.meeting_link, wrong.status_code) == (45, "https://meet.example.org/ada", 422)


def plan(**facts) -> dict[str, str]:
    return {"start_time": "2026-11-24T08:00", "end_time": "2026-11-24T18:00", "reason": "Training", **facts}


def test_a_block_shows_what_is_in_the_way_and_is_saved_with_what_was_chosen(business, browse):
    coach = browse(business.coach)
    page = text(coach.get("/coaching/block", plan()))
    assert "1 session is in the way" in page
    assert make.value("SELECT count(*) FROM blocked_slots") == 0
    to = re.search(r'<option value="(move [^"]+)" selected', page)[1]

    undecided = coach.post("/coaching/block", plan(settle="1"))
    assert undecided.status_code == 422
    assert "Choose what becomes of this session." in text(undecided)
    assert make.value("SELECT count(*) FROM blocked_slots") == 0

    done = coach.post("/coaching/block", plan(settle="1", **{f"session-{business.session.id}": to}))
    assert done.headers["Location"] == "/coaching/week?week=2026-W48"
    twice = coach.post("/coaching/block", plan(settle="1", **{f"session-{business.session.id}": to}))
    assert (twice.status_code, make.value("SELECT count(*) FROM blocked_slots")) == (302, 1)
    moved = timetable.session(business.session.id)
    assert moved.start_time == datetime.fromisoformat(to.removeprefix("move "))
    assert make.value("SELECT reason FROM blocked_slots") == "Training"


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"end_time": "2026-11-24T08:00"}, "This is not after the start."),
        ({"end_time": "2028-11-24T08:00"}, "A block lasts a year at most."),
        ({"start_time": "2026-11-01T08:00", "end_time": "2026-11-02T08:00"}, "This is over already."),
        ({"start_time": "soon"}, "It is not a date and a time"),
    ],
)
def test_a_block_that_cannot_be_had_says_why(business, browse, facts, fault):
    answer = browse(business.coach).post("/coaching/block", plan(settle="1", **facts))

    assert (answer.status_code, fault in text(answer)) == (422, True)
    assert make.value("SELECT count(*) FROM blocked_slots") == 0


def test_conflicts_are_settled_from_their_page(business, browse):
    span = Span(TUESDAY - timedelta(hours=1), TUESDAY + timedelta(hours=2))
    perform(availability.block, by=make.HOUSE, coach_id=business.coach.id, span=span, now=make.NOW)
    coach = browse(business.coach)
    page = text(coach.get("/coaching/conflicts"))
    assert "The coach blocked that time." in page
    assert '<span class="count">1' in page

    coach.post("/coaching/conflicts", {f"session-{business.session.id}": "keep"})

    assert "Nothing is in the way." in text(coach.get("/coaching/conflicts"))


def test_one_press_says_who_came_and_it_is_listed_no_more(business, browse, go_to):
    go_to(TUESDAY + timedelta(hours=3))
    coach = browse(business.coach)
    assert "Aïssata Kouamé" in text(coach.get("/coaching/attendance"))
    seat = timetable.seats_of(business.session.id)[0]
    sent = {"seat": seat.id, "mark": "came", "back": "/coaching/attendance"}

    answer = coach.post(f"/sessions/{business.session.id}/attendance", sent, follow=True)

    assert answer.redirect_chain == [("/coaching/attendance", 302)]
    assert "Aïssata Kouamé: came." in text(answer)
    assert "Of every session it is said who came." in text(answer)
    elsewhere = coach.post(f"/sessions/{business.session.id}/attendance", sent | {"back": "//evil.example/"})
    assert elsewhere.headers["Location"] == f"/sessions/{business.session.id}"
    assert coach.post(f"/sessions/{business.session.id}/attendance", sent | {"mark": "slept"}).status_code == 422


def test_a_report_is_read_by_member_and_guardian_on_its_page_and_in_their_week(business, browse, go_to):
    go_to(TUESDAY + timedelta(hours=3))
    written = {"done": "<script>alert(1)</script> scales", "next_steps": "Practise"}
    browse(business.coach).post(f"/sessions/{business.session.id}/report", written)

    for who in (business.member, business.guardian):
        for path in (f"/sessions/{business.session.id}", "/learning/week?week=2026-W48"):
            page = text(browse(who).get(path))
            assert "&lt;script&gt;alert(1)&lt;/script&gt; scales" in page
            assert "<script>alert" not in page
    assert browse(business.stranger).get(f"/sessions/{business.session.id}").status_code == 404


def test_a_note_is_seen_by_its_coach_and_by_no_member(business, browse, go_to):
    go_to(TUESDAY + timedelta(hours=3))
    coach, path = browse(business.coach), f"/coaching/members/{business.member.id}"
    coach.post(path, {"text": "Shy & quick"})

    assert "Shy &amp; quick" in text(coach.get(path))
    assert "Shy &amp; quick" in text(coach.get("/coaching/members"))
    for who in (business.member, business.guardian):
        for page in ("/learning/week", "/learning/series", f"/sessions/{business.session.id}"):
            assert "Shy" not in text(browse(who).get(page))


DEEDS = {
    "move": {"on": "2026-11-24", "start_time": "2026-11-25T15:00", "minutes": 60},
    "skip": {"on": "2026-11-24"},
    "pause": {"from_on": "2026-11-24", "until_on": "2026-12-02"},
    "change": {"from_on": "2026-12-01", "day_of_week": 3, "start_time": "11:00", "end_time": "12:00", "mode": "refuse"},
    "end": {"why": "moved away"},
}


@pytest.mark.parametrize(
    ("deed", "shown", "changed"),
    [
        ("move", "Tuesday 24 November moves to Wednesday 25 November 15:00.", 1),
        ("skip", "Tuesday 24 November 2026 falls out", 1),
        ("pause", "The series rests. 2 sessions are cancelled.", 2),
        ("change", "5 sessions move.", 5),
        ("end", "The series ends. 6 sessions are cancelled.", 6),
    ],
)
def test_a_deed_on_a_series_is_shown_first_and_done_at_the_second_press(business, browse, deed, shown, changed):
    def state():
        return dict(make.rows("SELECT id, start_time::text || status FROM training_sessions"))

    coach, path, before = browse(business.coach), f"/coaching/series/{business.booking.id}/{deed}", state()
    assert coach.get(path).status_code == 200

    page = coach.post(path, DEEDS[deed])
    assert (page.status_code, shown in text(page)) == (200, True)
    assert state() == before

    done = coach.post(path, DEEDS[deed] | {"do": "1"})
    assert done.headers["Location"] == f"/coaching/series/{business.booking.id}"
    assert sum(before[key] != value for key, value in state().items()) == changed


def test_the_page_of_a_series_says_why_dates_were_left_out_and_takes_up_what_was_skipped(business, browse):
    perform(availability.block, by=make.HOUSE, coach_id=business.coach.id, reason="dentist", now=make.NOW,
            span=Span(TUESDAY + timedelta(weeks=6), TUESDAY + timedelta(weeks=6, hours=2)))  # fmt: skip
    from horarium.timetable import tasks

    tasks.generate(now=make.NOW + timedelta(weeks=1), trigger="test")
    perform(reservations.skip_date, by=make.HOUSE, booking_id=business.booking.id,
            on=(TUESDAY + timedelta(weeks=9)).date(), now=make.NOW)  # fmt: skip
    coach, path = browse(business.coach), f"/coaching/series/{business.booking.id}"
    page = text(coach.get(path))
    assert "The coach blocked that time. dentist" in page
    assert "decided 27 Nov 2026 10:00" in page

    coach.post(f"{path}/undo", {"date": "2027-01-26"})

    assert "It was skipped on purpose." not in text(coach.get(path))


def test_a_standing_hour_is_shown_on_its_hour_before_its_session_is_made(business, browse):
    coach, week = browse(business.coach), "/coaching/week?week=2027-W06"
    link = f'<a href="/coaching/series/{business.booking.id}">Aïssata Kouamé</a>'
    assert link in text(coach.get(week))
    on = (TUESDAY + timedelta(weeks=11)).date()

    perform(reservations.skip_date, by=make.HOUSE, booking_id=business.booking.id, on=on, now=make.NOW)

    assert link not in text(coach.get(week))


@pytest.fixture
def other(business, browse):
    """Another coach, signed in."""
    return browse(make.coach("Bea", email="bea@example.org"))


def test_another_coachs_things_are_not_there(business, browse, other):
    seat = timetable.seats_of(business.session.id)[0]
    series, session = f"/coaching/series/{business.booking.id}", f"/coaching/sessions/{business.session.id}"
    asked = [f"/coaching/members/{business.member.id}", series, *(f"{series}/{deed}" for deed in DEEDS)]
    asked += [f"{session}/move", f"{session}/cancel", f"/sessions/{business.session.id}"]
    before = make.rows("SELECT * FROM training_sessions ORDER BY id")

    assert {path: other.get(path).status_code for path in asked} == dict.fromkeys(asked, 404)
    deeds = {
        **{f"{series}/{deed}": {**facts, "do": "1"} for deed, facts in DEEDS.items()},
        f"{series}/undo": {"date": "2026-11-24"},
        f"{session}/cancel": {"side": "coach"},
        f"{session}/move": {"start_time": "2026-11-25T15:00", "minutes": 60},
        f"/coaching/members/{business.member.id}": {"text": "x"},
        f"/sessions/{business.session.id}/attendance": {"seat": seat.id, "mark": "came"},
        f"/sessions/{business.session.id}/report": {"done": "x"},
    }
    answers = {path: other.post(path, sent).status_code for path, sent in deeds.items()}
    assert set(answers.values()) <= {403, 404}, answers
    assert make.rows("SELECT * FROM training_sessions ORDER BY id") == before


MANY = """
WITH made AS MATERIALIZED (
  SELECT new_id() AS member, new_id() AS session, new_id() AS seat, new_id() AS series, n,
         %(now)s::timestamptz - n * interval '1 hour' AS past, %(now)s::timestamptz + (24 + n) * interval '1 hour' AS ahead
  FROM generate_series(%(first)s, %(last)s) n
), members AS (
  INSERT INTO users (id, name, is_member) SELECT member, 'Same', true FROM made
), own AS (
  INSERT INTO coach_members (coach_id, member_id) SELECT %(coach)s, member FROM made
), notes AS (
  INSERT INTO member_notes (coach_id, member_id, text) SELECT %(coach)s, member, 'Note' FROM made
), hours AS (
  INSERT INTO series (id, coach_id, member_id, zone, weekdays, local_start, minutes, start_on)
  SELECT series, %(coach)s, member, 'UTC', '{1}', '10:00', 60, '2026-11-20' FROM made
), left_out AS (
  INSERT INTO left_out_occurrences (series_id, original_local, reason, decided_at)
  SELECT %(series)s, timestamp '2027-01-01' + n * interval '1 day', 'holiday', %(now)s FROM made
), sessions AS (
  INSERT INTO training_sessions (id, coach_id, member_id, start_time, end_time, status)
  SELECT session, %(coach)s, member, past, past + interval '1 hour', 'completed' FROM made
  UNION ALL SELECT series, %(coach)s, member, ahead, ahead + interval '1 hour', 'scheduled' FROM made
)
INSERT INTO bookings (session_id, member_id, start_time, end_time, live)
SELECT session, member, past, past + interval '1 hour', false FROM made
UNION ALL SELECT series, member, ahead, ahead + interval '1 hour', true FROM made
"""


def test_a_list_of_many_takes_no_more_statements_than_one_of_few(business, browse):
    coach = make.coach("Bea", email="bea@example.org", hours=[])
    perform(people.take_on, coach_id=coach.id, member_id=business.member.id)
    facts = {"coach": coach.id, "series": business.booking.id, "now": make.NOW}
    client = browse(coach)
    paths = ["/coaching/members", "/coaching/attendance", "/coaching/conflicts", "/coaching/series", "/coaching/week"]

    def statements() -> dict[str, int]:
        found = {}
        for path in paths:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200
            found[path] = len(captured)
        with CaptureQueriesContext(connection) as captured:
            assert browse(business.coach).get(f"/coaching/series/{business.booking.id}").status_code == 200
        return found | {"series": len(captured)}

    with connection.cursor() as cursor:
        cursor.execute(MANY, facts | {"first": 1, "last": 3})
    few = statements()
    with connection.cursor() as cursor:
        cursor.execute(MANY, facts | {"first": 4, "last": 150})

    assert statements() == few
