"""Many who open at once, a run killed at every statement, a year of days with gaps: the same batches, the same classes."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from horarium.catalog import queries as catalog
from horarium.catalog.values import NewLesson
from horarium.cohorts import queries, tasks
from horarium.cohorts.operations import opening
from horarium.kernel.unit import perform
from horarium.timetable import tasks as timetable_tasks
from tests import factories as make
from tests.conftest import empty_database

pytestmark = pytest.mark.usefixtures("db")
MONDAY = datetime(2026, 11, 22, 23, 1, tzinfo=UTC)  # in Lagos it is Monday already
CALLERS = 16


def at_once(act: Callable[[], object], number: int = CALLERS) -> list[object]:
    """What each of many answers or raises, all beginning at one moment, each on a connection of its own."""
    ready = threading.Barrier(number)

    def run(_n: int) -> object:
        try:
            connection.ensure_connection()
            ready.wait(60)
            return act()
        except IntegrityError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def call():
    starts = tasks.create_batches(by=make.HOUSE, now=MONDAY, trigger="test")
    timetable_tasks.make_sessions_of([key for one in starts for key in one.series_ids], now=MONDAY)
    return starts[0]


def state() -> tuple:
    """All that there is of batches, without keys and without what counts runs."""
    return (
        make.rows("SELECT class_name, batch_number, start_date, status, ends_on FROM batches ORDER BY 1, 2"),
        make.rows("SELECT title, local_start, status FROM series ORDER BY 1, 2"),
        make.rows("SELECT number, title, original_local FROM training_sessions ORDER BY original_local"),
        make.rows("SELECT access_level, status FROM user_batch_enrollments"),
        make.value("SELECT count(*) FROM batch_waiting"),
        make.value("SELECT count(*) FROM events WHERE name = 'BatchOpened'"),
    )


def test_sixteen_who_open_at_once_get_one_batch_and_fifteen_honest_answers():
    make.batch_class("Freelancing")

    answers = at_once(call)

    assert sorted(one.is_new for one in answers) == [False] * 15 + [True]
    assert len({one.batch.id for one in answers}) == 1
    assert make.value("SELECT count(*) FROM batches") == 1
    assert make.value("SELECT count(*) FROM training_sessions") == 84


def test_without_the_lock_on_the_class_some_of_them_crash(monkeypatch):
    """The race is one: with the lock taken away, only the constraints hold, and whoever they stop is not answered."""
    monkeypatch.setattr(opening, "_held", queries.batch_class)
    make.batch_class("Freelancing")

    answers = [one for _ in range(3) for one in at_once(lambda: perform(opening.open_due_batches, **DUE))]

    assert any(isinstance(one, Exception) for one in answers)
    assert make.value("SELECT count(*) FROM batches") == 1


DUE = {"by": make.HOUSE, "class_name": "Freelancing", "now": MONDAY}


def killed_at(statement: int) -> bool:
    """Run it in a process of its own that is killed before its n-th statement; say whether it came so far."""
    connection.close()
    child = os.fork()
    if child == 0:
        seen = [0]

        def count(execute, sql, parameters, many, context):
            seen[0] += 1
            if seen[0] == statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(count):
            call()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def scene() -> None:
    make.batch_class("Freelancing", total=3)
    live = catalog.live_class_for(None, "Freelancing")
    make.lessons([NewLesson("One"), NewLesson("Two")], live_class_id=live.id)
    perform(make.cohorts.wait_for_next, by=make.HOUSE, class_name="Freelancing", member_id=make.member("Ada").id)


def test_killed_at_any_statement_and_repeated_it_is_the_same(is_long):
    scene()
    call()
    expected = state()
    empty_database()
    statement, step, points = 1, 1 if is_long else 9, 0

    while True:
        scene()
        if not killed_at(statement):
            break
        call()
        assert state() == expected, f"killed before statement {statement}"
        empty_database()
        statement, points = statement + step, points + 1

    assert points > (40 if is_long else 4)


ZONES = ["Africa/Lagos", "Asia/Kolkata", "America/Los_Angeles"]
LESSONS = ["One", "Two", "Three", "Four", "Five"]


def numbered(start: date, day: date, weekdays_only: bool) -> int:
    """Which class a day has, counted one by one."""
    days = (start + timedelta(days=n) for n in range((day - start).days + 1))
    return sum(one.weekday() < 5 or not weekdays_only for one in days)


def expected_batches(runs: list[datetime], zone: str, start_day: int, opens_missed: bool) -> list[date]:
    """The start days that have a batch, looked at day by day by whoever remembers only the last day on which they looked."""
    found, last = [], None
    for run in runs:
        today = run.astimezone(ZoneInfo(zone)).date()
        day = today if last is None else last + timedelta(days=1)
        while day < today:
            if day.weekday() == start_day and opens_missed:
                found.append(day)
            day += timedelta(days=1)
        if today.weekday() == start_day and today not in found:
            found.append(today)
        last = today if last is None else max(last, today)
    return found


def a_year(is_long: bool):
    """The hours of days at which somebody looks: each day, with gaps, or twice."""
    days = 366 if is_long else 40
    return st.lists(st.tuples(st.integers(0, days), st.integers(0, 23)), min_size=10, max_size=60 if is_long else 20)


@pytest.fixture
def year(is_long):
    return a_year(is_long), 40 if is_long else 4


def test_days_run_one_by_one_with_gaps_and_twice_equal_the_model(year):
    looks, examples = year

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(looks, st.sampled_from(ZONES), st.integers(0, 4), st.tuples(st.booleans(), st.booleans(), st.booleans()))
    def story(looks, zone, start_day, ways):
        weekdays_only, opens_missed, finishes = ways
        empty_database()
        runs = sorted(datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=d, hours=h) for d, h in looks)
        rules = {"days_counted": "weekdays" if weekdays_only else "calendar", "missed": "open" if opens_missed else "skip"}
        total = 7 if finishes else 0
        make.batch_class("C", start_day, total, zone=zone, slots=[time(13)], **rules)
        make.lessons([NewLesson(one) for one in LESSONS], live_class_id=catalog.live_class_for(None, "C").id)
        for run in runs:
            for _ in range(2):
                tasks.create_batches(by=make.HOUSE, now=run, trigger="test")
            timetable_tasks.generate(now=run, trigger="test")

        found = make.rows("SELECT batch_number, start_date FROM batches ORDER BY batch_number")
        starts = expected_batches(runs, zone, start_day, opens_missed)
        assert found == list(enumerate(starts, 1))
        for batch in queries.batches():
            _classes_are_those_of_the_model(batch, weekdays_only=weekdays_only, finishes=finishes)

    story()


def _classes_are_those_of_the_model(batch, *, weekdays_only: bool, finishes: bool) -> None:
    for one in queries.classes_of_batch(batch):
        number = numbered(batch.start_date, one.at.date(), weekdays_only)
        cycled = LESSONS[(number - 1) % len(LESSONS)]
        title = (LESSONS[number - 1] if number <= len(LESSONS) else f"Class {number}") if finishes else cycled
        assert (one.number, one.title, one.at.time()) == (number, title, time(13))
        assert not (weekdays_only and one.at.weekday() > 4)
        assert not finishes or number <= 7
    made = {one.number for one in queries.classes_of_batch(batch)}
    left = make.value(
        "SELECT count(*) FROM left_out_occurrences l JOIN batch_slots p USING (series_id) WHERE batch_id = %s", batch.id
    )
    if finishes and made:
        assert len(made) + left <= 7
        assert max(made) == 7 or batch.status == "active"
