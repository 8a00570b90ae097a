"""What a page or a run reads depends on what it shows and not on the years that lie behind: rows looked at are counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from horarium.kernel.spans import Span
from horarium.timetable import generation, queries
from tests import factories as make

NOW, A_DAY = make.NOW, timedelta(days=1)
COACHES, DAYS = 12, 1000
WEEK = Span(NOW, NOW + 7 * A_DAY)

# A session a day for each of a dozen coaches, for a thousand days of which forty are still to come.
YEARS = """
WITH hours AS MATERIALIZED (
  SELECT new_id() AS id, new_id() AS seat, c.id AS coach, m.id AS member, starts
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM users WHERE is_coach) c
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM users WHERE is_member) m USING (n),
       generate_series(%(first)s::timestamptz, %(last)s::timestamptz, interval '1 day') starts
),
sessions AS (
  INSERT INTO training_sessions (id, coach_id, member_id, start_time, end_time, status, one_time_booking_id)
  SELECT id, coach, member, starts, starts + interval '1 hour',
         CASE WHEN starts < %(now)s THEN 'completed' ELSE 'scheduled' END, seat
  FROM hours ORDER BY starts
)
INSERT INTO bookings (id, session_id, member_id, start_time, end_time, live)
SELECT seat, id, member, starts, starts + interval '1 hour', starts >= %(now)s FROM hours ORDER BY starts
"""
LEFT_OUT = """
INSERT INTO left_out_occurrences (series_id, original_local, reason, decided_at)
SELECT s.id, starts, 'outside_hours', now()
FROM series s, generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 day') starts
"""


@pytest.fixture
def years(db):
    """Much that is over, and a little to come."""
    people = [(make.coach(f"C{n}"), make.member(f"M{n}")) for n in range(COACHES)]
    for coach, member in people:
        make.standing_hour(coach, member)
    span = {"first": NOW - 960 * A_DAY + timedelta(hours=2), "last": NOW + 39 * A_DAY + timedelta(hours=2), "now": NOW}
    with connection.cursor() as cursor:
        cursor.execute(YEARS, span)
        cursor.execute(LEFT_OUT, span)
        cursor.execute("UPDATE series SET next_occurrence = %s", [(NOW + 400 * A_DAY).date()])
        cursor.execute("ANALYZE training_sessions, bookings, left_out_occurrences, series, users")
    return people


@contextmanager
def rows_looked_at():
    """Counts the rows that the statements of the block look at, found or thrown away."""
    looked: list[int] = []

    def explained(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        with context["connection"].connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql, params)
            told = cursor.fetchone()[0]
        looked.append(_rows((told if isinstance(told, list) else json.loads(told))[0]["Plan"]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        yield looked


def _rows(node: dict[str, Any]) -> int:
    below = sum(_rows(child) for child in node.get("Plans", ()))
    if not node["Node Type"].endswith("Scan") or "Relation Name" not in node:
        return below
    thrown = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return below + round((node["Actual Rows"] + thrown) * node["Actual Loops"])


def the_coming_month(by) -> None:
    rows = queries.sessions_seen_by(by).filter(start_time__gt=NOW - A_DAY, end_time__gt=NOW, start_time__lt=NOW + 28 * A_DAY)
    assert rows.count() in {28, 28 * COACHES}
    assert len(rows[:20]) == 20


READS = {
    "the office's sessions": lambda coach, member: the_coming_month(make.HOUSE),
    "a coach's sessions": lambda coach, member: the_coming_month(make.actor(coach)),
    "a member's sessions": lambda coach, member: the_coming_month(make.actor(member)),
    "the next seven days": lambda coach, member: queries.sessions_by_day("Europe/Rome", now=NOW),
    "what each coach has ahead": lambda coach, member: list(queries.coaches_booked_ahead(now=NOW)),
    "dates missing in a week": lambda coach, member: list(queries.left_out_in(WEEK)),
    "what waits for somebody": lambda coach, member: queries.dates_in_the_way(now=NOW).count(),
    "a run with nothing new": lambda coach, member: generation.chunks(now=NOW, weeks=1, size=100),
    "what is in the way of an hour": lambda coach, member: queries.in_the_way_of(
        Span(WEEK.end, WEEK.end + timedelta(hours=1)), coach_id=coach.id, room_id=None, member_ids=[member.id]
    ),
}


def test_rows_looked_at_do_not_grow_with_history(years):
    """Twelve thousand sessions and as many dates left out; all but some hundreds of each are over."""
    coach, member = years[0]
    counts = {}

    for name, read in READS.items():
        with rows_looked_at() as looked:
            read(coach, member)
        counts[name] = sum(looked)
        assert looked

    assert {name: count for name, count in counts.items() if count > 4000} == {}


def test_what_waits_is_counted_at_the_time_of_each_question(years):
    counts = []
    for now in (NOW, NOW + 30 * A_DAY, NOW + 10 * A_DAY):
        listed = [queries.dates_in_the_way(now=now), queries.holidays_in_the_way(now=now), queries.coaches_without_room()]
        listed += [queries.sessions_without_room(now=now), queries.closed_with_hours(now=now)]
        counts.append(queries.needs_attention(now=now))
        assert counts[-1] == sum(rows.count() for rows in listed)

    assert counts[0] > counts[2] > counts[1] > 0


def test_what_lies_ahead_is_counted_right(years):
    assert [(coach.booked, coach.next_at) for coach in queries.coaches_booked_ahead(now=NOW)] == COACHES * [
        (40, NOW + timedelta(hours=2))
    ]
    assert [count for _, count in queries.sessions_by_day("Europe/Rome", now=NOW)] == 7 * [COACHES]
    assert len(queries.left_out_in(WEEK)) == 7 * COACHES
    assert queries.dates_in_the_way(now=datetime(2026, 12, 29, 23, tzinfo=UTC)).count() == 0
