"""All writes of the catalogue. Owner and office alone decide what is offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from horarium.catalog import queries
from horarium.catalog.choices import AccessType
from horarium.catalog.errors import CourseTitleTaken, LiveClassTaken, NoSuchLiveClass
from horarium.catalog.events import LessonsChanged
from horarium.catalog.models import Course, Lesson, LiveClass
from horarium.catalog.values import NewLesson
from horarium.journal.operations import announce
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import required
from horarium.people.queries import need_is_admin

MOST_LESSONS = 1000


def add_course(*, by: Actor, title: str, description: str = "") -> Course:
    """Add a course, without lessons yet. Refuses with OnlyAdmin, Invalid, CourseTitleTaken."""
    required()
    need_is_admin(by)
    if not title.strip():
        raise Invalid("title", "it is empty")
    if queries.course_titled(title.strip()):
        raise CourseTitleTaken
    return Course.objects.create(title=title.strip(), description=description.strip())


def add_live_class(
    *,
    by: Actor,
    course_id: UUID | None = None,
    title: str | None = None,
    access_type: AccessType = AccessType.PAID,
    is_active: bool = True,
) -> LiveClass:
    """Offer a course live, or something without one that has a title.

    Refuses with OnlyAdmin, NoSuchCourse, LiveClassTaken, and with Invalid where there is neither course nor title.
    """
    required()
    need_is_admin(by)
    course = queries.course(course_id) if course_id else None
    title = (title or "").strip() or None
    if course is None and title is None:
        raise Invalid("title", "a live class has a course or a title")
    there = LiveClass.objects.filter(course=course) if course else LiveClass.objects.filter(course__isnull=True, title=title)
    if there.exists():
        raise LiveClassTaken
    return LiveClass.objects.create(course=course, title=title, access_type=access_type, is_active=is_active)


def change_live_class(*, by: Actor, live_class_id: UUID, **facts: Any) -> LiveClass:
    """Change whether a live class is active (`is_active`) or what following it costs (`access_type`).

    Who is enrolled keeps the access that they have. Refuses with OnlyAdmin, NoSuchLiveClass.
    """
    required()
    need_is_admin(by)
    row = LiveClass.objects.select_for_update(no_key=True).filter(id=live_class_id).first()
    if row is None:
        raise NoSuchLiveClass
    for name in ("is_active", "access_type"):
        if facts.get(name) is not None:
            setattr(row, name, facts[name])
    row.save(update_fields=["is_active", "access_type"])
    return queries.live_class(live_class_id)


def delete_live_class(*, by: Actor, live_class_id: UUID) -> None:
    """Forget a live class; its lessons and batches go with it, by the database itself, which refuses while anybody is enrolled.

    Refuses with OnlyAdmin, NoSuchLiveClass, and as the app does that knows who is enrolled.
    """
    required()
    need_is_admin(by)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM live_classes WHERE id = %s", [live_class_id])
        if not cursor.rowcount:
            raise NoSuchLiveClass


def set_lessons(
    *,
    by: Actor,
    lessons: Sequence[NewLesson],
    course_id: UUID | None = None,
    live_class_id: UUID | None = None,
    now: datetime,
) -> list[Lesson]:
    """Put these lessons, in this order, in the place of those that a course or a live class without one had.

    Refuses with OnlyAdmin, NoSuchCourse, NoSuchLiveClass, and with Invalid for a live class that has a course, whose lessons
    are the course's. Announces LessonsChanged.
    """
    required()
    need_is_admin(by)
    owner = _held(course_id, live_class_id)
    if len(lessons) > MOST_LESSONS:
        raise Invalid("lessons", "there are {number}; {most} are the most", number=len(lessons), most=MOST_LESSONS)
    for n, lesson in enumerate(lessons):
        if not lesson.title.strip():
            raise Invalid(f"lessons.{n}.title", "it is empty")
        if lesson.video_url and not lesson.video_url.startswith(("https://", "http://")):
            raise Invalid(f"lessons.{n}.videoUrl", "it is not an address that begins with https://")
    whose = {"course_id": course_id, "live_class_id": None if course_id else live_class_id}
    Lesson.objects.filter(**whose).delete()
    rows = Lesson.objects.bulk_create(
        Lesson(position=n, title=one.title.strip(), video_url=one.video_url, **whose) for n, one in enumerate(lessons, 1)
    )
    announce(LessonsChanged(owner, **whose, lessons=len(rows)), by=by, now=now)
    return rows


def _held(course_id: UUID | None, live_class_id: UUID | None) -> UUID:
    """The course or live class whose lessons are meant, held so that two who set them go one after the other."""
    if course_id:
        Course.objects.select_for_update(no_key=True).filter(id=course_id).first()
        return queries.course(course_id).id
    if live_class_id is None:
        raise Invalid("courseId", "lessons belong to a course or to a live class")
    LiveClass.objects.select_for_update(no_key=True).filter(id=live_class_id).first()
    found = queries.live_class(live_class_id)
    if found.course_id:
        raise Invalid("liveClassId", "its lessons are those of its course")
    return found.id
