"""How the batches of a class are opened, and what a running batch has: coach, room, lessons, recordings."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from horarium.catalog import operations as catalog_operations
from horarium.catalog import queries as catalog
from horarium.catalog.choices import AccessType
from horarium.cohorts import queries
from horarium.cohorts.choices import BatchStatus, DaysCounted
from horarium.cohorts.errors import ClassNameTaken
from horarium.cohorts.models import Batch, BatchClass, Replay
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.timetable import operations as timetable
from horarium.timetable.values import MINUTES

MOST_SLOTS = 6


def add_batch_class(*, by: Actor, class_name: str, start_day_of_week: int, total_sessions: int, **facts: Any) -> BatchClass:
    """Say how the batches of a class are opened; `facts` are the other columns, which have what most want.

    Refuses with OnlyAdmin, ClassNameTaken, NoSuchCourse, NoSuchPerson, NoSuchRoom, Invalid.
    """
    required()
    people.need_is_admin(by)
    name = class_name.strip()
    if not name:
        raise Invalid("className", "it is empty")
    if BatchClass.objects.filter(class_name=name).exists():
        raise ClassNameTaken
    row = BatchClass(class_name=name, start_day_of_week=start_day_of_week, total_sessions=total_sessions)
    return _saved(row, facts)


def change_batch_class(*, by: Actor, called: str, **facts: Any) -> BatchClass:
    """Change how the next batches of a class are opened, which is `called` so until now; those that run keep their rules.

    Taking it up again after a rest has missed nothing. Refuses with ClassNameTaken, NoSuchBatchClass, Invalid, and as
    add_batch_class does.
    """
    required()
    people.need_is_admin(by)
    row = BatchClass.objects.select_for_update(no_key=True).filter(class_name=called).first()
    row = row or queries.batch_class(called)
    renamed = facts.get("class_name", row.class_name)
    if renamed != row.class_name and BatchClass.objects.filter(class_name=renamed).exists():
        raise ClassNameTaken
    if facts.get("is_active") and not row.is_active:
        row.decided_until = None
    return _saved(row, facts)


def _saved(row: BatchClass, facts: dict[str, Any]) -> BatchClass:
    for name, value in facts.items():
        setattr(row, name, sorted(set(value)) if name == "slots" else value)
    given = {**facts, "start_day_of_week": row.start_day_of_week, "total_sessions": row.total_sessions}
    _check_days(given, facts.get("days_counted") or _as_it_is(row.days_counted))
    _check(given)
    row.save()
    return queries.batch_class(row.class_name)


def _as_it_is(value: Any) -> str:
    """The days counted of a row that is not saved yet are what the column has by itself."""
    return value if isinstance(value, str) else DaysCounted.CALENDAR


def _check_days(given: dict[str, Any], counted: str) -> None:
    if not 0 <= given["start_day_of_week"] <= 6:
        raise Invalid("startDayOfWeek", "it is not a weekday from 0 (Monday) to 6 (Sunday)")
    if not 0 <= given["total_sessions"] <= 1000:
        raise Invalid("totalSessions", "it is not a number of classes from 0 to 1000")
    if counted == DaysCounted.WEEKDAYS and given["start_day_of_week"] > 4:
        raise Invalid("startDayOfWeek", "only Monday to Friday are counted, so it cannot start at the weekend")


def _check(given: dict[str, Any]) -> None:
    if given.get("zone"):
        civil.zone(given["zone"])
    if "slots" in given and not 1 <= len(given["slots"]) <= MOST_SLOTS:
        raise Invalid("slots", "there are one to {most} times of day", most=MOST_SLOTS)
    if "minutes" in given and given["minutes"] not in MINUTES:
        raise Invalid("minutes", "a class lasts 5 to 720 minutes")
    if len(given.get("code") or "") > 6:
        raise Invalid("code", "it has more than 6 letters")
    if given.get("course_id"):
        catalog.course(given["course_id"])
    if given.get("coach_id"):
        people.coach(given["coach_id"])
    if given.get("room_id"):
        org.room(given["room_id"])


def set_up_class(
    *, by: Actor, class_name: str, start_day_of_week: int, total_sessions: int, access_type: AccessType, **facts: Any
) -> tuple[bool, bool]:
    """See that there is a class of this name and what is offered live for it; what is there stays as it is.

    Return whether the class is new, and whether the live class is. Refuses as add_batch_class does.
    """
    people.need_is_admin(by)
    row = BatchClass.objects.filter(class_name=class_name.strip()).first()
    is_new = row is None
    if row is None:
        facts |= {"start_day_of_week": start_day_of_week, "total_sessions": total_sessions}
        row = add_batch_class(by=by, class_name=class_name, **facts)
    wanted = (row.course_id, row.class_name)
    if catalog.live_classes_for([wanted]):
        return is_new, False
    catalog_operations.add_live_class(by=by, title=row.class_name, access_type=access_type)
    return is_new, True


def link_to_courses(*, by: Actor) -> list[str]:
    """Link every class without a course to the course of exactly its name, and return the names of those linked.

    Refuses with OnlyAdmin.
    """
    required()
    people.need_is_admin(by)
    linked = []
    for row in BatchClass.objects.select_for_update(no_key=True).filter(course__isnull=True).order_by("class_name"):
        course = catalog.course_titled(row.class_name)
        if course:
            BatchClass.objects.filter(id=row.id, course__isnull=True).update(course=course)
            linked.append(row.class_name)
    return linked


def hand_over_batch(*, by: Actor, batch_id: UUID, coach_id: UUID | None, room_id: UUID | None, now: datetime) -> int:
    """Give the classes to come of a running batch to a coach, in a room, or to nobody; return how many cannot be had so.

    Those are left out, each with its reason, and made once the time is free. Refuses with OnlyAdmin, NoSuchBatch,
    NoSuchPerson, NoSuchRoom. Claims coaches and rooms.
    """
    required()
    people.need_is_admin(by)
    queries.running_batch(batch_id)
    if coach_id:
        people.coach(coach_id)
    if room_id:
        org.room(room_id)
    return sum(
        timetable.hand_over_classes(by=by, series_id=series_id, coach_id=coach_id, room_id=room_id, now=now)
        for series_id in sorted(queries.series_of([batch_id]))
    )


def link_batch(*, by: Actor, batch_id: UUID, meeting_link: str, now: datetime) -> None:
    """Hold the classes to come of a running batch online at an address, or (with none) at its coach's usual one.

    A class that has an address of its own keeps it. Refuses with OnlyAdmin, NoSuchBatch, Invalid.
    """
    required()
    people.need_is_admin(by)
    queries.running_batch(batch_id)
    timetable.link_classes(series_ids=queries.series_of([batch_id]), meeting_link=meeting_link, now=now)


def set_replay(*, by: Actor, session_id: UUID, link: str) -> None:
    """Say where a class can be seen again, if not by its lesson's own address; nothing takes that back.

    Only its coach and the office may. Refuses with NoSuchSession, NotYours, Invalid.
    """
    required()
    found = queries.class_seen_by(by, session_id)
    people.need_is_coach(by, found.session.coach_id)
    if link and not link.startswith(("https://", "http://")):
        raise Invalid("link", "it is not an address that begins with https://")
    if link:
        Replay.objects.update_or_create(session_id=session_id, defaults={"link": link})
    else:
        Replay.objects.filter(session=session_id).delete()


def retitle_batches(*, course_id: UUID | None, live_class_id: UUID | None, now: datetime) -> None:
    """Call the classes to come of the running batches by the lessons that their course or live class has now.

    Whether a batch begins again after the last one was decided when it opened.
    """
    required()
    of_course = {"live_class__course": course_id} if course_id else {"live_class": live_class_id}
    for batch in Batch.objects.select_related("live_class").filter(status=BatchStatus.ACTIVE, **of_course):
        titles = [lesson.title for lesson in catalog.lessons_of(batch.live_class)]
        series = queries.series_of([batch.id])
        timetable.retitle_classes(series_ids=series, titles=titles, begins_again=batch.ends_on is None, now=now)
