"""Reads of classes, their batches, and who is in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from horarium.cohorts.choices import AccessLevel, BatchStatus, EnrolmentStatus
from horarium.cohorts.errors import NoSuchBatch, NoSuchBatchClass, NoSuchEnrolment
from horarium.cohorts.models import Batch, BatchClass, BatchSlot, Enrolment, UnopenedStart, Waiting
from horarium.cohorts.rules import starts_due
from horarium.cohorts.values import Class, kind_of
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.timetable.models import Series, TrainingSession

# What nobody has mended or dismissed by then is history.
ON_THE_LIST = timedelta(days=60)
IN_IT = [EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED]


def batch_classes() -> QuerySet[BatchClass]:
    """Return how the batches of every class are opened, with course, coach and room, by start day and name."""
    rows = BatchClass.objects.select_related("course", "coach", "room")
    return rows.order_by("start_day_of_week", "class_name")


def batch_class(class_name: str) -> BatchClass:
    """Return how the batches of a class are opened. Refuses with NoSuchBatchClass."""
    found = batch_classes().filter(class_name=class_name).first()
    if found is None:
        raise NoSuchBatchClass
    return found


def batch_class_of(key: UUID) -> BatchClass:
    """Return how the batches of a class are opened, by its id. Refuses with NoSuchBatchClass."""
    found = batch_classes().filter(id=key).first()
    if found is None:
        raise NoSuchBatchClass
    return found


def class_names() -> list[str]:
    """Return the names of the classes, by start day and name."""
    return [row.class_name for row in batch_classes()]


def something_is_due(*, now: datetime) -> bool:
    """Say whether a run would open a batch, decide about a missed one, or complete one."""
    zone = org.settings().zone
    there = set(
        Batch.objects.filter(start_date__gte=(now - timedelta(days=2)).date()).values_list(
            "batch_class__class_name", "start_date"
        )
    )
    for row in BatchClass.objects.filter(is_active=True):
        today = civil.local_date(now, civil.zone(row.zone or zone))
        due = starts_due(row.start_day_of_week, today, row.decided_until)
        if row.decided_until is None or any((row.class_name, on) not in there for on in due):
            return True
    running = Batch.objects.filter(status=BatchStatus.ACTIVE, ends_on__lt=now.date() + timedelta(days=1))
    over = any(one.ends_on and one.ends_on < civil.local_date(now, civil.zone(one.zone)) for one in running)
    return over or series_without_batch().exists()


def batches() -> QuerySet[Batch]:
    """Return all batches with their classes and live classes, the newest first."""
    return Batch.objects.select_related("batch_class", "live_class__course").order_by(
        "-start_date", "batch_class__class_name", "-id"
    )


def batch(batch_id: UUID) -> Batch:
    """Return the batch, whatever its state. Refuses with NoSuchBatch."""
    found = batches().filter(id=batch_id).first()
    if found is None:
        raise NoSuchBatch
    return found


def running_batch(batch_id: UUID) -> Batch:
    """Return the batch, which runs. Refuses with NoSuchBatch."""
    found = batch(batch_id)
    if found.status != BatchStatus.ACTIVE:
        raise NoSuchBatch
    return found


def running_batch_of(class_name: str) -> Batch | None:
    """Return the newest batch of a class that runs: the one that somebody who joins now is in."""
    return batches().filter(batch_class__class_name=class_name, status=BatchStatus.ACTIVE).order_by("-batch_number").first()


def running_batches() -> list[Batch]:
    """Return the batches that run, the newest of each class first."""
    rows = Batch.objects.select_related("batch_class", "live_class__course").filter(status=BatchStatus.ACTIVE)
    return list(rows.order_by("batch_class__class_name", "-batch_number"))


def newest_numbers() -> dict[str, int]:
    """Return the number of the newest batch of each class that has had one, whatever became of it."""
    rows = Batch.objects.values("batch_class__class_name").annotate(newest=Max("batch_number")).order_by()
    return {row["batch_class__class_name"]: row["newest"] for row in rows}


def batch_seen_by(by: Actor, batch_id: UUID) -> Batch:
    """Return the batch, to office, its coach, its members and their guardians. Refuses others with NoSuchBatch."""
    found = batch(batch_id)
    if by.is_admin or gives(by, batch_id):
        return found
    if not enrolments_of_batch(batch_id).filter(user__in=people.with_wards(by.user_id)).exists():
        raise NoSuchBatch
    return found


def gives(by: Actor, batch_id: UUID) -> bool:
    """Say whether somebody gives a batch's classes, or has given one."""
    if not by.is_coach:
        return False
    given = BatchSlot.objects.filter(batch=batch_id).filter(Q(series__coach=by.user_id) | Q(series__sessions__coach=by.user_id))
    return given.exists()


