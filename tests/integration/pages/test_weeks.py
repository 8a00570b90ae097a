"""What stands in the table of a week, and what is told to whom."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from horarium.availability import operations as availability
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.timetable import operations as timetable
from horarium.timetable import tasks
from tests import factories as make

LATER = datetime(2026, 11, 20, 9, tzinfo=UTC)


class Cells(HTMLParser):
    """The table of a page: for each cell the hour and day at its heads, and its words as they are read aloud."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.found: dict[tuple[str, str], str] = {}
        self.row, self.column, self.words, self.hidden = "", -1, None, 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if self.hidden or facts.get("aria-hidden") == "true":
            self.hidden += tag not in ("path", "circle", "line", "rect", "input", "link", "meta")
        if tag == "tr":
            self.column = -1
        if tag in ("th", "td"):
            self.words, self.kind = [], facts.get("scope", "cell")

    def handle_endtag(self, tag):
        self.hidden = max(0, self.hidden - (tag not in ("path", "circle", "line", "rect")))
        if tag not in ("th", "td") or self.words is None:
            return
        text = " ".join("".join(self.words).split())
        if self.kind == "row":
            self.row = text
        elif self.kind == "col":
            self.heads.append(text)
        elif self.row:
            self.column += 1
            self.found[self.row, self.heads[self.column].split(",")[0].strip()] = text
        self.words = None

    def handle_data(self, data):
        if self.words is not None and not self.hidden:
            self.words.append(data)


