"""Everybody and everything that is made for the attacks: people without an e-mail address, who cannot log in, of whose
deeds nobody hears, and of whom nothing is left afterwards.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from horarium.availability import operations as availability
from horarium.availability.values import Window
from horarium.interfaces.proving.sql import Connection, value
from horarium.kernel import civil
from horarium.kernel.actor import house
from horarium.kernel.ids import new_id
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import operations as people
from horarium.people.values import THROWAWAY

BY = replace(house("command"), is_throwaway=True)
# Those who race and have standing hours, and those of all the rest.
RACERS = 64
GUESTS = 6
# Those of the standing hours, one of the race, one of all the rest, and one who has nothing to do with it.
TEACHING = 8
COACHES = TEACHING + 3
ALWAYS = [Window(day, time(0), time(0)) for day in range(7)]
ZONE = "Europe/Rome"
NAME = "Made by ./run prove, gone in a minute"

REMOVE = """
CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT id FROM users
  WHERE starts_with(import_key, %(mark)s) AND email IS NULL AND starts_with(password, '!') FOR UPDATE;
CREATE TEMP TABLE gone_series ON COMMIT DROP AS SELECT id FROM series WHERE coach_id IN (SELECT id FROM gone);
CREATE TEMP TABLE gone_sessions ON COMMIT DROP AS
  SELECT id FROM training_sessions WHERE coach_id IN (SELECT id FROM gone) OR series_id IN (SELECT id FROM gone_series);
CREATE TEMP TABLE gone_seats ON COMMIT DROP AS
  SELECT id FROM bookings WHERE session_id IN (SELECT id FROM gone_sessions) OR member_id IN (SELECT id FROM gone);
CREATE TEMP TABLE gone_events ON COMMIT DROP AS SELECT id FROM events
  WHERE actor_id IN (SELECT id FROM gone) OR subject_id IN
    (SELECT id FROM gone UNION SELECT id FROM gone_series UNION SELECT id FROM gone_sessions UNION SELECT id FROM gone_seats);
DELETE FROM event_deliveries WHERE event_id IN (SELECT id FROM gone_events);
DELETE FROM events WHERE id IN (SELECT id FROM gone_events);
DELETE FROM request_counts r USING api_tokens t WHERE t.user_id IN (SELECT id FROM gone) AND r.name LIKE '%% token ' || t.id;
DELETE FROM idempotency_keys WHERE caller IN (SELECT id::text FROM gone);
DELETE FROM kept_sessions WHERE session_id IN (SELECT id FROM gone_sessions);
DELETE FROM series_pauses WHERE series_id IN (SELECT id FROM gone_series);
DELETE FROM bookings WHERE id IN (SELECT id FROM gone_seats);
DELETE FROM training_sessions WHERE id IN (SELECT id FROM gone_sessions);
DELETE FROM left_out_occurrences WHERE series_id IN (SELECT id FROM gone_series);
DELETE FROM series WHERE id IN (SELECT id FROM gone_series);
DELETE FROM weekly_availability WHERE coach_id IN (SELECT id FROM gone);
DELETE FROM availability_additions WHERE coach_id IN (SELECT id FROM gone);
DELETE FROM blocked_slots WHERE coach_id IN (SELECT id FROM gone);
DELETE FROM coach_settings WHERE coach_id IN (SELECT id FROM gone);
DELETE FROM coach_members WHERE coach_id IN (SELECT id FROM gone) OR member_id IN (SELECT id FROM gone);
DELETE FROM guardianships WHERE guardian_id IN (SELECT id FROM gone) OR member_id IN (SELECT id FROM gone);
DELETE FROM calendar_addresses WHERE reader_id IN (SELECT id FROM gone) OR whose_id IN (SELECT id FROM gone);
DELETE FROM api_tokens WHERE user_id IN (SELECT id FROM gone);
DELETE FROM welcome_links WHERE user_id IN (SELECT id FROM gone);
DELETE FROM users WHERE id IN (SELECT id FROM gone);
DELETE FROM rooms WHERE starts_with(name, %(mark)s);
DELETE FROM locations WHERE starts_with(name, %(mark)s)
"""


@dataclass(frozen=True, slots=True)
class Extra:
    """Somebody made for the attacks, with a token."""

    id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class Extras:
    """The people, each coach with a room and hours on every day, and a date on which hours can be booked."""

    coaches: list[Extra]
    members: list[Extra]
    guests: list[Extra]
    rooms: list[UUID]
    day: date

    @property
    def teaching(self) -> list[Extra]:
        """Return the coaches of the standing hours."""
        return self.coaches[:TEACHING]

    @property
    def raced(self) -> Extra:
        """Return the coach of whom all want the same hour."""
        return self.coaches[TEACHING]

    @property
    def other(self) -> Extra:
        """Return the coach of all single bookings."""
        return self.coaches[TEACHING + 1]

    @property
    def stranger(self) -> Extra:
        """Return the coach who has nothing to do with anything."""
        return self.coaches[TEACHING + 2]

    def room_of(self, coach: Extra) -> UUID:
        """Return the coach's room."""
        return self.rooms[self.coaches.index(coach)]

    def at(self, hour: int) -> datetime:
        """Return the instant of an hour of the date on which hours can be booked."""
        return civil.instant(datetime.combine(self.day, time(hour)), civil.zone(ZONE))


