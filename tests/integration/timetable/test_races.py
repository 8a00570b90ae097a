"""Many at once, and some of them killed: one winner each, every date once, nothing half done."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.db import connection, connections

from horarium.kernel.errors import Refusal
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.reservations import operations as reservations
from horarium.reservations.operations import once
from horarium.timetable import tasks
from horarium.timetable.operations import booking
from tests import factories as make
from tests.waiting import database_url, wait_until_blocked

pytestmark = pytest.mark.usefixtures("db")
NOW = make.NOW
HOUR = timedelta(hours=1)
RACERS = 64


def race(acts: list[Callable[[], object]]) -> Counter[str]:
    """Let all act at once, each on a connection of its own, and count what came of it."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            connection.ensure_connection()
            ready.wait(60)
            act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "won"

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def booker(coach, member, start: datetime, minutes: int = 60) -> Callable[[], object]:
    span = Span(start, start + timedelta(minutes=minutes))
    return lambda: perform(reservations.book_once, by=make.HOUSE, coach_id=coach.id, member_id=member.id, span=span, now=NOW)


def hours(count: int) -> list[datetime]:
    return [datetime(2026, 11, 21, tzinfo=UTC) + n * HOUR for n in range(count)]


def test_one_of_64_gets_the_hour(is_long):
    coach, members = make.coach(), [make.member() for _ in range(RACERS)]

    for start in hours(200 if is_long else 3):
        assert race([booker(coach, member, start) for member in members]) == {"won": 1, "coach_busy": RACERS - 1}
    assert make.overlaps() == 0


