from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from horarium.timetable import tasks
from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")
NOW = make.NOW


def generate(now: datetime = NOW, weeks: int = 6, **facts):
    return tasks.generate(now=now, weeks=weeks, trigger="test", **facts)


def starts() -> list[datetime]:
    return [start for (start,) in make.rows("SELECT start_time FROM training_sessions ORDER BY start_time")]


def test_generation_makes_six_tuesdays_at_ten():
    make.standing_hour(make.coach(zone="Europe/Rome"), make.member())

    result = generate()

    assert result.made == 6
    assert starts() == [datetime(2026, 11, 24, 9, tzinfo=UTC) + n * timedelta(weeks=1) for n in range(6)]
    assert make.value("SELECT count(*) FROM bookings WHERE status = 'CONFIRMED'") == 6


def test_generation_makes_nothing_twice():
    make.standing_hour(make.coach(), make.member())
    generate()

    again = generate()

    assert (again.made, again.left_out) == (0, 0)
