"""Plain SQL against the calendar: what overlaps is refused by the overlap, what is free goes in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from horarium.timetable import tasks
from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")
TEN = datetime(2026, 12, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCES = Path(__file__).parents[2] / "data" / "sources"

PLAIN = """INSERT INTO training_sessions (coach_id, room_id, start_time, end_time, status)
           VALUES (%s, %s, %s, %s, 'scheduled') RETURNING id"""
SEAT = """INSERT INTO bookings (session_id, member_id, start_time, end_time)
          SELECT id, %s, start_time, end_time FROM training_sessions WHERE id = %s RETURNING id"""


def sql(text: str, *parameters):
    """One statement in a transaction of its own, as a stranger's psql would run it."""
    with transaction.atomic():
        return make.rows(text, *parameters)


def session(coach, start=TEN, *, room=None, minutes=60):
    return sql(PLAIN, coach.id, room and room.id, start, start + timedelta(minutes=minutes))[0][0]


def one_to_one(coach, member, start=TEN):
    """A session that names its member, with the seat in the same statement."""
    return sql(
        "WITH s AS (INSERT INTO training_sessions (coach_id, member_id, start_time, end_time)"
        "           VALUES (%s, %s, %s, %s) RETURNING *)"
        " INSERT INTO bookings (session_id, member_id, start_time, end_time)"
        " SELECT id, member_id, start_time, end_time FROM s RETURNING session_id",
        coach.id, member.id, start, start + HOUR,
    )[0][0]  # fmt: skip


def refused_by(constraint: str, act: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError) as refusal:
        act()
    cause = refusal.value.__cause__
    assert isinstance(cause, psycopg.Error)
    assert cause.diag.constraint_name == constraint


def test_a_plain_session_of_five_columns_is_complete():
    made = session(make.coach())

    assert sql("SELECT place, capacity, live, title FROM training_sessions WHERE id = %s", made) == [("room", 1, True, "")]


@pytest.mark.parametrize("minutes", [-59, -30, 0, 30, 59])
def test_a_coach_is_never_in_two_sessions(minutes):
    coach = make.coach()
    session(coach)

    refused_by("timetable_coach_never_twice", lambda: session(coach, TEN + timedelta(minutes=minutes)))
    assert session(coach, TEN + HOUR)
    assert session(coach, TEN - HOUR)


def test_a_room_is_never_in_two_sessions():
    room = make.room()
    session(make.coach(), room=room)

    refused_by("timetable_room_never_twice", lambda: session(make.coach(), TEN + HOUR / 2, room=room))
    assert session(make.coach(), TEN + HOUR, room=room)
    assert session(make.coach(), TEN)  # without a room there is none to share


def test_a_member_is_never_in_two_sessions_one_to_one_or_group():
    member, group = make.member(), session(make.coach(), TEN + HOUR / 2)
    one_to_one(make.coach(), member)

    refused_by("timetable_member_never_twice", lambda: one_to_one(make.coach(), member, TEN + HOUR / 2))
    refused_by("timetable_member_never_twice", lambda: sql(SEAT, member.id, group))
    assert one_to_one(make.coach(), member, TEN + HOUR)


def test_a_seat_in_a_group_keeps_a_one_to_one_out():
    member, group = make.member(), session(make.coach())
    sql(SEAT, member.id, group)

    refused_by("timetable_member_never_twice", lambda: one_to_one(make.coach(), member, TEN + HOUR / 2))


def test_a_waiting_seat_takes_no_time():
    member, group = make.member(), session(make.coach())
    sql(
        "INSERT INTO bookings (session_id, member_id, start_time, end_time, status) VALUES (%s, %s, %s, %s, 'WAITLIST')",
        group, member.id, TEN, TEN + HOUR,
    )  # fmt: skip

    assert one_to_one(make.coach(), member)
    refused_by(
        "timetable_member_never_twice", lambda: sql("UPDATE bookings SET status = 'CONFIRMED' WHERE session_id = %s", group)
    )


def test_a_session_that_names_a_member_needs_the_seat():
    coach, member = make.coach(), make.member()
    plain = "INSERT INTO training_sessions (coach_id, member_id, start_time, end_time) VALUES (%s, %s, %s, %s)"

    refused_by("timetable_member_has_a_seat", lambda: sql(plain, coach.id, member.id, TEN, TEN + HOUR))
    assert make.value("SELECT count(*) FROM training_sessions") == 0


def test_the_seat_of_a_live_one_to_one_cannot_be_taken_away_alone():
    made = one_to_one(make.coach(), make.member())

    refused_by(
        "timetable_member_has_a_seat",
        lambda: sql("UPDATE bookings SET status = 'CANCELLED_BY_MEMBER' WHERE session_id = %s", made),
    )
    refused_by("timetable_member_has_a_seat", lambda: sql("DELETE FROM bookings WHERE session_id = %s", made))