def made(connection: Connection, *, now: datetime) -> Extras:
    """Make everybody and everything, and return them."""
    location = value(
        connection, "INSERT INTO locations (id, name) VALUES (%s, %s) RETURNING id", new_id(), f"{THROWAWAY}{new_id()}"
    )
    rooms = [_room(connection, location) for _ in range(COACHES)]
    coaches = [_coach(room, now) for room in rooms]
    members = [_person(is_member=True) for _ in range(RACERS + GUESTS)]
    return Extras(coaches, members[:RACERS], members[RACERS:], rooms, _bookable(now))


def removed(connection: Connection) -> None:
    """Take away all that was made, also by an earlier `prove` that was killed: all or nothing."""
    with connection.transaction():
        for statement in REMOVE.split(";\n"):
            connection.execute(statement, {"mark": THROWAWAY})


def left(connection: Connection) -> int:
    """Return how many people are there who were made for attacks."""
    return int(value(connection, "SELECT count(*) FROM users WHERE starts_with(import_key, %s)", THROWAWAY))


def _room(connection: Connection, location: UUID) -> UUID:
    key = new_id()
    sql = "INSERT INTO rooms (id, location_id, name) VALUES (%s, %s, %s) RETURNING id"
    room: UUID = value(connection, sql, key, location, f"{THROWAWAY}{key}")
    return room


def _person(*, is_coach: bool = False, is_member: bool = False) -> Extra:
    person = perform(
        people.add_person,
        by=BY,
        name=NAME,
        zone=ZONE,
        is_coach=is_coach,
        is_member=is_member,
        import_key=f"{THROWAWAY}{new_id()}",
    )
    return Extra(person.id, perform(people.issue_token, by=BY, user_id=person.id).key)


def _coach(room: UUID, now: datetime) -> Extra:
    coach = _person(is_coach=True)
    perform(availability.set_week, by=BY, coach_id=coach.id, windows=ALWAYS, now=now)
    perform(availability.set_defaults, by=BY, coach_id=coach.id, room_id=room, duration=60, now=now)
    return coach


def _bookable(now: datetime) -> date:
    """A date on which an hour can be booked: not too soon, within the window, and no holiday."""
    today, window = civil.local_date(now, civil.zone(ZONE)), org.settings().booking_window_days
    ahead = itertools.chain(range(3, window), range(min(window, 3), 0, -1))
    days = (today + timedelta(days=n) for n in ahead)
    rests = {holiday.on for holiday in org.holidays()}
    return next((day for day in days if day not in rests), today + timedelta(days=1))
