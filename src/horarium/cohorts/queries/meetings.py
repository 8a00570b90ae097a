"""Reads of coaches' own classes."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from horarium.cohorts.choices import StudentStatus
from horarium.cohorts.errors import NoSuchClass, NoSuchMeeting
from horarium.cohorts.models import Meeting, OwnClass, StudentClass
from horarium.kernel.actor import Actor
from horarium.people import queries as people


def classes_seen_by(by: Actor) -> QuerySet[OwnClass]:
    """Return the classes that an actor gives or is in, all for the office, by name; with `number` of active students."""
    active = Count("students", filter=Q(students__status=StudentStatus.ACTIVE), distinct=True)
    rows = OwnClass.objects.select_related("instructor").annotate(number=active).order_by("name", "id")
    if by.is_admin:
        return rows
    own = StudentClass.objects.filter(student__in=people.with_wards(by.user_id), status=StudentStatus.ACTIVE)
    return rows.filter(Q(instructor=by.user_id) | Q(id__in=own.values("own_class")))


def class_seen_in_full(by: Actor, class_id: UUID) -> OwnClass:
    """Return the class. Refuses with NoSuchClass, also for what is not the actor's to see."""
    found = classes_seen_by(by).filter(id=class_id).first()
    if found is None:
        raise NoSuchClass
    return found


def students_of(class_id: UUID) -> QuerySet[StudentClass]:
    """Return who is in a class, active or not, by name."""
    return StudentClass.objects.select_related("student").filter(own_class=class_id).order_by("student__name", "student")


def meetings_of(class_id: UUID) -> QuerySet[Meeting]:
    """Return the meetings of a class with their sessions, the latest first."""
    rows = Meeting.objects.select_related("own_class", "series").prefetch_related("series__sessions")
    return rows.filter(own_class=class_id).order_by("-series__start_on", "-id")


def meeting(meeting_id: UUID) -> Meeting:
    """Return the meeting with its class and series. Refuses with NoSuchMeeting."""
    found = Meeting.objects.select_related("own_class", "series").filter(id=meeting_id).first()
    if found is None:
        raise NoSuchMeeting
    return found
