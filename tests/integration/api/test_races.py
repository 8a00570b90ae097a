"""Sixty-four clients at once, over real HTTP, for one hour of one coach."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from horarium.kernel import clock
from tests import factories as make
from tests.integration.api.calling import token_of
from tests.integration.api.live import Live, ask, serving

RACERS = 64
TAKEN = {"coach_busy", "room_busy", "member_busy"}
GUARDS = ("timetable_coach_never_twice", "timetable_room_never_twice")


@pytest.fixture
def live(db, tmp_path) -> Iterator[Live]:
    with serving(tmp_path) as server:
        yield server


@pytest.fixture(autouse=True)
def _at_nine() -> None:
    """The server reads the machine's clock, and so do these tests."""


def hours(number: int) -> list[datetime]:
    start = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    return [start + timedelta(hours=n) for n in range(number)]


class Racers:
    """Members of one coach, each with a token and a connection that is open already."""

    def __init__(self, live: Live, number: int = RACERS) -> None:
        self.coach = make.coach()
        self.tokens = [token_of(make.member()) for _ in range(number)]
        self.doors = [live.open() for _ in self.tokens]

    def race(self, start: datetime, **headers: str) -> Counter[str]:
        """Let all book the hour at once, and count what they are answered."""
        ready = threading.Barrier(len(self.doors))
        body = {
            "coachId": str(self.coach.id),
            "startTime": start.isoformat(),
            "endTime": (start + timedelta(hours=1)).isoformat(),
        }

        def run(n: int) -> tuple[int, Any]:
            door = self.doors[n]
            door.connect()
            ready.wait(60)
            try:
                return ask(door, "POST", "/api/bookings", body, self.tokens[n], **headers)
            finally:
                door.close()

        with ThreadPoolExecutor(len(self.doors)) as pool:
            return Counter(told(*answer) for answer in pool.map(run, range(len(self.doors))))


def told(status: int, answer: Any) -> str:
    return "booked" if status == 201 else f"{status} {answer['code']}"


def test_one_of_64_clients_gets_the_hour(live, is_long):
    racers = Racers(live)

    for start in hours(100 if is_long else 3):
        outcome = racers.race(start)
        assert outcome.pop("booked") == 1
        assert outcome.total() == RACERS - 1
        assert outcome.keys() <= {f"409 {reason}" for reason in TAKEN}

    assert make.overlaps() == 0
    assert make.value("SELECT count(*) FROM training_sessions") == (100 if is_long else 3)
    assert live.crashes() == []


@contextmanager
def unguarded() -> Iterator[None]:
    """The database without what forbids two in one hour."""
    definition = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s"
    kept = {name: make.value(definition, name) for name in GUARDS}
    for name in GUARDS:
        make.rows(f"ALTER TABLE training_sessions DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        make.rows("DELETE FROM bookings; DELETE FROM training_sessions")
        for name, meant in kept.items():
            make.rows(f"ALTER TABLE training_sessions ADD CONSTRAINT {name} {meant}")


def test_without_the_guards_losers_win(db, tmp_path):
    """The race is one: without the constraints and the claim, the same clients book the same hour."""
    with unguarded(), serving(tmp_path, application="tests.integration.api.unclaimed") as live:
        racers = Racers(live)
        assert max(racers.race(start)["booked"] for start in hours(4)) > 1


def test_64_clients_with_one_key_book_once(live):
    """One of them is answered by the deed, the others by its answer or by being told that it is still being made."""
    racers = Racers(live)
    racers.tokens = racers.tokens[:1] * RACERS
    key = f"k-{uuid4()}"

    outcome = racers.race(hours(1)[0], **{"Idempotency-Key": key})

    assert outcome.keys() <= {"booked", "409 idempotency_key_in_use"}
    assert outcome["booked"] >= 1
    again = racers.race(hours(1)[0], **{"Idempotency-Key": key})
    assert again.keys() <= {"booked", "409 idempotency_key_in_use"}  # on a busy machine one may have to wait too long
    assert again["booked"] >= 1
    assert make.value("SELECT count(*) FROM bookings") == 1


def test_what_is_too_much_is_refused_over_the_wire_as_inside(live):
    """By the application and in its envelope, not by the server before it; and the sender gets to read it."""
    token = token_of(make.owner())
    for path, body, expected in (
        (f"/api/rooms?{'x' * 8100}", None, (414, "address_too_long")),
        (f"/api/rooms?{'x' * 60_000}", None, (414, "address_too_long")),
        ("/api/rooms", {"name": "x" * 10 * 1024 * 1024}, (413, "too_large")),
    ):
        status, answer = live.call("POST" if body else "GET", path, body, token=token)
        assert (status, answer["code"]) == expected
    assert live.call("HEAD", "/api/rooms", token=token) == (200, None)


def test_two_processes_share_one_limit(db, tmp_path):
    """More than the limit is never answered, however many processes answer and whoever is asked."""
    most, token = 60, token_of(make.member())
    with serving(tmp_path, workers=2, HORARIUM_LIMIT_READS=str(most), HORARIUM_LIMIT_ADDRESS="0") as live:
        before = clock.now().minute
        with ThreadPoolExecutor(8) as pool:
            statuses = Counter(status for status, _ in pool.map(lambda _: live.call("GET", "/api/me", token=token), range(200)))
        minutes = 1 + (clock.now().minute - before) % 60

    assert statuses.keys() == {200, 429}
    assert statuses[200] <= most * minutes
