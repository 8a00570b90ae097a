"""The life of standing hours with many at once: moved, cancelled, booked again, joined, left, changed while the night runs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import psycopg
import pytest
from django.db import connections

from horarium.availability import operations as availability
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.reservations import operations as reservations
from horarium.timetable import operations as timetable
from horarium.timetable import queries, tasks
from horarium.timetable.choices import Mode
from horarium.timetable.errors import SessionChanged
from horarium.timetable.operations import groups, moving
from tests import factories as make
from tests.integration.timetable.test_races import _nightly, booker, race
from tests.waiting import database_url, wait_until_blocked

pytestmark = pytest.mark.usefixtures("db")
NOW = make.NOW
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
FIRST = date(2026, 11, 24)  # a Tuesday; ten o'clock in Rome is nine in UTC
START = datetime(2026, 11, 24, 9, tzinfo=UTC)
BUSY = {"coach_busy", "room_busy", "member_busy"}

# Every date of a standing hour is a session or left out, never both, up to the date that is to be decided next.
UNDECIDED = """
SELECT count(*) FROM series s, pattern_dates(s.weekdays, s.every_weeks, s.start_on, greatest(s.start_on, '2026-11-20'),
                                             coalesce(s.next_occurrence - 1, s.end_on)) d
WHERE s.status = 'ACTIVE' AND 1 <>
  (SELECT count(*) FROM training_sessions t WHERE t.series_id = s.id AND t.original_local::date = d)
  + (SELECT count(*) FROM left_out_occurrences l WHERE l.series_id = s.id AND l.original_local::date = d)
"""
UNSEATED = """
SELECT count(*) FROM training_sessions t WHERE t.member_id IS NOT NULL AND 1 <>
  (SELECT count(*) FROM bookings b WHERE b.session_id = t.id AND b.member_id = t.member_id AND b.live = t.live
   AND b.start_time = t.start_time AND b.end_time = t.end_time AND (b.status = 'CONFIRMED') = (t.status = 'scheduled'))