def series_of(batch_ids: Collection[UUID]) -> list[UUID]:
    """Return the ids of the series that hold the classes of these batches, in order of the time of day."""
    rows = BatchSlot.objects.filter(batch__in=batch_ids).order_by("batch", "starts_at")
    return list(rows.values_list("series", flat=True))


def slots_of(batch_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the series that hold the classes of these batches, each with its batch, in one statement."""
    return dict(BatchSlot.objects.filter(batch__in=batch_ids).values_list("series", "batch"))


def series_without_batch() -> QuerySet[Series, UUID]:
    """Return the ids of active series of a batch that is gone."""
    return (
        timetable.batch_series().exclude(id__in=BatchSlot.objects.values("series")).order_by("id").values_list("id", flat=True)
    )


def classes_of_batch(row: Batch) -> Iterator[Class]:
    """Yield the classes of a batch that are made, in order of time."""
    slots = dict(BatchSlot.objects.filter(batch=row).values_list("series", "starts_at"))
    for session in timetable.sessions_of_many_series(slots):
        if session.series_id:
            yield as_class(session, row, slots[session.series_id])


def as_class(session: TrainingSession, row: Batch, starts_at: time) -> Class:
    """Return a session of a batch as a class; `starts_at` is the time of day at which it is usually held."""
    return Class(
        id=session.id,
        batch_id=row.id,
        number=session.number or 1,
        title=session.title,
        kind=kind_of(starts_at),
        at=civil.local(session.start_time, civil.zone(row.zone)),
        starts=session.start_time,
        ends=session.end_time,
        status=session.status,
        coach=session.coach_name,
        room=session.room.name if session.room else "",
        link=session.meeting_link or "",
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """How many members are in a batch, and how many of them may see every class again."""

    enrolled: int = 0
    in_full: int = 0


def counted(batch_ids: Collection[UUID]) -> dict[UUID, Counted]:
    """Return how many are in each of these batches, in one statement."""
    rows = Enrolment.objects.filter(batch__in=batch_ids, status__in=IN_IT).values("batch")
    full = Count("id", filter=Q(access_level=AccessLevel.FULL))
    return {row["batch"]: Counted(row["n"], row["full"]) for row in rows.annotate(n=Count("id"), full=full)}


def enrolment(enrolment_id: UUID) -> Enrolment:
    """Return the enrolment with its batch and member. Refuses with NoSuchEnrolment."""
    found = Enrolment.objects.select_related("batch__batch_class", "user").filter(id=enrolment_id).first()
    if found is None:
        raise NoSuchEnrolment
    return found


def enrolments_of_batch(batch_id: UUID) -> QuerySet[Enrolment]:
    """Return who is in a batch, by name."""
    rows = Enrolment.objects.select_related("user", "batch__batch_class").filter(batch=batch_id, status__in=IN_IT)
    return rows.order_by("user__name", "user")


def enrolments_of_member(member_ids: Collection[UUID]) -> QuerySet[Enrolment]:
    """Return in which batches these members are, the newest first."""
    rows = Enrolment.objects.select_related("user", "batch__batch_class", "batch__live_class__course")
    return rows.filter(user__in=member_ids, status__in=IN_IT).order_by("-batch__start_date", "-id")


def waiting_of(class_name: str) -> QuerySet[Waiting]:
    """Return who waits for the next batch of a class, the longest first."""
    return Waiting.objects.select_related("user").filter(batch_class__class_name=class_name).order_by("created_at", "id")


def waiting_members(member_ids: Collection[UUID]) -> set[tuple[str, UUID]]:
    """Return for the next batch of which classes these members wait: names of classes, each with a member."""
    rows = Waiting.objects.filter(user__in=member_ids)
    return set(rows.values_list("batch_class__class_name", "user"))


def unopened(*, now: datetime) -> QuerySet[UnopenedStart]:
    """Return the start days without a batch that nobody has mended or dismissed, the oldest first."""
    rows = UnopenedStart.objects.select_related("batch_class").filter(dismissed_at__isnull=True)
    return rows.filter(start_on__gte=(now - ON_THE_LIST).date()).order_by("start_on", "batch_class__class_name")
