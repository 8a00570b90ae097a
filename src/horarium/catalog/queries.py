"""All reads of the catalogue."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from horarium.catalog.errors import NoSuchCourse, NoSuchLiveClass
from horarium.catalog.models import Course, Lesson, LiveClass


def courses() -> QuerySet[Course]:
    """Return all courses by title, each with the number of its lessons, `number_of_lessons`."""
    return Course.objects.annotate(number_of_lessons=Count("lessons")).order_by("title", "id")


def course(course_id: UUID) -> Course:
    """Return the course. Refuses with NoSuchCourse."""
    found = courses().filter(id=course_id).first()
    if found is None:
        raise NoSuchCourse("courseId")
    return found


def course_titled(title: str) -> Course | None:
    """Return the course of exactly that title, or nothing."""
    return Course.objects.filter(title=title).first()


def live_classes() -> QuerySet[LiveClass]:
    """Return all live classes with their courses, the oldest first."""
    return LiveClass.objects.select_related("course").order_by("id")


def live_class(live_class_id: UUID) -> LiveClass:
    """Return the live class with its course. Refuses with NoSuchLiveClass."""
    found = live_classes().filter(id=live_class_id).first()
    if found is None:
        raise NoSuchLiveClass
    return found


def live_class_for(course_id: UUID | None, title: str) -> LiveClass | None:
    """Return the active live class of the course, else the active one without a course that has the title, or nothing."""
    rows = live_classes().filter(is_active=True)
    of_course = rows.filter(course=course_id).first() if course_id else None
    return of_course or rows.filter(course__isnull=True, title=title).first()


def live_classes_for(wanted: Collection[tuple[UUID | None, str]]) -> dict[tuple[UUID | None, str], LiveClass]:
    """Return for each course and title what live_class_for returns, active or not; an active one first. One statement."""
    ids, titles = {one for one, _ in wanted if one}, {title for _, title in wanted}
    rows = live_classes().filter(Q(course__in=ids) | Q(course__isnull=True, title__in=titles))
    found: dict[tuple[UUID | None, str], LiveClass] = {}
    by_rank = sorted(rows, key=lambda row: (not row.is_active, row.course_id is None))
    for course_id, title in wanted:
        fits = [row for row in by_rank if (row.course_id or row.title) in {course_id or title, title}]
        if fits:
            found[course_id, title] = fits[0]
    return found


def lessons_of(live_class: LiveClass) -> QuerySet[Lesson]:
    """Return the lessons that a live class goes through, in order: its course's, else its own."""
    if live_class.course_id:
        return lessons_of_course(live_class.course_id)
    return Lesson.objects.filter(live_class=live_class.id).order_by("position")


def numbers_of_lessons(rows: Collection[LiveClass]) -> dict[UUID, int]:
    """Return how many lessons each of these live classes goes through, in one statement."""
    courses = [row.course_id for row in rows if row.course_id]
    alone = [row.id for row in rows if not row.course_id]
    found = Lesson.objects.filter(Q(course__in=courses) | Q(live_class__in=alone)).values("course", "live_class")
    counts = {one["course"] or one["live_class"]: one["n"] for one in found.annotate(n=Count("id")).order_by()}
    return {row.id: counts.get(row.course_id or row.id, 0) for row in rows}


def lessons_of_course(course_id: UUID) -> QuerySet[Lesson]:
    """Return the lessons of a course in order."""
    return Lesson.objects.filter(course=course_id).order_by("position")
