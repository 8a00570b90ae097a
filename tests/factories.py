"""Real rows without surprises, made by the operations that make them for everybody."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from horarium.availability import operations as availability
from horarium.availability import queries as availability_queries
from horarium.availability.values import TimeRules, Window
from horarium.catalog import operations as catalog
from horarium.cohorts import operations as cohorts
from horarium.kernel.actor import Actor, house
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.people import operations as people
from horarium.people import queries as people_queries
from horarium.people.choices import CalendarKind
from horarium.reservations import operations as reservations
from horarium.timetable import tasks as timetable_tasks
from horarium.webhooks import operations as webhooks

HOUSE = house("command")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ALWAYS = [Window(day, time(0), time(0)) for day in range(7)]
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nEND:VCALENDAR\r\n"
_number = itertools.count(1)


def person(name: str = "", **facts: Any):
    n = next(_number)
    return perform(people.add_person, by=HOUSE, name=name or f"Person {n}", **facts)


def coach(
    name: str = "", *, zone: str = "Europe/Rome", hours: list[Window] | None = None, with_room: bool = True, **facts: Any
):
    """A coach who works always (or these hours), with a default room of their own."""
    made = person(name or f"Coach {next(_number)}", is_coach=True, zone=zone, **facts)
    perform(availability.set_week, by=HOUSE, coach_id=made.id, windows=ALWAYS if hours is None else hours, now=NOW)
    if with_room:
        perform(availability.set_defaults, by=HOUSE, coach_id=made.id, room_id=room().id, duration=60, now=NOW)
    return made


def rules(coach_, **minutes: int) -> None:
    """Give a coach rules of time; those that are not named stay as they were."""
    row = availability_queries.defaults_of(coach_.id)
    kept = asdict(availability_queries.time_rules_of(coach_.id)) | minutes
    facts = {"room_id": row.default_room_id, "duration": row.default_duration, "rules": TimeRules(**kept)}
    perform(availability.set_defaults, by=HOUSE, coach_id=coach_.id, now=NOW, **facts)


def member(name: str = "", **facts: Any):
    return person(name or f"Member {next(_number)}", is_member=True, **facts)


def owner(**facts: Any):
    return person("Owner", is_owner=True, **facts)


def office(**facts: Any):
    return person("Office", is_office=True, **facts)


def room(name: str = "", capacity: int | None = None):
    return perform(org.add_room, name=name or f"Room {next(_number)}", capacity=capacity)


def actor(user, door="api") -> Actor:
    return people_queries.actor_of(user, door)


def standing_hour(
    coach_, member_, day: int = 2, start: str = "10:00", end: str = "11:00", *, now: datetime = NOW, by=HOUSE, **facts: Any
):
    """A recurring booking, Tuesdays at ten unless said otherwise; its sessions are not made yet."""
    facts.setdefault("start_date", date(2026, 11, 20))
    return perform(
        reservations.open_recurring_booking,
        by=by,
        coach_id=coach_.id,
        member_id=member_.id,
        day_of_week=day,
        start_time=time.fromisoformat(start),
        end_time=time.fromisoformat(end),
        now=now,
        **facts,
    )


def booked(coach_, member_, start: datetime, minutes: int = 60, *, now: datetime = NOW, by=HOUSE, **facts: Any):
    """A one-time booking."""
    span = Span(start, start + timedelta(minutes=minutes))
    return perform(reservations.book_once, by=by, coach_id=coach_.id, member_id=member_.id, span=span, now=now, **facts)


def rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def value(sql: str, *parameters: Any) -> Any:
    return rows(sql, *parameters)[0][0]


OVERLAPS = """
SELECT count(*) FROM training_sessions a JOIN training_sessions b
  ON a.id < b.id AND a.status = 'scheduled' AND b.status = 'scheduled'
 AND a.start_time < b.end_time AND b.start_time < a.end_time
 AND (a.coach_id = b.coach_id OR a.room_id = b.room_id OR a.member_id = b.member_id)
