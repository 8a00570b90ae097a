"""Batches that open by themselves: once, whoever asks, with their classes on the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from horarium.catalog import operations as catalog
from horarium.catalog.values import NewLesson
from horarium.cohorts import operations, queries, tasks
from horarium.cohorts.choices import Unopened
from horarium.kernel.unit import perform
from horarium.timetable import tasks as timetable_tasks
from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")

# Monday 23 November 2026, 00:01 in Lagos, while it is still Sunday in UTC.
MONDAY = datetime(2026, 11, 22, 23, 1, tzinfo=UTC)


def classes(batch) -> list[tuple[int, str, str, datetime, str]]:
    return [(one.number, one.title, one.kind, one.starts, one.status) for one in queries.classes_of_batch(batch)]


def test_a_batch_opens_on_its_day_in_its_own_zone_with_classes_at_its_times():
    make.batch_class("Freelancing", day=0)

    (start,) = make.opened("Freelancing", MONDAY)

    assert (start.is_new, start.start_on, start.batch.batch_number) == (True, date(2026, 11, 23), 1)
    found = classes(start.batch)
    assert found[:3] == [
        (1, "Class 1", "afternoon", datetime(2026, 11, 23, 12, tzinfo=UTC), "scheduled"),
        (1, "Class 1", "evening", datetime(2026, 11, 23, 18, 30, tzinfo=UTC), "scheduled"),
        (2, "Class 2", "afternoon", datetime(2026, 11, 24, 12, tzinfo=UTC), "scheduled"),
    ]
    assert len(found) == 2 * 42
    assert make.value("SELECT count(*) FROM bookings") == 0
    assert make.value("SELECT count(*) FROM training_sessions WHERE coach_id IS NOT NULL OR room_id IS NOT NULL") == 0


def test_an_hour_before_that_day_begins_nothing_is_due():
    make.batch_class("Freelancing", day=0)

    assert make.opened("Freelancing", MONDAY - timedelta(hours=1)) == []


def test_whoever_asks_again_is_told_of_the_same_batch():
    make.batch_class("Freelancing", day=0)
    (first,) = make.opened("Freelancing", MONDAY)

    (again,) = make.opened("Freelancing", MONDAY + timedelta(hours=20))

    assert (again.is_new, again.batch.id) == (False, first.batch.id)
    assert len(classes(first.batch)) == 84
    assert make.value("SELECT count(*) FROM batches") == 1


def test_two_batches_run_side_by_side_each_with_its_own_numbers():
    make.batch_class("Freelancing", day=0)
    (first,) = make.opened("Freelancing", MONDAY)
    (second,) = make.opened("Freelancing", MONDAY + timedelta(days=7))

    at = datetime(2026, 11, 30, 12, tzinfo=UTC)
    assert second.batch.batch_number == 2
    assert [number for number, _, _, starts, _ in classes(first.batch) if starts == at] == [8]
    assert [number for number, _, _, starts, _ in classes(second.batch) if starts == at] == [1]


def test_weekdays_are_counted_where_the_class_says_so():
    make.batch_class("Freelancing", day=2, total=8, days_counted="weekdays")
    (start,) = make.opened("Freelancing", MONDAY + timedelta(days=2))

    afternoons = [(number, starts.date()) for number, _, kind, starts, _ in classes(start.batch) if kind == "afternoon"]
    days = [date(2026, 11, 25 + n) for n in range(3)] + [date(2026, 11, 30)] + [date(2026, 12, 1 + n) for n in range(4)]
    assert afternoons == list(enumerate(days, 1))
    assert start.batch.ends_on == days[-1]


def lessons(course_title: str, *titles: str):
    course = perform(catalog.add_course, by=make.HOUSE, title=course_title)
    perform(catalog.set_lessons, by=make.HOUSE, course_id=course.id, lessons=[NewLesson(one) for one in titles], now=make.NOW)
    return course


@pytest.mark.parametrize(
    ("total", "after_last", "expected"),
    [
        (0, None, ["One", "Two", "Three", "One", "Two"]),
        (5, None, ["One", "Two", "Three", "Class 4", "Class 5"]),
        (0, "finish", ["One", "Two", "Three"]),
        (5, "cycle", ["One", "Two", "Three", "One", "Two"]),
    ],
)
def test_lessons_come_again_or_end_as_the_class_says(total, after_last, expected):
    course = lessons("Freelancing", "One", "Two", "Three")
    make.batch_class("Freelancing", total=total, after_last=after_last, course_id=course.id, slots=[time(13)], offered=False)
    perform(catalog.add_live_class, by=make.HOUSE, course_id=course.id)

    (start,) = make.opened("Freelancing", MONDAY)

    assert [title for _, title, *_ in classes(start.batch)][:5] == expected


def test_the_live_class_of_the_course_comes_before_the_one_of_the_title():
    course = lessons("A course", "One")
    make.batch_class("Freelancing", course_id=course.id)
    of_course = perform(catalog.add_live_class, by=make.HOUSE, course_id=course.id)

    (start,) = make.opened("Freelancing", MONDAY)

    assert start.batch.live_class_id == of_course.id


def test_without_an_active_live_class_nothing_is_opened_and_the_reason_is_kept_until_it_can_be():
    make.batch_class("Freelancing", offered=False)
    make.batch_class("Ebooks")

    starts = tasks.create_batches(by=make.HOUSE, now=MONDAY, trigger="test")

    assert {one.class_name: one.reason for one in starts} == {"Freelancing": Unopened.NO_LIVE_CLASS, "Ebooks": None}
    assert [row.batch_class.class_name for row in queries.unopened(now=MONDAY)] == ["Freelancing"]
    assert make.value("SELECT count(*) FROM batches") == 1

    make.live_class("Freelancing")
    (start,) = make.opened("Freelancing", MONDAY + timedelta(hours=3))

    assert start.is_new
    assert list(queries.unopened(now=MONDAY)) == []


def test_a_first_run_has_missed_nothing():
    make.batch_class("Freelancing", missed="open")

    assert make.opened("Freelancing", MONDAY + timedelta(days=2)) == []


@pytest.mark.parametrize(("policy", "opened"), [("skip", False), ("open", True)])
def test_a_start_day_on_which_nobody_looked_is_opened_or_said_as_the_class_wants(policy, opened):
    make.batch_class("Freelancing", missed=policy)
    make.opened("Freelancing", MONDAY - timedelta(days=2))

    (start,) = make.opened("Freelancing", MONDAY + timedelta(days=2))

    assert (start.is_missed, start.is_new, start.start_on) == (True, opened, date(2026, 11, 23))
    assert [row.reason for row in queries.unopened(now=MONDAY)] == ([] if opened else ["missed"])
    if opened:
        # Of a day that is gone nothing is made; the day's class has its number all the same.
        assert classes(start.batch)[0][0] == 3


def test_what_was_missed_can_be_opened_later_by_the_office():
    make.batch_class("Freelancing")
    make.opened("Freelancing", MONDAY - timedelta(days=2))
    make.opened("Freelancing", MONDAY + timedelta(days=2))

    late = {"class_name": "Freelancing", "start_on": date(2026, 11, 23)}
    start = perform(operations.open_batch, by=make.HOUSE, **late, now=MONDAY + timedelta(days=2))

    assert start.is_new
    assert list(queries.unopened(now=MONDAY)) == []


def test_a_batch_is_completed_after_its_last_class_and_its_members_with_it():
    make.batch_class("Freelancing", total=3)
    (start,) = make.opened("Freelancing", MONDAY)
    ada = make.member("Ada")
    make.enrolled(start.batch, ada, now=MONDAY)

    assert perform(operations.complete_batches, by=make.HOUSE, now=MONDAY + timedelta(days=2)) == []
    perform(operations.complete_batches, by=make.HOUSE, now=MONDAY + timedelta(days=3))

    assert queries.batch(start.batch.id).status == "completed"
    assert make.rows("SELECT status FROM user_batch_enrollments") == [("completed",)]
    timetable_tasks.generate(now=MONDAY + timedelta(days=3), trigger="test")
    assert len(classes(start.batch)) == 6


def test_other_lessons_are_what_the_classes_to_come_are_called_and_those_held_keep_theirs():
    course = lessons("Freelancing", "One", "Two")
    make.batch_class("Freelancing", course_id=course.id, slots=[time(13)], offered=False)
    perform(catalog.add_live_class, by=make.HOUSE, course_id=course.id)
    (start,) = make.opened("Freelancing", MONDAY)
    now = MONDAY + timedelta(days=1)

    new = [NewLesson(title) for title in ("Uno", "Due", "Tre")]
    perform(catalog.set_lessons, by=make.HOUSE, course_id=course.id, lessons=new, now=now)
    perform(operations.retitle_batches, course_id=course.id, live_class_id=None, now=now)

    assert [title for _, title, *_ in classes(start.batch)][:4] == ["One", "Due", "Tre", "Uno"]


def test_a_batch_that_runs_keeps_the_rule_under_which_it_was_opened():
    course = lessons("Freelancing", "One", "Two")
    make.batch_class("Freelancing", course_id=course.id, slots=[time(13)], offered=False)
    perform(catalog.add_live_class, by=make.HOUSE, course_id=course.id)
    (start,) = make.opened("Freelancing", MONDAY)

    perform(operations.change_batch_class, by=make.HOUSE, called="Freelancing", after_last="finish")
    perform(operations.retitle_batches, course_id=course.id, live_class_id=None, now=MONDAY)

    assert [title for _, title, *_ in classes(start.batch)][:4] == ["One", "Two", "One", "Two"]
