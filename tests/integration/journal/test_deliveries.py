"""Events: heard once by each, with the change or not at all; what could not be heard is on a list and can be sent again."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from horarium.availability import operations as availability
from horarium.availability.values import Window
from horarium.journal import events, queries
from horarium.journal import operations as journal
from horarium.kernel.unit import perform, rehearsal
from horarium.timetable.events import SeriesRenamed
from tests import factories as make
from tests.integration.journal.working import jobs, kill_worker_of, rescue, work

pytestmark = pytest.mark.usefixtures("db")
NOW = make.NOW


class Ears:
    """A subscriber of SeriesRenamed that keeps in a table of the test what it hears, and may fail."""

    broken = False

    def __call__(self, *, heard: events.Heard, now) -> None:
        make.rows("INSERT INTO heard (event) VALUES (%s)", heard.id)
        if self.broken:
            raise ConnectionError("nobody answers")

    @property
    def heard(self) -> int:
        return make.value("SELECT count(*) FROM heard")


@pytest.fixture
def ears(db, monkeypatch):
    made = Ears()
    monkeypatch.setitem(events._subscribers, "SeriesRenamed", [("test.ears", made)])
    make.rows("CREATE TABLE heard (event uuid)")
    yield made
    make.rows("DROP TABLE heard")


def announce() -> UUID:
    event = SeriesRenamed(make.person().id, title="Chess")
    perform(journal.announce, event, by=make.HOUSE, now=NOW)
    return make.value("SELECT id FROM event_deliveries ORDER BY id DESC LIMIT 1")


def delivery() -> tuple[str, int, str]:
    [row] = make.rows("SELECT state, attempts, error FROM event_deliveries")
    return row


def retry_now() -> None:
    """Let the time pass that lies between two tries."""
    make.rows("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
    work()


def test_an_event_is_heard_once_however_often_it_is_delivered(ears):
    key = announce()
    work()
    for _ in range(3):
        perform(journal.deliver, delivery_id=key, now=NOW)

    assert (ears.heard, delivery()) == (1, ("done", 1, ""))


def test_an_event_is_written_with_the_change_or_not_at_all(ears):
    with rehearsal():
        announce()
    work()

    assert make.rows("SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM event_deliveries)") == [(0, 0)]
    assert (ears.heard, jobs("journal.deliver")) == (0, [])


def test_a_reaction_that_fails_leaves_nothing_and_is_on_the_list(ears):
    ears.broken = True
    announce()
    work()

    assert (ears.heard, delivery()) == (0, ("failed", 1, "ConnectionError: nobody answers"))
    assert [row.subscriber for row in queries.failed_deliveries()] == ["test.ears"]


def test_a_reaction_that_failed_is_tried_again_by_itself(ears):
    ears.broken = True
    announce()
    work()
    ears.broken = False
    retry_now()

    assert (ears.heard, delivery()) == (1, ("done", 2, ""))
    assert not queries.failed_deliveries().exists()


def test_what_failed_and_is_sent_again_is_heard_once_though_its_own_next_try_comes_too(ears):
    ears.broken = True
    key = announce()
    work()
    ears.broken = False

    perform(journal.send_again, delivery_id=key)
    retry_now()

    assert jobs("journal.deliver") == ["succeeded", "succeeded"]
    assert (ears.heard, delivery()) == (1, ("done", 2, ""))


def test_it_is_tried_six_times_more_and_then_waits_for_somebody(ears):
    ears.broken = True
    announce()
    for _ in range(8):
        retry_now()

    assert (jobs("journal.deliver"), delivery()[:2]) == (["failed"], ("failed", 7))


def test_a_delivery_that_keeps_killing_its_worker_is_on_the_list(ears):
    announce()
    kill_worker_of(make.value("SELECT max(id) FROM procrastinate_jobs"), attempts=5)

    rescue()

    assert (jobs("journal.deliver"), ears.heard) == (["failed"], 0)
    assert delivery() == ("failed", 1, "given up: its worker died 6 times")


def test_a_delivery_whose_worker_was_killed_is_made_by_another(ears):
    announce()
    kill_worker_of(make.value("SELECT max(id) FROM procrastinate_jobs"))

    rescue()

    assert (ears.heard, delivery()[0]) == (1, "done")


def test_one_poisoned_event_does_not_stop_those_of_other_subjects(ears):
    announce()
    kill_worker_of(make.value("SELECT max(id) FROM procrastinate_jobs"), seconds_ago=0)
    announce()

    work()

    assert (jobs("journal.deliver"), ears.heard) == (["doing", "succeeded"], 1)


def test_changed_hours_are_heard_by_the_calendar_which_makes_what_they_allow():
    coach = make.coach(with_room=False)
    make.rows(
        "INSERT INTO series (coach_id, member_id, zone, weekdays, local_start, minutes, start_on, next_occurrence)"
        " SELECT %s, %s, 'UTC', ARRAY[extract(dow FROM d)], '10:00', 60, d, d FROM (SELECT current_date + 1 AS d) tomorrow",
        coach.id,
        make.member().id,
    )
    room = make.room()
    perform(availability.set_defaults, by=make.HOUSE, coach_id=coach.id, room_id=room.id, duration=60, now=NOW)
    week = [Window(day, NOW.time(), (NOW + timedelta(hours=4)).time()) for day in range(7)]
    perform(availability.set_week, by=make.HOUSE, coach_id=coach.id, windows=week, now=NOW)

    work()

    assert make.value("SELECT count(*) FROM training_sessions WHERE room_id = %s", room.id) == 6
