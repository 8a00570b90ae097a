"""Standing hours opened together: what is given and refused, and why, is as if one had been opened after the other."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, time, timedelta
from uuid import UUID

import pytest

from horarium.availability import operations as availability
from horarium.availability.values import Window
from horarium.kernel.errors import Refusal
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.people.errors import NotYours
from horarium.reservations import operations as reservations
from horarium.reservations.values import StandingHour
from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")
COLUMNS = (
    "coach_id, member_id, room_id, title, zone, weekdays, local_start, minutes, every_weeks, start_on, end_on, next_occurrence"
)
ZONES = ["", "", "", "Europe/Rome", "America/New_York", "Asia/Tokyo"]


def a_business(chance: random.Random) -> Callable[[], StandingHour]:
    """Few people and rooms in a full week, some of whom lack something, and how to ask for an hour among them."""
    coaches = [make.coach(), make.coach(zone="America/New_York"), make.coach(with_room=False), make.coach(hours=[])]
    coaches.append(make.coach(hours=[Window(day, time(9), time(13)) for day in (1, 2, 3)]))
    members = [make.member() for _ in range(4)]
    rooms: list[UUID | None] = [None, None, None, make.room().id, make.room().id, UUID(int=7)]
    shared = make.room().id
    for coach in coaches[:2]:
        perform(availability.set_defaults, by=make.HOUSE, coach_id=coach.id, room_id=shared, duration=60, now=make.NOW)

    def ask() -> StandingHour:
        start = chance.randrange(9 * 4, 16 * 4)
        end = start + chance.choice([0, 1, 2, 4, 4, 4, 6])
        begins = date(2026, 11, 2) + timedelta(days=chance.randrange(60))
        return StandingHour(
            coach_id=chance.choice([*make.ids(coaches), members[0].id]),
            member_id=chance.choice([*make.ids(members), coaches[0].id]),
            day_of_week=chance.randrange(5),
            start_time=time(start // 4, start % 4 * 15),
            end_time=time(end // 4, end % 4 * 15),
            start_date=begins,
            end_date=chance.choice([None, None, begins + timedelta(days=chance.randrange(-3, 120))]),
            frequency=chance.choice([1, 1, 2, 3, 9]),
            zone=chance.choice(ZONES),
            room_id=chance.choice(rooms),
            title=f"n{chance.randrange(10**6)}",
        )

    return ask


def one_by_one(hours: list[StandingHour]) -> list[str]:
    return [said(hour) for hour in hours]


def said(hour: StandingHour) -> str:
    facts = {name: getattr(hour, name) for name in StandingHour.__slots__ if name != "id"}
    try:
        perform(reservations.open_recurring_booking, by=make.HOUSE, now=make.NOW, **facts)
    except Refusal as refusal:
        return f"{refusal.at}: {refusal.sentence}"
    return ""


def together(hours: list[StandingHour], size: int) -> list[str]:
    told: list[str] = []
    for n in range(0, len(hours), size):
        done = perform(reservations.open_recurring_bookings, by=make.HOUSE, hours=hours[n : n + size], now=make.NOW)
        told += [f"{refusal.at}: {refusal.sentence}" if refusal else "" for refusal in done]
    return told


def kept() -> tuple[list, list, list]:
    """What was written, without the keys, and the calendar emptied of it."""
    series = make.rows(f"SELECT {COLUMNS} FROM series ORDER BY id")
    own = make.rows("SELECT coach_id, member_id FROM coach_members ORDER BY 1, 2")
    events = make.rows("SELECT name, facts, actor_id, door FROM events WHERE name = 'SeriesOpened' ORDER BY id")
    make.rows("TRUNCATE series, coach_members, events, event_deliveries CASCADE")
    return series, own, events


@pytest.mark.parametrize("seed", [0, 1])
def test_hours_opened_together_are_those_opened_one_after_the_other(seed: int, is_long: bool):
    chance = random.Random(seed)
    ask = a_business(chance)
    hours = [ask() for _ in range(1200 if is_long else 300)]
    expected, written = one_by_one(hours), kept()

    assert together(hours, 40) == expected
    assert kept() == written
    kinds = Counter(text.split(".")[0].split(":")[1].strip() if text else "given" for text in expected)
    assert {"The coach is not free then", "The room is not free then", "The member is not free then", "given"} <= kinds.keys()
    assert len(kinds) > 8, kinds


def test_of_hours_that_meet_in_one_call_the_first_that_may_be_had_is_taken():
    coach, member = make.coach(), make.member()
    standing = make.standing_hour(coach, make.member(), start="09:00", end="10:00")

    def hour(start: int, end: int) -> StandingHour:
        return StandingHour(coach.id, member.id, 2, time(start), time(end), date(2026, 11, 20))

    # The first meets what is there; the second would meet the first, which is not taken; the third meets the second.
    refusals = perform(
        reservations.open_recurring_bookings, by=make.HOUSE, hours=[hour(9, 11), hour(10, 12), hour(11, 13)], now=make.NOW
    )

    assert [refusal.code if refusal else "" for refusal in refusals] == ["coach_busy", "", "coach_busy"]
    assert [at for (at,) in make.rows("SELECT local_start FROM series WHERE id <> %s", standing.id)] == [time(10)]


def test_many_hours_take_no_more_statements_than_few(django_assert_max_num_queries):
    hours = [
        StandingHour(coach.id, make.member().id, 1, time(10), time(11), date(2026, 11, 23))
        for coach in [make.coach() for _ in range(12)]
    ]
    for part in (hours[:2], hours[2:]):
        with django_assert_max_num_queries(20):
            perform(reservations.open_recurring_bookings, by=make.HOUSE, hours=part, now=make.NOW)
    assert make.value("SELECT count(*) FROM series") == 12


def test_a_stranger_gives_nobody_an_hour():
    coach, member, stranger = make.coach(), make.member(), make.member()
    hour = StandingHour(coach.id, member.id, 1, time(10), time(11), date(2026, 11, 23))

    for who in (stranger, coach):  # a coach whose own the member is not
        [refusal] = perform(reservations.open_recurring_bookings, by=people.actor_of(who, "api"), hours=[hour], now=make.NOW)
        assert isinstance(refusal, NotYours)
    assert make.value("SELECT count(*) FROM series") == 0
