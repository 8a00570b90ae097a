"""The corners of time: two zones at one instant, midnight between, the hour that comes twice, rhythms that rarely meet."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from horarium.availability.values import Window
from horarium.timetable import tasks
from horarium.timetable.errors import CoachBusy
from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")
NOW = make.NOW
# Tuesday at seven in Tokyo is Monday at five in the afternoon in New York.
TOKYO = {"day": 2, "start": "07:00", "end": "08:00", "zone": "Asia/Tokyo"}
TOKYO_ONCE = {**TOKYO, "start_date": date(2026, 11, 24), "end_date": date(2026, 11, 24)}
NEW_YORK = {"day": 1, "start": "17:00", "end": "18:00", "zone": "America/New_York"}
NEW_YORK_ONCE = {**NEW_YORK, "start_date": date(2026, 11, 23), "end_date": date(2026, 11, 23)}
# Rome's clocks go back from three to two.
BEFORE_AUTUMN = datetime(2026, 10, 20, tzinfo=UTC)
SUNDAY_OF_AUTUMN = date(2026, 10, 25)


def series(coach, *, zone: str, weekday: int, start: str, minutes: int, on: date, until: date | None = None) -> None:
    """A pattern by plain SQL: one that runs over midnight cannot be booked."""
    make.rows(
        "INSERT INTO series (coach_id, member_id, zone, weekdays, local_start, minutes, start_on, end_on, next_occurrence)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        coach.id,
        make.member().id,
        zone,
        [weekday],
        start,
        minutes,
        on,
        until,
        on,
    )


def generate(now: datetime = NOW, weeks: int = 6) -> tasks.Result:
    return tasks.generate(now=now, weeks=weeks, trigger="test")


def reasons() -> list[str]:
    return [reason for (reason,) in make.rows("SELECT reason FROM left_out_occurrences ORDER BY original_local")]


@pytest.mark.parametrize(
    ("first", "then"),
    [(TOKYO_ONCE, NEW_YORK_ONCE), (NEW_YORK_ONCE, TOKYO_ONCE), (TOKYO, NEW_YORK_ONCE), (NEW_YORK, TOKYO_ONCE)],
)
def test_two_patterns_meet_at_an_instant_that_has_two_dates(first, then):
    coach = make.coach()
    make.standing_hour(coach, make.member(), **first)

    with pytest.raises(CoachBusy):
        make.standing_hour(coach, make.member(), **then)


def test_the_last_date_of_a_pattern_reaches_over_midnight():
    coach, saturday = make.coach(), date(2026, 11, 21)
    series(coach, zone="Europe/Rome", weekday=6, start="23:30", minutes=60, on=saturday, until=saturday)
    sunday = {"start_date": date(2026, 11, 22)}

    with pytest.raises(CoachBusy):
        make.standing_hour(coach, make.member(), 0, "00:00", "00:30", **sunday)
    make.standing_hour(coach, make.member(), 0, "00:30", "01:00", **sunday)


def test_rhythms_of_seven_and_eight_weeks_that_meet_after_a_year_are_refused():
    """Every two such rhythms meet once in 56 weeks; here 53 weeks from today."""
    coach, monday = make.coach(), date(2026, 11, 16)
    meets = monday + timedelta(weeks=54, days=1)
    make.standing_hour(coach, make.member(), frequency=7, start_date=meets - timedelta(weeks=56))

    with pytest.raises(CoachBusy, match="30 November 2027"):
        make.standing_hour(coach, make.member(), frequency=8, start_date=meets - timedelta(weeks=56))


def test_rhythms_that_never_meet_are_taken():
    coach = make.coach()
    for week in range(4):
        make.standing_hour(coach, make.member(), frequency=4, start_date=date(2026, 11, 24) + timedelta(weeks=week))

    assert generate(weeks=12).made == 12
    assert reasons() == []


def test_a_session_through_the_hour_that_comes_twice_is_measured_by_what_it_lasts():
    """From 01:30 to 02:50 are eighty minutes; after a hundred the clock shows ten past two, for the second time."""
    coach = make.coach(hours=[Window(0, time(1, 30), time(2, 50))])
    series(coach, zone="Europe/Rome", weekday=0, start="01:30", minutes=100, on=SUNDAY_OF_AUTUMN)

    generate(BEFORE_AUTUMN, weeks=1)

    assert reasons() == ["outside_hours"]


def test_hours_that_ended_the_first_time_do_not_open_the_second_time():
    coach = make.coach(hours=[Window(0, time(2), time(2, 50))])
    series(coach, zone="UTC", weekday=0, start="01:15", minutes=30, on=SUNDAY_OF_AUTUMN)  # 02:15, the second one

    generate(BEFORE_AUTUMN, weeks=1)

    assert reasons() == ["outside_hours"]


def test_saturday_night_runs_into_the_hours_of_sunday():
    coach = make.coach(hours=[Window(6, time(22), time(0)), Window(0, time(0), time(2))])
    series(coach, zone="Europe/Rome", weekday=6, start="23:30", minutes=60, on=date(2026, 11, 21))

    assert generate().made == 6
    with pytest.raises(CoachBusy):
        make.booked(coach, make.member(), datetime(2027, 1, 16, 23, 15, tzinfo=UTC), 15)


def test_a_rhythm_is_counted_from_its_start_also_where_that_is_past():
    make.standing_hour(make.coach(), make.member(), frequency=3, start_date=date(2026, 10, 6))

    generate(weeks=12)

    made = [day for (day,) in make.rows("SELECT original_local::date FROM training_sessions ORDER BY 1")]
    assert made == [date(2026, 12, 8), date(2026, 12, 29), date(2027, 1, 19), date(2027, 2, 9)]


def test_every_four_years_there_is_a_tuesday_that_is_a_leap_day():
    now = datetime(2028, 2, 1, tzinfo=UTC)
    make.standing_hour(make.coach(), make.member(), now=now, start_date=date(2028, 2, 22), end_date=date(2028, 3, 7))

    generate(now)

    made = [day for (day,) in make.rows("SELECT original_local::date FROM training_sessions ORDER BY 1")]
    assert made == [date(2028, 2, 22), date(2028, 2, 29), date(2028, 3, 7)]


def test_runs_of_any_horizon_and_at_any_time_make_a_date_once():
    make.standing_hour(make.coach(), make.member())

    made = [generate(NOW + timedelta(days=days), weeks).made for days, weeks in ((0, 1), (0, 52), (0, 6), (30, 6), (-30, 6))]

    assert made == [1, 51, 0, 0, 0]
    assert make.value("SELECT count(DISTINCT original_local::date) FROM training_sessions") == 52