def test_without_the_guards_losers_win(monkeypatch):
    """The race is one: with the constraints and the claim taken away, the same racers book the same hour."""
    coach, members = make.coach(), [make.member() for _ in range(RACERS)]
    names = ["timetable_coach_never_twice", "timetable_room_never_twice"]
    kept = {name: make.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", name) for name in names}
    for name in names:
        make.rows(f"ALTER TABLE training_sessions DROP CONSTRAINT {name}")
    try:
        monkeypatch.setattr(booking, "claim", lambda **_: None)
        monkeypatch.setattr(once, "claim", lambda **_: None)
        won = [race([booker(coach, member, start) for member in members])["won"] for start in hours(4)]
    finally:
        make.rows("DELETE FROM bookings; DELETE FROM training_sessions")
        for name, definition in kept.items():
            make.rows(f"ALTER TABLE training_sessions ADD CONSTRAINT {name} {definition}")

    assert max(won) > 1


def test_the_claim_alone_lets_one_win():
    """Each guard holds by itself: here the claim, without the constraints."""
    coach, members = make.coach(), [make.member() for _ in range(16)]
    names = ["timetable_coach_never_twice", "timetable_room_never_twice"]
    kept = {name: make.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", name) for name in names}
    for name in names:
        make.rows(f"ALTER TABLE training_sessions DROP CONSTRAINT {name}")
    try:
        won = [race([booker(coach, member, start) for member in members])["won"] for start in hours(3)]
    finally:
        make.rows("DELETE FROM bookings; DELETE FROM training_sessions")
        for name, definition in kept.items():
            make.rows(f"ALTER TABLE training_sessions ADD CONSTRAINT {name} {definition}")

    assert won == [1, 1, 1]


def test_the_constraints_alone_let_one_win(monkeypatch):
    """Each guard holds by itself: here the constraints, without the claim."""
    coach, members = make.coach(), [make.member() for _ in range(RACERS)]
    monkeypatch.setattr(booking, "claim", lambda **_: None)
    monkeypatch.setattr(once, "claim", lambda **_: None)

    for start in hours(3):
        assert race([booker(coach, member, start) for member in members]) == {"won": 1, "coach_busy": RACERS - 1}


def test_overlapping_hours_race_without_deadlock():
    """Half of them shifted by half an hour, each member wanting two coaches: whoever wins, nothing overlaps."""
    coaches, members = [make.coach(), make.coach()], [make.member() for _ in range(8)]
    acts = [booker(coaches[n % 2], members[n % 8], hours(1)[0] + (n % 3) * timedelta(minutes=30)) for n in range(48)]

    outcome = race(acts)

    assert set(outcome) <= {"won", "coach_busy", "member_busy", "room_busy"}
    assert outcome["won"] >= 2
    assert make.overlaps() == 0


def test_a_standing_hour_and_a_one_off_race_for_week_nine():
    """Either the standing hour was there first and the one-off is refused, or the other way round and both stand."""
    for _ in range(5):
        coach, one, other = make.coach(), make.member(), make.member()
        far = datetime(2027, 1, 19, 9, tzinfo=UTC)  # the Tuesday of week nine, ten o'clock in Rome

        outcome = race([lambda c=coach, m=one: make.standing_hour(c, m), booker(coach, other, far)])
        tasks.generate(now=datetime(2026, 12, 20, tzinfo=UTC), trigger="test", weeks=6)

        assert outcome["won"] in {1, 2}
        assert make.overlaps() == 0
        expected = {"coach_busy"} if outcome["won"] == 2 else set()
        told = make.rows(
            "SELECT DISTINCT reason FROM left_out_occurrences l JOIN series s ON s.id = l.series_id"
            " WHERE reason <> 'past' AND s.coach_id = %s",
            coach.id,
        )
        assert {reason for (reason,) in told} == expected


def test_a_one_off_on_a_standing_hour_beyond_the_horizon_is_refused():
    coach = make.coach()
    make.standing_hour(coach, make.member())
    tasks.generate(now=NOW, trigger="test", weeks=6)

    outcome = race([booker(coach, make.member(), datetime(2027, 1, 19, 9, 30, tzinfo=UTC))])

    assert outcome == {"coach_busy": 1}
    assert race([booker(coach, make.member(), datetime(2027, 1, 19, 10, tzinfo=UTC))]) == {"won": 1}


def test_generation_meets_a_booking_that_is_not_committed_yet():
    """The plain lane runs into an hour that somebody else is just taking; the chunk is made again around it."""
    coach, member, other = make.coach(), make.member(), make.member()
    make.standing_hour(coach, member)
    start = datetime(2026, 11, 24, 9, tzinfo=UTC)
    with psycopg.connect(database_url(), options="-c search_path=horarium,ext") as stranger:
        stranger.execute(
            "INSERT INTO training_sessions (coach_id, start_time, end_time) VALUES (%s, %s, %s)",
            [coach.id, start, start + HOUR],
        )
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(_generate_apart)
            wait_until_blocked()
            stranger.commit()
            result = running.result(60)

    assert (result.made, result.left_out) == (5, 1)
    assert make.value("SELECT reason FROM left_out_occurrences") == "coach_busy"
    assert other  # nobody else is concerned


def _generate_apart():
    try:
        return tasks.generate(now=NOW, trigger="test", weeks=6)
    finally:
        connections.close_all()


def test_bookings_during_the_run_lose_or_are_gone_around(is_long):
    coaches = [make.coach() for _ in range(6)]
    for coach in coaches:
        for day in range(1, 6):
            for start in ("09:00", "10:00", "11:00"):
                make.standing_hour(coach, make.member(), day, start, f"{int(start[:2]) + 1}:00")
    members = [make.member() for _ in range(12)]
    chance = random.Random(7)
    starts = [
        datetime(2026, 11, 23, 7, 30, tzinfo=UTC) + timedelta(days=chance.randrange(40), minutes=30 * chance.randrange(9))
        for _ in range(200 if is_long else 60)
    ]
    acts: list[Callable[[], object]] = [booker(chance.choice(coaches), chance.choice(members), start, 30) for start in starts]
    acts += [lambda: tasks.generate(now=NOW, trigger="test", weeks=6, size=5)] * 2

    outcome = race(acts)

    assert set(outcome) <= {"won", "coach_busy", "member_busy", "room_busy"}
    assert make.overlaps() == 0
    _every_date_once(6 * 15)


def _every_date_once(series: int, weeks: int = 6) -> None:
    """Each date of each pattern is a session or a row with its reason, and never both."""
    decided = """SELECT series_id, original_local FROM training_sessions WHERE series_id IS NOT NULL
                 UNION ALL SELECT series_id, original_local FROM left_out_occurrences"""
    assert make.value(f"SELECT count(*) FROM ({decided}) d") == series * weeks
    assert make.value(f"SELECT count(*) FROM (SELECT DISTINCT * FROM ({decided}) d) e") == series * weeks
    assert (
        make.value(
            "SELECT count(*) FROM training_sessions t WHERE NOT EXISTS (SELECT 1 FROM bookings b WHERE b.session_id = t.id)"
        )
        == 0
    )


def test_two_nightly_runs_one_of_them_killed_make_every_date_once(is_long):
    """As two machines would: real processes, one ended by SIGKILL at a moment of chance, then the run of the next night."""
    coaches = [make.coach() for _ in range(10)]
    for coach in coaches:
        for n in range(8):
            make.standing_hour(coach, make.member(), 1 + n % 5, f"{9 + n // 5:02}:00", f"{10 + n // 5}:00")
    chance = random.Random(3)
    kills = 0

    for _ in range(30 if is_long else 2):
        make.rows("DELETE FROM bookings; DELETE FROM training_sessions; UPDATE series SET next_occurrence = start_on")
        runs = [_nightly(), _nightly()]
        for run in runs:
            run.stdout.readline()  # it is about to begin
        time.sleep(chance.uniform(0, 0.35))
        if runs[0].poll() is None:
            runs[0].send_signal(signal.SIGKILL)
            kills += 1
        assert runs[1].wait(120) == 0
        runs[0].wait(60)
        for run in runs:
            run.stdout.close()
        _every_date_once(80)
        assert tasks.generate(now=NOW, trigger="test", weeks=6).made == 0
        assert make.overlaps() == 0
    assert kills


NIGHT = """
import django; django.setup()
from datetime import datetime
from horarium.reservations.operations import once
from horarium.timetable import tasks
from horarium.timetable.operations import booking
print("begins", flush=True)
tasks.generate(now=datetime.fromisoformat({now!r}), trigger="test", weeks=6, size=4)
"""


def _nightly() -> subprocess.Popen[str]:
    environment = dict(os.environ, DATABASE_URL=database_url())
    code = NIGHT.format(now=NOW.isoformat())
    return subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)


def test_no_transaction_holds_more_than_a_chunk():
    coach = make.coach()
    for day in range(5):
        for hour in range(9, 13):
            make.standing_hour(coach, make.member(), day, f"{hour:02}:00", f"{hour + 1}:00", start_date=date(2026, 11, 22))

    tasks.generate(now=NOW, trigger="test", weeks=6, size=4)

    largest = make.value("SELECT max(n) FROM (SELECT count(*) AS n FROM training_sessions GROUP BY xmin::text) t")
    assert make.value("SELECT count(*) FROM training_sessions") == 20 * 6
    assert largest <= 4 * 6
