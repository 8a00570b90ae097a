"""The board of batches at the desk, one class, one batch, courses: what they say and what their buttons do."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from horarium.cohorts import queries
from horarium.kernel.unit import perform
from horarium.org import operations as org
from tests import factories as make

# The clock stands at 10:00 in Lagos on a Friday.
TODAY = date(2026, 11, 20)
NAME = "Freelancing_the untapped market"


def text(answer) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.fixture
def lagos(business):
    perform(org.settle, zone="Africa/Lagos", payment_instructions="Pay to account 0123.")
    return business


def class_id(name: str = NAME):
    return queries.batch_class(name).id


def test_an_empty_board_says_what_to_do(lagos, browse):
    page = text(browse(lagos.office).get("/desk/batches"))

    assert "No class is set up yet." in page
    assert "./run setup-classes examples/five-classes.csv" in page


def test_a_class_is_set_up_and_kickstarted_once(lagos, browse):
    office = browse(lagos.office)
    form = {
        "class_name": NAME, "code": "FRL", "start_day_of_week": 4, "total_sessions": 10, "slots": "19:30, 13.00",
        "minutes": 60, "days_counted": "weekdays", "missed": "skip", "open_classes": 2, "offered": "paid", "is_active": "on",
    }  # fmt: skip
    bad = office.post("/desk/batches/classes/new", form | {"slots": "25:00"})
    assert (bad.status_code, "“25:00” is not a time" in text(bad)) == (422, True)
    answer = office.post("/desk/batches/classes/new", form)
    assert answer.url == f"/desk/batches/classes/{class_id()}"

    board = text(office.get("/desk/batches"))
    assert "batch 1, by itself within the hour" in board
    assert "Open 1 batch" in text(office.get("/desk/batches/kickstart"))
    first = text(office.post("/desk/batches/kickstart", follow=True))
    again = text(office.post("/desk/batches/kickstart", follow=True))

    assert f"{NAME}, Friday 20 November: batch 1 is open." in first
    assert f"{NAME}, Friday 20 November: batch 1 was open already." in again
    assert "class 1 of 10, opened today" in again
    assert "Today, 2 classes" in again
    assert "Fri 27 Nov batch 2, by itself" in again
    assert make.rows("SELECT count(*), count(DISTINCT batch_id) FROM batch_class_sessions") == [(20, 1)]
    assert make.rows("SELECT slots FROM batch_classes") == [([time(13), time(19, 30)],)]


def test_what_cannot_open_says_why_and_is_mended_by_one_press(lagos, browse):
    office = browse(lagos.office)
    make.batch_class(NAME, day=4, offered=False)
    make.opened(NAME, make.NOW)
    mend, start = f"/desk/batches/classes/{class_id()}/offer", f"/desk/batches/classes/{class_id()}/start"

    assert "No live offer. Create it" in text(office.get("/desk/batches"))
    assert "Nothing was offered live." in text(office.get("/desk/attention"))
    office.post(mend, {"deed": "create"})
    office.post(mend, {"deed": "create"})
    office.post(mend, {"deed": "pause"})
    assert "Live offer is paused. Activate it" in text(office.get("/desk/batches"))
    office.post(mend, {"deed": "activate"})
    said = text(office.post(start, {"deed": "open", "start_on": "2026-11-20", "back": "/desk/attention"}, follow=True))

    assert "batch 1 is open" in said
    assert "Batches that did not open" not in said
    assert make.value("SELECT count(*) FROM live_classes") == 1
    assert make.value("SELECT count(*) FROM batches") == 1


def test_a_day_that_was_missed_is_let_be(lagos, browse):
    make.batch_class(NAME, day=3)
    make.opened(NAME, make.NOW - timedelta(days=3))
    make.opened(NAME, make.NOW)
    office = browse(lagos.office)
    assert "Thu 19 Nov had none" in text(office.get("/desk/batches"))

    office.post(f"/desk/batches/classes/{class_id()}/start", {"deed": "let_be", "start_on": "2026-11-19"})

    assert "Thu 19 Nov had none" not in text(office.get("/desk/batches"))
    assert make.value("SELECT count(*) FROM batches") == 0


@pytest.fixture
def running(lagos):
    """A batch of ten classes that began on Monday, without a coach, and one member in it."""
    row = make.batch_class(NAME, day=0, total=10, code="FRL")
    (start,) = make.opened(NAME, make.NOW - timedelta(days=4))
    lagos.batch, lagos.row = start.batch, row
    lagos.enrolment = make.enrolled(start.batch, lagos.member)
    return lagos


def test_the_roster_gives_access_takes_it_and_takes_somebody_out(running, browse):
    office, path = browse(running.office), f"/desk/batches/{running.batch.id}"
    assert "Give full access" in text(office.get(path))

    office.post(f"{path}/members", {"deed": "full", "key": running.enrolment.id})
    found = text(office.get(f"{path}?find=oth"))
    assert "Enrol Other" in found
    office.post(f"{path}/members", {"deed": "enrol", "key": running.stranger.id})
    assert "is in FRL 1 already" in text(
        office.post(f"{path}/members", {"deed": "enrol", "key": running.stranger.id}, follow=True)
    )
    office.post(f"{path}/members", {"deed": "leave", "key": running.enrolment.id})

    rows = "SELECT u.name, access_level, status FROM user_batch_enrollments JOIN users u ON u.id = user_id ORDER BY 1"
    assert make.rows(rows) == [("Aïssata Kouamé", "full_access", "left"), ("Other", "limited_access", "active")]


def test_a_batch_is_given_to_a_coach_after_it_was_said_what_cannot_be_had(running, browse):
    make.booked(running.coach, running.stranger, datetime(2026, 11, 23, 12, tzinfo=UTC))
    office, path = browse(running.office), f"/desk/batches/{running.batch.id}/give"
    choice = {"coach_id": running.coach.id, "room_id": "", "shown": "1"}

    shown = text(office.get(path, choice))
    assert "1 cannot be had and is left out, with its reason." in shown
    assert make.value("SELECT count(*) FROM training_sessions WHERE number IS NOT NULL AND coach_id IS NOT NULL") == 0

    done = text(office.post(path, choice, follow=True))
    assert "1 cannot be had" in done
    assert "Dates that were left out" in done
    assert make.overlaps() == 0
    assert "FRL 1" in text(browse(running.coach).get("/coaching/week?week=2026-W48"))


def test_a_place_that_could_not_be_had_is_named_with_its_reason(lagos, browse):
    make.batch_class(NAME, day=4, total=3, slots=[time(13)], fixed_places=True, places=5)
    make.booked(lagos.coach, lagos.member, datetime(2026, 11, 21, 12, tzinfo=UTC))
    (start,) = make.opened(NAME, make.NOW)
    make.enrolled(start.batch, lagos.member)

    page = text(browse(lagos.office).get(f"/desk/batches/{start.batch.id}"))

    assert "5 fixed places" in page
    assert "Places that could not be had Sat 21 Nov 13:00 Aïssata Kouamé The member is busy." in page
    assert make.value("SELECT count(*) FROM bookings b JOIN training_sessions t ON t.id = session_id WHERE number > 0") == 2


def test_one_link_is_that_of_all_classes_to_come_and_ending_says_first_what_it_touches(running, browse):
    office, path = browse(running.office), f"/desk/batches/{running.batch.id}"
    office.post(f"{path}/link", {"meeting_link": "https://meet.example/frl"})
    assert "Nothing was changed" in text(office.post(f"{path}/link", {"meeting_link": "javascript:alert(1)"}, follow=True))
    assert make.value("SELECT count(DISTINCT meeting_link) FROM training_sessions WHERE number IS NOT NULL") == 1

    assert "12 classes to come" in text(office.get(f"{path}/cancel"))
    page = text(office.post(f"{path}/cancel", follow=True))

    assert "ended before its time" in page
    assert make.value("SELECT count(*) FROM training_sessions WHERE number IS NOT NULL AND status = 'cancelled'") == 12


def test_lessons_are_typed_one_a_line_and_faults_name_their_line(lagos, browse):
    office = browse(lagos.owner)
    path = office.post("/desk/courses", {"title": "Freelancing"}).url
    assert office.post("/desk/courses", {"title": "Freelancing"}).status_code == 422

    bad = office.post(path, {"lessons": "One\n| https://v.example/2\nThree | ftp://x"})
    assert bad.status_code == 422
    assert "Line 2 has no title." in text(bad)
    assert "Line 3: “ftp://x” is not an address" in text(bad)
    office.post(path, {"lessons": "One\r\n\r\nTwo | or three | https://v.example/2\r\n"})

    rows = make.rows("SELECT position, title, video_url FROM lessons ORDER BY 1")
    assert rows == [(1, "One", ""), (2, "Two | or three", "https://v.example/2")]


def statements(client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


MANY = """
INSERT INTO batch_classes (class_name, start_day_of_week, total_sessions)
  SELECT 'Class ' || n, n %% 7, 0 FROM generate_series(%(a)s, %(b)s) n;
