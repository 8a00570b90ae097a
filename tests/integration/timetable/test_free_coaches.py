"""Coaches who are free on every date of a pattern: exactly those to whom it can be given so that every date is made."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from horarium.kernel import civil
from horarium.kernel.errors import Refusal
from horarium.kernel.unit import perform, rehearsal
from horarium.org import operations as org
from horarium.people import queries as people
from horarium.reservations import operations as reservations
from horarium.timetable import generation, queries, tasks
from horarium.timetable.values import Pattern
from tests import factories as make
from tests.conftest import empty_database
from tests.integration.timetable.test_oracle import TIMES, Stage, stories, zones

NOW = make.NOW
FAR = 60  # weeks: beyond the end of every pattern that is asked about


def pattern(day: int = 2, start: time = time(10), minutes: int = 60, **facts) -> Pattern:
    facts = {"zone": "Europe/Rome", "start_on": date(2026, 11, 20), "from_on": date(2026, 11, 20)} | facts
    return Pattern(weekdays=(day,), local_start=start, minutes=minutes, **facts)


def free(asked: Pattern, coaches, now: datetime = NOW, **facts) -> list:
    ids = [coach.id for coach in coaches]
    return [f.coach_id for f in queries.coaches_free_on_every_date(asked, coach_ids=ids, now=now, **facts)]


def test_who_is_free_is_told_with_the_dates(db):
    ada, bea = make.coach("Ada"), make.coach("Bea")

    told = queries.coaches_free_on_every_date(pattern(), coach_ids=[bea.id, ada.id], number=10, now=NOW)

    assert [(f.coach_id, f.first_on, f.last_on, f.dates) for f in told] == [
        (coach.id, date(2026, 11, 24), date(2027, 1, 26), 10) for coach in (ada, bea)
    ]


def test_one_taken_date_of_many_is_enough(db):
    """The twentieth week is taken once: whoever asks for nineteen dates may have them."""
    coach, other = make.coach(), make.coach()
    perform(org.settle, booking_window_days=366)
    make.booked(coach, make.member(), datetime(2027, 4, 6, 8, tzinfo=NOW.tzinfo))

    assert free(pattern(), [coach, other], number=19) == [coach.id, other.id]
    assert free(pattern(), [coach, other], number=20) == [other.id]


def test_a_standing_hour_counts_far_beyond_what_has_been_made(db):
    coach, other, member = make.coach(), make.coach(), make.member()
    make.standing_hour(coach, member, start_date=date(2027, 9, 1))
    tasks.generate(now=NOW, trigger="test", weeks=6)

    assert free(pattern(), [coach, other], number=30) == [coach.id, other.id]
    assert free(pattern(), [coach, other]) == [other.id]  # open: a year ahead
    assert free(pattern(), [coach, other], member_id=member.id) == []
    assert free(pattern(end_on=date(2027, 8, 31)), [coach, other], member_id=member.id) == [coach.id, other.id]


def test_the_room_must_be_free_too(db):
    coach, other, third = make.coach(), make.coach(), make.coach(with_room=False)
    room = make.value("SELECT default_room_id FROM coach_settings WHERE coach_id = %s", coach.id)
    make.standing_hour(other, make.member(), room_id=room)

    assert free(pattern(), [coach, third], number=5) == []
    assert free(pattern(), [coach, third], number=5, room_id=make.room().id) == [coach.id, third.id]


def test_the_time_may_be_read_on_each_coachs_own_clock(db):
    hours = [make.Window(2, time(10), time(11))]
    rome, lagos = make.coach("A", hours=hours), make.coach("B", zone="Africa/Lagos", hours=hours)
    tokyo = make.coach("C", zone="Asia/Tokyo", hours=hours)

    assert free(pattern(), [rome, lagos, tokyo], number=30) == [rome.id]
    assert free(pattern(), [rome, lagos, tokyo], number=10) == [rome.id, lagos.id]  # both an hour ahead in winter
    assert free(pattern(), [rome, lagos, tokyo], number=30, on_own_clocks=True) == [rome.id, lagos.id, tokyo.id]


questions = st.fixed_dictionaries(
    {
        "weekday": st.integers(0, 6),
        "start": st.sampled_from(TIMES),
        "minutes": st.sampled_from([15, 45, 60, 90]),
        "zone": zones,
        "every": st.sampled_from([1, 1, 2, 3]),
        "after": st.integers(1, 30),
        "number": st.integers(1, 6),
    }
)


def test_free_coaches_are_those_for_whom_every_date_is_made(db, is_long):
    seen: Counter = Counter()

    @settings(
        max_examples=800 if is_long else 30,
        deadline=None,
        database=None,
        derandomize=not is_long,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(stories(), st.lists(questions, min_size=1, max_size=5))
    def every_story(story, several) -> None:
        empty_database()
        start, coaches, patterns, happens = story
        stage = Stage(start, coaches, patterns)
        for what, days, n in happens:
            getattr(stage, what)(days, n)
        for asked in several:
            seen.update(compared(stage, asked))

    every_story()
    assert min(seen[True], seen[False]) > 10, seen


def compared(stage: Stage, asked) -> list[bool]:
    """Ask who is free for a pattern, then give it to each coach and take it back; return who was said to be free."""
    minutes = min(asked["minutes"], civil.minutes_between(asked["start"], time(0)))  # nobody books over midnight
    wanted = pattern(
        asked["weekday"], asked["start"], minutes, zone=asked["zone"], every_weeks=asked["every"],
        start_on=stage.now.date() + timedelta(days=asked["after"]), from_on=stage.now.date(),
    )  # fmt: skip
    member = people.person(stage.members[0])
    dates = [d for d, _ in zip(wanted.dates(date(2030, 1, 1)), range(asked["number"]), strict=False)]
    told = free(wanted, stage.coaches, stage.now, number=asked["number"], member_id=member.id)

    for coach in stage.coaches:
        assert (coach.id in told) == can_have(stage, coach.id, member, wanted, dates), (wanted, dates)
    return [coach.id in told for coach in stage.coaches]


def can_have(stage: Stage, coach_id, member, wanted: Pattern, dates: list[date]) -> bool:
    end = (datetime.combine(date.min, wanted.local_start) + timedelta(minutes=wanted.minutes)).time()
    with rehearsal():
        try:
            made = perform(
                reservations.open_recurring_booking, by=make.HOUSE, coach_id=coach_id, member_id=member.id,
                day_of_week=wanted.weekdays[0], start_time=wanted.local_start, end_time=end, start_date=wanted.start_on,
                end_date=dates[-1], frequency=wanted.every_weeks, zone=wanted.zone, now=stage.now,
            )  # fmt: skip
        except Refusal:
            return False
        (chunk,) = generation.chunks(now=stage.now, weeks=FAR, size=1, only=[made.id])
        return perform(generation.take_chunk, chunk, now=stage.now, weeks=FAR).sessions == len(dates)
