"""Large files, and many at once."""

from __future__ import annotations

import gc
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from horarium.interfaces.exporting.kinds import export
from horarium.interfaces.importing.intake import Intake
from horarium.interfaces.importing.kinds import import_file
from horarium.interfaces.importing.report import Report
from horarium.kernel.errors import Refusal
from horarium.kernel.unit import perform
from horarium.reservations import operations as reservations
from tests import factories as make
from tests.integration.exchange.files import HEADERS, counts, exported, outcome, taken_in

pytestmark = pytest.mark.usefixtures("db")
# A row of a member is some hundred bytes, read and decided on some thousand: of four thousand rows that would be seen.
ROOM_FOR_CHANCE = 1_000_000


def peak_of(act) -> int:
    """The most memory that an act held at once, in bytes."""
    gc.collect()
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def written(path: Path, of: str, count: int) -> Path:
    """A file of so many members, every third of whom has no name."""
    with path.open("w") as file:
        file.write(f"{HEADERS['members']}\n")
        file.writelines(f"{of}{n},Member {n},,,\n" if n % 3 else f"{of}{n},,,,\n" for n in range(count))
    return path


def take_in(file: Path) -> Report:
    """Take in a file and clear away after each group: what is held then is held until the end."""
    return import_file("members", file, Intake(now=make.NOW), progress=lambda done, of: gc.collect())


def test_an_import_and_an_export_hold_no_more_of_a_long_file_than_of_a_short_one(tmp_path: Path, is_long: bool):
    few, many = (500, 100_000) if is_long else (300, 2_000)
    take_in(written(tmp_path / "members.csv", "warm", 400))

    peaks = [peak_of(lambda n=n: take_in(written(tmp_path / "members.csv", f"of{n} ", n))) for n in (few, many)]
    assert peaks[1] - peaks[0] < ROOM_FOR_CHANCE
    assert make.value("SELECT count(*) FROM users") > many * 0.66

    make.rows("INSERT INTO users (name, is_member) SELECT 'M' || n, true FROM generate_series(1, 50000) n")
    assert peak_of(lambda: sum(len(part) for part in export("members", by=make.HOUSE, now=make.NOW))) < ROOM_FOR_CHANCE * 3


def at_once(acts: list[Any]) -> list[Any]:
    """Let all act at once, each on a connection of its own, and return what each came to."""
    ready = threading.Barrier(len(acts))

    def run(act: Any) -> Any:
        try:
            connection.ensure_connection()
            ready.wait(60)
            return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def a_week(tmp_path: Path, days: int = 5) -> list[str]:
    """The rows of standing hours for four coaches on so many weekdays, all day; their people and hours are here."""
    taken_in(tmp_path, "coaches", [f"c{n},Coach {n},,,Europe/Rome,R{n},," for n in range(4)])
    taken_in(tmp_path, "members", [f"m{n},Member {n},,," for n in range(20)])
    taken_in(tmp_path, "availability", [f"c{n},{day},08:00,20:00,," for n in range(4) for day in range(1, 6)])
    return [
        f",m{(n * 7 + day * 3 + hour) % 20},c{n},,,T,{day},{hour:02}:00,{hour + 1:02}:00,2026-11-23,,,"
        for n in range(4)
        for day in range(1, days + 1)
        for hour in range(8, 20)
    ]


def test_one_file_taken_in_by_four_at_once_is_taken_in_once(tmp_path: Path, is_long: bool):
    days = 5 if is_long else 2
    rows = a_week(tmp_path, days)
    folders = [tmp_path / str(n) for n in range(4)]
    for folder in folders:
        folder.mkdir()

    reports = at_once([lambda folder=folder: taken_in(folder, "series", rows) for folder in folders])

    alone = make.value("SELECT count(*) FROM recurring_bookings")
    assert sum(outcome(report)[0] for report in reports) == alone
    twice = "SELECT count(*) FROM (SELECT 1 FROM series GROUP BY coach_id, weekdays, local_start HAVING count(*) > 1) x"
    assert make.value(twice) == 0
    assert outcome(taken_in(tmp_path, "series", rows))[0] == 0
    assert alone > 30 * days


def test_who_books_while_a_file_is_taken_in_has_the_hour_or_it_has(tmp_path: Path):
    rows = a_week(tmp_path)
    coaches = dict(make.rows("SELECT import_key, id FROM users WHERE is_coach"))
    members = dict(make.rows("SELECT import_key, id FROM users WHERE is_member"))

    def book(n: int) -> str:
        facts = {"coach_id": coaches[f"c{n % 4}"], "member_id": members[f"m{n}"], "title": "booked"}
        hour = {"day_of_week": 1 + n % 5, "start_time": make.time(10, 30), "end_time": make.time(11, 30)}
        start = {"start_date": make.date(2026, 11, 23), "by": make.HOUSE, "now": make.NOW}
        perform(reservations.open_recurring_booking, **facts, **hour, **start)
        return "booked"

    at_once([lambda: taken_in(tmp_path, "series", rows), *[lambda n=n: book(n) for n in range(12)]])

    meet = """SELECT count(*) FROM series a JOIN series b ON a.id < b.id AND a.weekdays = b.weekdays
                AND (a.coach_id = b.coach_id OR a.member_id = b.member_id)
                AND a.local_start < b.local_start + make_interval(mins => b.minutes)
                AND b.local_start < a.local_start + make_interval(mins => a.minutes)"""
    assert make.value(meet) == 0
    assert counts()["recurring_bookings"] == len(exported("series").splitlines()) - 1