INSERT INTO live_classes (title) SELECT 'Class ' || n FROM generate_series(%(a)s, %(b)s) n;
INSERT INTO users (name, is_member) SELECT 'Member ' || n, true FROM generate_series(%(a)s, %(b)s) n;
INSERT INTO batches (live_class_id, class_name, batch_number, start_date, start_day_of_week)
  SELECT id, title, 1, '2026-11-02', 0 FROM live_classes WHERE title LIKE 'Class %%'
  ON CONFLICT DO NOTHING;
INSERT INTO user_batch_enrollments (user_id, batch_id) SELECT %(who)s, id FROM batches ON CONFLICT DO NOTHING;
INSERT INTO user_batch_enrollments (user_id, batch_id)
  SELECT id, %(batch)s FROM users WHERE name LIKE 'Member %%' ON CONFLICT DO NOTHING;
INSERT INTO unopened_starts (batch_class_id, start_on, reason, decided_at)
  SELECT id, '2026-11-16', 'missed', '2026-11-17' FROM batch_classes ON CONFLICT DO NOTHING;
"""


def test_the_pages_ask_as_much_for_three_rows_as_for_three_hundred(running, browse):
    pages = [
        (running.office, "/desk/batches"),
        (running.office, "/desk/batches/kickstart"),
        (running.office, f"/desk/batches/classes/{running.row.id}"),
        (running.office, f"/desk/batches/{running.batch.id}"),
        (running.office, "/desk/attention"),
        (running.member, "/learning/batches"),
        (running.member, f"/learning/batches/{running.batch.id}"),
    ]
    counts = []
    for first, last in ((1, 3), (4, 300)):
        with connection.cursor() as cursor:
            for one in MANY.strip().split(";\n"):
                cursor.execute(one, {"a": first, "b": last, "who": running.member.id, "batch": running.batch.id})
        counts.append({path: statements(browse(who), path) for who, path in pages})

    assert counts[1] == counts[0]