"""


def act(operation, **facts) -> Callable[[], object]:
    facts = {"by": make.HOUSE, "now": NOW, **facts}
    return lambda: perform(operation, **facts)


def mover(session_id, start: datetime, **facts) -> Callable[[], object]:
    return act(reservations.move_session, session_id=session_id, span=Span(start, start + HOUR), **facts)


def run() -> None:
    tasks.generate(now=NOW, trigger="test", weeks=6)


def sessions_of(booking) -> list:
    found = make.rows("SELECT id FROM training_sessions WHERE series_id = %s ORDER BY original_local", booking.id)
    return [session_id for (session_id,) in found]


def count(status: str) -> int:
    return make.value("SELECT count(*) FROM training_sessions WHERE status = %s", status)


def deadlocks() -> int:
    """As PostgreSQL counts them; a connection tells of its own when it is closed."""
    return make.value("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")


@contextmanager
def apart(work: Callable[[], object]) -> Iterator[tuple[psycopg.Connection, object]]:
    """A stranger who holds something, and work that is to run into it."""
    with (
        psycopg.connect(database_url(), options="-c search_path=horarium,ext") as stranger,
        ThreadPoolExecutor(1) as pool,
    ):

        def alone() -> object:
            try:
                return work()
            finally:
                connections.close_all()

        yield stranger, lambda: pool.submit(alone)


def test_moves_cancellations_and_new_bookings_of_one_series_race(is_long):
    """Sixteen at once. Whoever wins, each date has one session, each session one seat, and nothing overlaps."""
    chance, before = random.Random(5), deadlocks()
    for _ in range(60 if is_long else 4):
        coach, other, member = make.coach(), make.coach(), make.member()
        booking = make.standing_hour(coach, member)
        run()
        made, alive = sessions_of(booking), count("scheduled")
        hours = [START + timedelta(days=chance.randrange(3), hours=chance.randrange(3)) for _ in range(16)]
        moves = [mover(chance.choice(made[:3]), at, coach_id=chance.choice([None, other.id])) for at in hours[:6]]
        cancels = [act(reservations.cancel_session, session_id=chance.choice(made[:3])) for _ in range(3)]
        books = [booker(coach, chance.choice([member, make.member()]), at) for at in hours[6:9]]
        books += [booker(coach, make.member(), START + n * WEEK) for n in range(2)]
        far = START + 9 * WEEK + HOUR
        dates = [act(reservations.move_date, booking_id=booking.id, on=far.date(), span=Span(far, far + HOUR))] * 2

        won = race([*moves, *cancels, *books, *dates])
        tasks.generate(now=NOW, trigger="test", weeks=6)

        assert set(won) <= BUSY | {"won", "session_over", "session_changed"}
        assert won["won"] >= 3
        assert (make.overlaps(), make.value(UNDECIDED), make.value(UNSEATED)) == (0, 0, 0)
        assert len(sessions_of(booking)) == 7
        assert alive - 3 <= count("scheduled") <= alive + 6
    assert deadlocks() == before


def test_without_the_guards_of_a_move_two_have_one_hour(monkeypatch):
    """The race is one: without the constraints and the claim, two sessions move to the same hour."""
    coach = make.coach()
    bookings = [make.standing_hour(coach, make.member(), day) for day in (1, 2, 3, 4)]
    run()
    names = ["timetable_coach_never_twice", "timetable_room_never_twice"]
    kept = {name: make.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", name) for name in names}
    for name in names:
        make.rows(f"ALTER TABLE training_sessions DROP CONSTRAINT {name}")
    found = 0
    try:
        monkeypatch.setattr(moving, "claim", lambda **_: None)
        for n in range(5):
            race([mover(sessions_of(one)[n], START + n * WEEK + 5 * HOUR) for one in bookings])
        found = make.overlaps()
    finally:
        make.rows("DELETE FROM bookings; DELETE FROM training_sessions")
        for name, definition in kept.items():
            make.rows(f"ALTER TABLE training_sessions ADD CONSTRAINT {name} {definition}")

    assert found


def group(coach, capacity: int = 3):
    return perform(
        reservations.open_session, by=make.HOUSE, coach_id=coach.id, span=Span(START, START + HOUR), capacity=capacity, now=NOW
    )


def joiner(session, member) -> Callable[[], object]:
    return act(reservations.join_session, session_id=session.id, member_id=member.id)


def seats(session, status: str) -> list:
    sql = "SELECT id FROM bookings WHERE session_id = %s AND status = %s ORDER BY created_at, id"
    return [seat for (seat,) in make.rows(sql, session.id, status)]


def test_joining_and_leaving_a_group_race(is_long):
    """Never more than its places, never a free one while somebody waits, and no seat lost or given twice."""
    before = deadlocks()
    for n in range(40 if is_long else 4):
        session, members = group(make.coach()), [make.member() for _ in range(12)]
        for member in members[:5]:
            joiner(session, member)()
        open_seats = seats(session, "CONFIRMED") + seats(session, "WAITLIST")
        leaves = [act(reservations.cancel_booking, booking_id=seat) for seat in [*open_seats[:4], open_seats[0]]]
        joins = [joiner(session, member) for member in [*members[5:], members[0], members[5]]]
        sizes = [act(reservations.change_capacity, session_id=session.id, capacity=3 + n % 2)] * 2

        won = race([*leaves, *joins, *sizes])

        seated, waiting = seats(session, "CONFIRMED"), seats(session, "WAITLIST")
        assert set(won) <= {"won", "already_seated", "seat_over", "invalid"}
        assert len(seated) == 3 + n % 2
        assert not set(seated) & set(open_seats[:4])
        assert len(seated) + len(waiting) in {8, 9}  # the first one may have come back after leaving
        assert len(make.rows("SELECT DISTINCT member_id FROM bookings WHERE id = ANY(%s)", seated + waiting)) in {8, 9}
        assert make.overlaps() == 0
    assert deadlocks() == before


def test_without_its_guard_a_group_is_overfull(monkeypatch):
    """The race is one: where nobody holds the session, more than three get the three places."""
    monkeypatch.setattr(groups, "hold_session", lambda session_id, now: queries.session(session_id))
    most = 0
    for _ in range(5):
        session = group(make.coach())
        race([joiner(session, make.member()) for _ in range(16)])
        most = max(most, len(seats(session, "CONFIRMED")))

    assert most > 3


def changes(bookings: list, coaches: list, chance: random.Random) -> list[Callable[[], object]]:
    """Everything that people do to standing hours while they are made."""
    acts: list[Callable[[], object]] = []
    evening = {"start_time": time(17), "end_time": time(18)}
    for n, booking in enumerate(bookings):
        on = next(day for day in (FIRST + timedelta(days=d) for d in range(7)) if day.isoweekday() % 7 == booking.day_of_week)
        key, later = {"booking_id": booking.id}, on + chance.randrange(9) * WEEK
        acts.append(
            [
                act(reservations.pause_recurring_booking, **key, from_on=on + WEEK, until_on=on + 3 * WEEK),
                act(reservations.change_recurring_booking, **key, from_on=later, **evening, mode=Mode.SKIP),
                act(reservations.skip_date, **key, on=later),
                act(reservations.cancel_recurring_booking, **key),
                act(reservations.change_recurring_booking, **key, from_on=later, day_of_week=6, mode=Mode.SKIP),
            ][n % 5]
        )
    day = datetime(2026, 12, 1, tzinfo=UTC)
    acts += [act(availability.block, coach_id=coach.id, span=Span(day, day + timedelta(days=2))) for coach in coaches]
    chance.shuffle(acts)
    return acts


def nights(number: int) -> list[Callable[[], object]]:
    return [lambda: tasks.generate(now=NOW, trigger="test", weeks=6, size=2)] * number


@pytest.mark.parametrize("in_processes", [False, True], ids=["threads", "processes"])
def test_changes_during_the_nightly_run_lose_and_double_nothing(is_long, in_processes):
    chance = random.Random(9)
    for _ in range(20 if is_long else 2):
        coaches = [make.coach() for _ in range(3)]
        hours = [(coach, day, hour) for coach in coaches for day in (1, 2, 3) for hour in (9, 10)]
        bookings = [make.standing_hour(coach, make.member(), day, f"{h:02}:00", f"{h + 1}:00") for coach, day, h in hours]
        running = [_nightly(), _nightly()] if in_processes else []
        for one in running:
            one.stdout.readline()  # it is about to begin

        won = race([*changes(bookings, coaches, chance), *([] if in_processes else nights(3))])

        for one in running:
            assert one.wait(120) == 0
            one.stdout.close()
        assert set(won) <= BUSY | {"won"}
        run()
        assert (make.overlaps(), make.value(UNDECIDED), make.value(UNSEATED)) == (0, 0, 0)
        assert not tasks.generate(now=NOW, trigger="test", weeks=6).made
    assert make.rows("SELECT DISTINCT state, error FROM job_runs") == [("done", "")]


# One by one: what only shows when two meet at one moment.


def test_what_was_cancelled_while_a_pause_waited_does_not_come_back_with_it():
    booking = make.standing_hour(make.coach(), make.member())
    run()
    first = sessions_of(booking)[0]
    with apart(act(reservations.pause_recurring_booking, booking_id=booking.id, from_on=FIRST)) as (stranger, begin):
        stranger.execute("UPDATE training_sessions SET status = 'cancelled' WHERE id = %s", [first])
        stranger.execute("UPDATE bookings SET status = 'CANCELLED_BY_MEMBER' WHERE session_id = %s", [first])
        waiting = begin()
        wait_until_blocked()
        stranger.commit()
        pause = waiting.result(60)

    act(reservations.lift_pause, pause_id=pause.id)()

    assert first not in pause.cancelled
    assert (count("cancelled"), count("scheduled")) == (1, 5)


def test_a_move_that_waited_does_not_undo_the_change_of_coach_that_it_waited_for():
    coach, other = make.coach(), make.coach()
    booking = make.standing_hour(coach, make.member())
    run()
    first = sessions_of(booking)[0]
    with apart(mover(first, START + 3 * HOUR)) as (stranger, begin):
        stranger.execute("SELECT 1 FROM users WHERE id = %s FOR NO KEY UPDATE", [coach.id])
        stranger.execute("UPDATE training_sessions SET coach_id = %s WHERE id = %s", [other.id, first])
        waiting = begin()
        wait_until_blocked()
        stranger.commit()
        with pytest.raises(SessionChanged):
            waiting.result(60)

    assert make.value("SELECT coach_id FROM training_sessions WHERE id = %s", first) == other.id


def test_a_move_is_held_to_the_session_that_its_coach_was_chosen_for():
    coach, other = make.coach(), make.coach()
    booking = make.standing_hour(coach, make.member())
    run()
    seen = queries.session(sessions_of(booking)[0])
    mover(seen.id, START, coach_id=other.id)()
    later = {"session_id": seen.id, "span": Span(START + 3 * HOUR, START + 4 * HOUR), "coach_id": coach.id, "room_id": None}

    with pytest.raises(SessionChanged):
        act(timetable.move_session, **later, seen=seen)()

    assert make.value("SELECT coach_id FROM training_sessions WHERE id = %s", seen.id) == other.id


def test_of_two_who_lift_a_pause_one_is_told_that_it_is_gone():
    booking = make.standing_hour(make.coach(), make.member())
    run()
    pause = act(reservations.pause_recurring_booking, booking_id=booking.id, from_on=FIRST)()

    assert race([act(reservations.lift_pause, pause_id=pause.id)] * 2) == {"won": 1, "no_such_pause": 1}
    assert count("scheduled") == 6


def test_a_date_that_two_move_at_once_is_made_once():
    booking = make.standing_hour(make.coach(), make.member())
    for n in range(8):
        on = FIRST + n * WEEK
        spans = [Span(START + n * WEEK + h * HOUR, START + n * WEEK + (h + 1) * HOUR) for h in (3, 5)]
        won = race([act(reservations.move_date, booking_id=booking.id, on=on, span=span) for span in spans])

        assert set(won) <= {"won", "session_changed"}
        assert len(sessions_of(booking)) == n + 1


def test_two_changes_at_once_both_stay():
    for _ in range(4):
        booking = make.standing_hour(make.coach(), make.member())
        key = {"booking_id": booking.id, "from_on": FIRST - timedelta(days=1)}
        day = act(reservations.change_recurring_booking, **key, day_of_week=4)
        hour = act(reservations.change_recurring_booking, **key, start_time=time(15), end_time=time(16))

        assert race([day, hour]) == {"won": 2}
        assert make.rows("SELECT weekdays, local_start FROM series WHERE id = %s", booking.id) == [([4], time(15))]