def cells(client, path: str) -> dict[tuple[str, str], str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return Cells(answer.content.decode()).found


def week_of(coach) -> str:
    return f"/desk/coaches/{coach.id}/week?week=2026-W48"


def test_a_week_shows_a_session_in_the_cell_of_its_hour_and_day(business, browse):
    table = cells(browse(business.owner), week_of(business.coach))

    said = table["10:00", "Tuesday 24 November"]
    assert all(word in said for word in ("Physics", "10:00 to 11:00", "Aïssata Kouamé", "Room "))
    assert [key for key, words in table.items() if "Physics" in words] == [("10:00", "Tuesday 24 November")]


def test_a_week_of_a_room_and_of_a_member_show_the_same_session(business, browse):
    room = make.value("SELECT room_id FROM training_sessions LIMIT 1")
    owner = browse(business.owner)

    for path in (f"/desk/rooms/{room}/week?week=2026-W48", f"/desk/members/{business.member.id}/week?week=2026-W48"):
        # The coach's ten o'clock in Rome is nine o'clock for a room and a member of a business in UTC.
        assert "Ẹniọlá Ṣówándé" in cells(owner, path)["9:00", "Tuesday 24 November"]


def test_a_week_is_in_the_zone_of_the_person_whose_it_is(business, browse):
    perform(org.settle, zone="Asia/Tokyo")

    assert ("18:00", "Tuesday 24 November") in [
        key for key, words in cells(browse(business.member), "/learning/week/table?week=2026-W48").items() if "Physics" in words
    ]


def test_a_week_writes_names_and_titles_as_they_are(browse, business):
    coach, member = make.coach("under_score & <i>Co</i>"), make.member("O'Neil <script>alert(1)</script>")
    make.booked(coach, member, datetime(2026, 11, 25, 9, tzinfo=UTC), title="C_0131 <b>bold</b>")

    answer = browse(business.owner).get(week_of(coach)).content.decode()

    assert "<script>alert" not in answer
    assert "<b>bold" not in answer
    said = Cells(answer).found["10:00", "Wednesday 25 November"]
    assert "C_0131 <b>bold</b>" in said
    assert "O'Neil <script>alert(1)</script>" in said


def test_a_week_of_a_change_of_clocks_keeps_ten_at_ten_and_says_what_happened(browse, business):
    coach = make.coach(zone="Europe/Rome")
    make.standing_hour(coach, make.member(), day=0, start="02:30", end="03:15", title="Night", start_date=date(2027, 3, 20))
    make.standing_hour(coach, make.member(), day=0, start="10:00", end="11:00", title="Day", start_date=date(2027, 3, 20))
    tasks.generate(now=datetime(2027, 3, 20, tzinfo=UTC), trigger="test")

    answer = browse(business.owner).get(f"/desk/coaches/{coach.id}/week?week=2027-W12").content.decode()
    table = Cells(answer).found

    assert "clocks go forward" in answer
    assert "Day" in table["10:00", "Sunday 28 March"]
    assert "3:30 to 4:15" in table["3:00", "Sunday 28 March"]
    assert "moved by the gap" in table["3:00", "Sunday 28 March"]


def test_a_week_shows_blocks_holidays_shut_hours_and_cancelled_sessions(browse, business):
    coach = make.coach(hours=[make.Window(2, make.time(9), make.time(17, 30))])
    booking = make.booked(coach, make.member("Hugo"), datetime(2026, 11, 24, 9, tzinfo=UTC))
    span = Span(datetime(2026, 11, 24, 11, tzinfo=UTC), datetime(2026, 11, 26, 11, tzinfo=UTC))
    perform(availability.block, by=make.HOUSE, coach_id=coach.id, span=span, reason="Board lunch", now=LATER)
    perform(org.add_holiday, on=date(2026, 11, 27), name="Makar Sankranti")
    perform(timetable.cancel_session, by=make.HOUSE, session_id=booking.session_id, now=LATER)

    answer = browse(business.owner).get(week_of(coach)).content.decode()
    table = Cells(answer).found

    assert "blocked, Board lunch, from Tuesday 12:00 to Thursday 12:00" in table["12:00", "Tuesday 24 November"]
    assert "Board lunch" in table["8:00", "Wednesday 25 November"]
    assert table["8:00", "Tuesday 24 November"] == "not available"
    assert table["9:00", "Tuesday 24 November"] == ""
    assert "cancelled" in table["10:00", "Tuesday 24 November"]
    assert "holiday, Makar Sankranti" in answer.replace('<span class="vh">', "").replace("</span>", "")
    legend = answer[answer.index('class="legend"') :]
    legend = legend[: legend.index("</ul>")]
    assert "cancelled" in legend
    assert "group" not in legend


def left_out_case() -> tuple:
    """A coach, and the member whose standing hour meets a session of somebody else's."""
    coach, winner, loser = make.coach(), make.member("Winner"), make.member("Loser", email="loser@example.org")
    make.booked(coach, winner, datetime(2026, 11, 24, 9, tzinfo=UTC))
    make.rows(
        """INSERT INTO series (coach_id, member_id, zone, weekdays, local_start, minutes, start_on, next_occurrence)
           VALUES (%s, %s, 'Europe/Rome', '{2}', '10:30', 60, '2026-11-20', '2026-11-20')""",
        coach.id,
        loser.id,
    )
    tasks.generate(now=LATER, trigger="test")
    return coach, loser


def test_a_week_names_what_was_left_out_and_what_is_in_the_way(browse, business):
    coach, _ = left_out_case()

    answer = browse(business.owner).get(week_of(coach)).content.decode()

    missing = answer[answer.index("Not made this week") :]
    assert "Tue 24 Nov 10:30" in missing
    assert "The coach is busy." in missing
    assert "Winner with" in missing
    assert "Decided 20 Nov 10:00." in missing  # on the clock of the series


def test_a_week_tells_a_member_the_reason_and_not_who_it_was(browse, business):
    _, loser = left_out_case()

    answer = browse(loser).get("/learning/week?week=2026-W48").content.decode()

    assert "The coach is busy." in answer
    assert "Winner" not in answer


@pytest.mark.parametrize("week", ["2026-W54", "2026-48", "now", "9999-W01", "0000-W01", "2026-W48%00", "٢٠٢٦-W48"])
def test_a_week_that_is_none_is_refused(browse, business, week):
    answer = browse(business.owner).get(f"/desk/coaches/{business.coach.id}/week?week={week}")

    assert answer.status_code == 422
    assert "week cannot be had" in answer.content.decode()


def test_a_member_who_is_no_id_is_refused(browse, business):
    assert browse(business.member).get("/learning/week?member=1").status_code == 422


def test_a_person_who_is_not_there_is_absent(browse, business):
    answer = browse(business.owner).get(f"/desk/coaches/{business.member.id}/week")

    assert answer.status_code == 404
    assert "There is no such coach." in answer.content.decode()


def many_sessions(coach, count: int) -> None:
    """So many cancelled sessions of one week, each with a member of its own and a date left out."""
    make.rows(
        """WITH people AS (INSERT INTO users (name, is_member)
                           SELECT 'M ' || n, true FROM generate_series(1, %s) n RETURNING id),
           made AS (INSERT INTO series (coach_id, member_id, zone, weekdays, local_start, minutes, start_on)
                    SELECT %s, id, 'Europe/Rome', '{3}', '10:00', 60, '2026-11-20' FROM people RETURNING id)
           INSERT INTO left_out_occurrences (series_id, original_local, reason, decided_at)
           SELECT id, '2026-11-25 10:00', 'coach_busy', now() FROM made""",
        count,
        coach.id,
    )
    make.rows(
        """INSERT INTO training_sessions (coach_id, start_time, end_time, status)
           SELECT %s, at, at + interval '30 minutes', 'cancelled'
           FROM generate_series(1, %s) n,
                LATERAL (SELECT timestamptz '2026-11-24 08:00+0' + n * interval '2 minutes' AS at) starts""",
        coach.id,
        count,
    )


@pytest.mark.parametrize(
    "path",
    [
        "/desk/coaches/{coach}/week?week=2026-W48",
        "/desk/day?on=2026-11-24",
        "/desk/week?week=2026-W48",
        "/desk/ill?coach={coach}&from_on=2026-11-24&until_on=2026-11-25",
        "/desk/series",
        "/desk/attention",
        "/desk/status",
        "/desk/people?who=members",
        "/search?q=m",
    ],
)
def test_a_page_asks_as_often_for_three_rows_as_for_three_hundred(browse, business, path):
    coach = make.coach()
    client = browse(business.owner)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path.format(coach=coach.id)).status_code == 200
        return len(queries)

    many_sessions(coach, 3)
    few = asked()
    many_sessions(coach, 297)

    assert asked() == few <= 30


def test_an_online_session_is_joined_from_the_members_week_and_no_other(business, browse):
    make.rows("UPDATE coach_settings SET meeting_link = 'https://meet.example/room?a=1&b=2'")
    link = 'href="https://meet.example/room?a=1&amp;b=2"'
    member = browse(business.member)
    assert link not in member.get("/learning/week").content.decode()

    make.rows("UPDATE training_sessions SET place = 'online', room_id = NULL WHERE id = %s", business.session.id)

    assert link in member.get("/learning/week").content.decode()
    assert link in browse(business.coach).get("/coaching/week").content.decode()
    assert link in member.get(f"/sessions/{business.session.id}").content.decode()
