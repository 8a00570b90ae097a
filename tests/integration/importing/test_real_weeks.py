"""Two real universities: every row of their files becomes a standing hour, and every due date of it a session."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from horarium.timetable import tasks
from tests import factories as make
from tests.integration.importing.folders import REAL, counts, taken_in

pytestmark = pytest.mark.usefixtures("db")
WEEKLY = {"udine-ing0203": 283, "udine-fis0506": 160}
STARTS = {"08:30", "10:15", "12:00", "14:30", "16:15", "18:00"}


def generate(at: datetime) -> tasks.Result:
    return tasks.generate(now=at, weeks=6, trigger="test")


@pytest.mark.parametrize(("name", "weekly"), WEEKLY.items())
def test_a_real_week_becomes_all_of_its_sessions_once_and_keeps_its_hours(name: str, weekly: int):
    report = taken_in(REAL / name)
    assert (report.refused, report.counts["recurring_bookings.csv"].added) == ([], weekly)
    assert make.value("SELECT count(*) FROM recurring_bookings WHERE status = 'ACTIVE'") == weekly
    before = counts()

    again = taken_in(REAL / name)
    assert (again.added, again.refused_in_all, again.queued, counts()) == (0, 0, False, before)

    result = generate(datetime(2026, 11, 22, 2, tzinfo=UTC))
    assert (result.made, result.left_out) == (weekly * 6, 0)
    in_time = "start_time >= '2026-11-22' AND start_time < '2027-01-04'"
    assert make.value(f"SELECT count(*) FROM training_sessions WHERE {in_time}") == weekly * 6

    result = generate(datetime(2026, 11, 22, 2, tzinfo=UTC))
    assert (result.made, result.left_out) == (0, 0)
    assert make.overlaps() == 0

    spring = generate(datetime(2027, 3, 15, 2, tzinfo=UTC))
    assert spring.made == weekly * 6
    local = "to_char(start_time AT TIME ZONE 'Europe/Rome', 'HH24:MI')"
    assert {start for (start,) in make.rows(f"SELECT DISTINCT {local} FROM training_sessions")} <= STARTS
    offsets = "extract(hour FROM start_time AT TIME ZONE 'UTC')"
    mornings = make.rows(f"SELECT DISTINCT {offsets}::int FROM training_sessions WHERE {local} = '08:30' ORDER BY 1")
    assert mornings == [(6,), (7,)]


def test_two_universities_with_the_same_keys_do_not_double_a_person():
    taken_in(REAL / "udine-fis0506")

    report = taken_in(REAL / "udine-ing0203")

    rows = make.value("SELECT count(*) FROM users WHERE import_key IS NOT NULL")
    assert report.counts["people.csv"].already == 36 + 116 - rows > 0