def test_a_seat_that_says_another_time_is_refused():
    group = session(make.coach())
    lie = "INSERT INTO bookings (session_id, member_id, start_time, end_time) VALUES (%s, %s, %s, %s)"

    refused_by("timetable_seat_follows_session", lambda: sql(lie, group, make.member().id, TEN + HOUR, TEN + 2 * HOUR))


def test_cancelling_frees_everybody_and_coming_back_is_refused():
    coach, member, room = make.coach(), make.member(), make.room()
    made = one_to_one(coach, member)
    sql("UPDATE training_sessions SET status = 'cancelled' WHERE id = %s", made)

    other = one_to_one(coach, member)

    refused_by(
        "timetable_coach_never_twice", lambda: sql("UPDATE training_sessions SET status = 'scheduled' WHERE id = %s", made)
    )
    sql("UPDATE training_sessions SET coach_id = %s WHERE id = %s", make.coach().id, other)
    refused_by(
        "timetable_member_never_twice", lambda: sql("UPDATE training_sessions SET status = 'scheduled' WHERE id = %s", made)
    )
    assert session(make.coach(), room=room)


def test_moving_a_session_takes_its_seats_along():
    member, group = make.member(), session(make.coach())
    sql(SEAT, member.id, group)
    busy = one_to_one(make.coach(), member, TEN + 3 * HOUR)
    move = "UPDATE training_sessions SET start_time = %s, end_time = %s WHERE id = %s"

    sql(move, TEN + HOUR, TEN + 2 * HOUR, group)

    assert sql("SELECT start_time, end_time FROM bookings WHERE session_id = %s", group) == [(TEN + HOUR, TEN + 2 * HOUR)]
    refused_by("timetable_member_never_twice", lambda: sql(move, TEN + 3 * HOUR, TEN + 4 * HOUR, group))
    assert sql("SELECT start_time FROM bookings WHERE session_id = %s", busy) == [(TEN + 3 * HOUR,)]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-12-01 10:00+00", "2026-12-01 10:00+00"),
        ("2026-12-01 10:00+00", "2026-12-01 09:00+00"),
        ("2026-12-01 10:00+00", "2026-12-01 22:00:01+00"),
        ("2026-12-01 10:00+00", "infinity"),
        ("-infinity", "2026-12-01 10:00+00"),
        ("infinity", "infinity"),
    ],
)
def test_a_span_that_a_constraint_would_not_see_is_refused(start, end):
    coach = make.coach()

    refused_by(
        "timetable_session_ends_after_start",
        lambda: sql("INSERT INTO training_sessions (coach_id, start_time, end_time) VALUES (%s, %s, %s)", coach.id, start, end),
    )


@pytest.mark.parametrize("column", ["coach_id", "start_time", "end_time", "status"])
def test_a_session_without_what_holds_it_is_refused(column):
    made = session(make.coach())

    with pytest.raises(IntegrityError):
        sql(f"UPDATE training_sessions SET {column} = NULL WHERE id = %s", made)


def test_an_unknown_zone_never_gets_into_a_series():
    make.standing_hour(make.coach(), make.member())

    with pytest.raises(DatabaseError, match="not recognized"):
        sql("UPDATE series SET zone = 'Mars/Olympus'")


def test_a_completed_session_stays_where_it_was():
    coach = make.coach()
    sql("UPDATE training_sessions SET status = 'completed' WHERE id = %s", session(coach))

    assert session(coach)


def test_a_series_is_named_whole_or_not_at_all():
    booking = make.standing_hour(make.coach(), make.member())
    made = session(make.coach())

    refused_by(
        "timetable_session_of_a_series",
        lambda: sql("UPDATE training_sessions SET series_id = %s WHERE id = %s", booking.id, made),
    )


@pytest.mark.parametrize("name", ["001.sql", "003.sql"])
def test_the_sources_sql_runs_unchanged(name):
    coach = make.coach()
    booking = make.standing_hour(coach, make.member())
    tasks.generate(now=make.NOW, trigger="test", weeks=6)
    room = make.value("SELECT default_room_id FROM coach_settings")
    sql("DELETE FROM coach_settings")
    text = (SOURCES / name).read_text()
    for placeholder, meant in (
        ("'<booking-id-from-above>'", booking.id),
        ("'<booking-id>'", booking.id),
        ("'coach-id'", coach.id),
        ("'room-id'", room),
    ):
        text = text.replace(placeholder, f"'{meant}'")

    answers = []
    for statement in filter(str.strip, text.split(";")):
        with connection.cursor() as cursor:
            cursor.execute(statement)
            answers.append(cursor.fetchall() if cursor.description else cursor.rowcount)

    if name == "003.sql":
        repaired, of_series, coming, settings, active, by_status, _week, _per_coach = answers
        assert (repaired, len(of_series), settings, active) == (6, 6, 1, [(1,)])
        assert by_status == [("scheduled", 6)]
        assert {status for status, _ in coming} <= {"scheduled"}
    else:
        assert answers == [6]