"""


def overlaps() -> int:
    """Overlapping pairs of live sessions, counted without the constraints' help."""
    seats = """
    SELECT count(*) FROM bookings a JOIN bookings b ON a.id < b.id AND a.member_id = b.member_id
      JOIN training_sessions x ON x.id = a.session_id AND x.status = 'scheduled'
      JOIN training_sessions y ON y.id = b.session_id AND y.status = 'scheduled'
     WHERE a.status = 'CONFIRMED' AND b.status = 'CONFIRMED' AND x.start_time < y.end_time AND y.start_time < x.end_time"""
    return value(OVERLAPS) + value(seats)


def ids(items) -> list[UUID]:
    return [item.id for item in items]


def guardian(person_, member_) -> None:
    perform(people.name_guardian, by=HOUSE, guardian_id=person_.id, member_id=member_.id)


def webhook(url: str = "https://hooks.example.org/horarium", *, now: datetime = NOW, **facts: Any):
    return perform(webhooks.add_webhook, by=HOUSE, url=url, now=now, **facts)


def told(webhook_, *, now: datetime = NOW):
    """A delivery to a webhook that waits to be sent: a test."""
    return perform(webhooks.send_test, by=HOUSE, webhook_id=webhook_.id, now=now)


def calendar(reader, kind: str, of, *, now: datetime = NOW, **facts: Any):
    """An address of a calendar, made by its reader, with its key."""
    return perform(people.make_calendar_address, by=actor(reader), kind=CalendarKind(kind), of=of.id, now=now, **facts)


def group(coach_, start: datetime, *, minutes: int = 60, capacity: int = 5, now: datetime = NOW, **facts: Any):
    """A session for a group, without anybody in it."""
    span = Span(start, start + timedelta(minutes=minutes))
    return perform(reservations.open_session, by=HOUSE, coach_id=coach_.id, span=span, capacity=capacity, now=now, **facts)


def seat(session, member_, *, now: datetime = NOW):
    """A place in a group's session, or on its waiting list."""
    return perform(reservations.join_session, by=HOUSE, session_id=session.id, member_id=member_.id, now=now)


def own_calendar(coach_, *, name: str = "Private", content: bytes = ICS, now: datetime = NOW):
    """A calendar of a coach's own, sent as a file."""
    return perform(availability.send_calendar, by=HOUSE, coach_id=coach_.id, name=name, content=content, now=now)


def live_class(title: str = "Freelancing", **facts: Any):
    """Something that is offered live, without a course."""
    return perform(catalog.add_live_class, by=HOUSE, title=title, **facts)


def course(title: str = "Freelancing"):
    """A course without lessons."""
    return perform(catalog.add_course, by=HOUSE, title=title)


def lessons(lessons_, *, now: datetime = NOW, **whose: Any) -> None:
    """The lessons of a course, `course_id`, or of a live class, `live_class_id`."""
    perform(catalog.set_lessons, by=HOUSE, lessons=lessons_, now=now, **whose)


def batch_class(name: str = "Freelancing", day: int = 0, total: int = 0, *, offered: bool = True, **facts: Any):
    """A class whose batches open on a weekday (0 = Monday), in Lagos unless said otherwise, with something offered live."""
    facts.setdefault("zone", "Africa/Lagos")
    row = perform(cohorts.add_batch_class, by=HOUSE, class_name=name, start_day_of_week=day, total_sessions=total, **facts)
    if offered:
        live_class(name)
    return row


def opened(name: str, now: datetime):
    """What became of a class's start days at an instant, with the sessions of what was opened."""
    starts = perform(cohorts.open_due_batches, by=HOUSE, class_name=name, now=now)
    for one in starts:
        timetable_tasks.make_sessions_of(one.series_ids, now=now)
    return starts


def enrolled(batch, member_, *, now: datetime = NOW, by=HOUSE, **facts: Any):
    """A member in a batch."""
    return perform(cohorts.enrol, by=by, batch_id=batch.id, member_id=member_.id, now=now, **facts).row
