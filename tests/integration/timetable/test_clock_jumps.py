"""A clock that jumps: a day ahead and back again, an hour back. Nothing is doubled, and nothing is left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from horarium.interfaces.management.commands.generate_sessions import Command
from horarium.kernel import clock
from horarium.timetable import tasks
from tests import factories as make

FRIDAY = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OF_BOTH = ("training_sessions", "left_out_occurrences")
DATES = " UNION ALL ".join(f"SELECT series_id, original_local FROM {table}" for table in OF_BOTH)
CLOSED = "FROM training_sessions WHERE status = 'completed' AND start_time > %s"


class Hand:
    """The hand of the clock, which a test sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def hand(monkeypatch) -> Hand:
    """The one reader of the clock reads what the test says."""
    made = Hand(FRIDAY)
    monkeypatch.setattr(clock, "now", made)
    return made


@pytest.fixture
def hours(db):
    """Three standing hours, on every weekday of the jump, and one across the days."""
    coach, member = make.coach(), make.member()
    return [make.standing_hour(coach, member, day, "10:00", "11:00") for day in (4, 5, 6)]


def dates() -> list[tuple[object, ...]]:
    return sorted(make.rows(DATES), key=str)


def straight_on(hand: Hand, at: datetime) -> list[tuple[object, ...]]:
    """What one run at the end makes, in a database where nothing jumped."""
    hand.at = at
    make.rows("DELETE FROM bookings; DELETE FROM training_sessions; DELETE FROM left_out_occurrences; DELETE FROM job_runs")
    make.rows("UPDATE series SET next_occurrence = start_on")
    tasks.generate(now=at, trigger="test")
    return dates()


@pytest.mark.parametrize("jumps", [[DAY, 0 * DAY], [-HOUR, 0 * HOUR], [3 * DAY, -3 * DAY, DAY], [2 * HOUR, -2 * HOUR, HOUR]])
def test_runs_by_a_clock_that_jumps_come_to_what_one_run_comes_to(hours, hand, jumps):
    for jump in (0 * DAY, *jumps):
        hand.at = FRIDAY + 12 * HOUR + jump
        command = Command()
        command.run(at=hand.at, weeks=None, json=True)
    found = dates()

    assert len(found) == len(set(found))
    assert set(found) >= set(straight_on(hand, FRIDAY + 12 * HOUR + jumps[-1]))


def test_what_a_clock_that_ran_ahead_completed_takes_its_hour_again(hours, hand):
    noon = FRIDAY + 12 * HOUR
    for at in (noon, noon + 2 * DAY):
        hand.at = at
        tasks.generate(now=at, trigger="schedule")
    ahead = make.value(f"SELECT count(*) {CLOSED}", noon)
    hand.at = noon
    tasks.generate(now=noon, trigger="schedule")

    assert ahead == 1
    assert make.value(f"SELECT count(*) {CLOSED}", noon) == 0
    assert make.overlaps() == 0


def test_an_hour_that_was_taken_since_is_not_taken_twice(hours, hand):
    noon = FRIDAY + 12 * HOUR
    for at in (noon, noon + 2 * DAY):
        hand.at = at
        tasks.generate(now=at, trigger="schedule")
    coach, start = make.rows(f"SELECT coach_id, start_time {CLOSED}", noon)[0]
    make.rows(
        "INSERT INTO training_sessions (coach_id, start_time, end_time, status) VALUES (%s, %s, %s, 'scheduled')",
        coach, start, start + HOUR,
    )  # fmt: skip
    hand.at = noon
    tasks.generate(now=noon, trigger="schedule")

    assert make.overlaps() == 0
    assert make.value(f"SELECT count(*) {CLOSED}", noon) == 1
