"""Who is in a batch, with what access, and who waits for the next one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from horarium.catalog.choices import AccessType
from horarium.cohorts import queries
from horarium.cohorts.choices import AccessLevel, BatchStatus, EnrolmentStatus
from horarium.cohorts.errors import NoSuchBatch, NoSuchEnrolment
from horarium.cohorts.events import AccessChanged, MemberEnrolled, MemberLeft
from horarium.cohorts.models import Attended, Batch, Enrolment, Waiting
from horarium.cohorts.values import Enrolled
from horarium.journal.operations import announce
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.unit import required
from horarium.people import queries as people
from horarium.timetable import operations as timetable


def enrol(*, by: Actor, batch_id: UUID, member_id: UUID, access_level: AccessLevel | None = None, now: datetime) -> Enrolled:
    """Put a member into a running batch; who is in it already is answered as they are.

    The server decides the access: full where the live class is free, else limited; only the office may say otherwise, and what
    anybody else says is not heard. Refuses with NoSuchBatch for one that does not run, NoSuchPerson, NotYours.
    Announces MemberEnrolled. Claims the member where places are fixed.
    """
    required()
    member = people.member(member_id)
    batch = Batch.objects.select_for_update(no_key=True).filter(id=batch_id, status=BatchStatus.ACTIVE).first()
    if batch is None:
        raise NoSuchBatch
    people.need_may_act_for(by, member.id, with_coach=by.user_id if queries.gives(by, batch_id) else None)
    level = (access_level if by.is_admin else None) or _level(batch)
    Waiting.objects.filter(batch_class__class_name=batch.class_name, user=member).delete()
    enrolled = _enrol(batch, member.id, level, by=by, now=now)
    if enrolled.is_new:
        _seat(batch, [member.id], now)
    return enrolled


def _level(batch: Batch) -> AccessLevel:
    return AccessLevel.FULL if batch.live_class.access_type == AccessType.FREE else AccessLevel.LIMITED


def _enrol(batch: Batch, member_id: UUID, level: AccessLevel, *, by: Actor, now: datetime) -> Enrolled:
    on = civil.local_date(now, civil.zone(batch.zone))
    there = Enrolment.objects.select_related("batch__batch_class", "user").filter(batch=batch, user=member_id).first()
    if there and there.status != EnrolmentStatus.LEFT:
        return Enrolled(there, is_new=False)
    row = there or Enrolment(batch=batch, user_id=member_id)
    # Who comes again has at least the access that they had: it may have been paid for.
    row.access_level = AccessLevel.FULL if there and there.access_level == AccessLevel.FULL else level
    row.status, row.enrollment_date, row.since = EnrolmentStatus.ACTIVE, on, now
    row.save()
    told = MemberEnrolled(row.id, batch_id=batch.id, member_id=member_id, access_level=row.access_level)
    announce(told, by=by, now=now)
    return Enrolled(queries.enrolment(row.id), is_new=True)


def _seat(batch: Batch, members: list[UUID], now: datetime) -> None:
    if batch.fixed_places and members:
        timetable.seat_followers(series_ids=queries.series_of([batch.id]), member_ids=members, now=now)


def enrol_waiting(*, by: Actor, batch: Batch, now: datetime) -> int:
    """Put everybody who waits for the next batch of its class into this one, and return how many. Announces MemberEnrolled."""
    required()
    waiting = Waiting.objects.filter(batch_class__class_name=batch.class_name, user__is_active=True).order_by(
        "created_at", "id"
    )
    members = list(waiting.values_list("user", flat=True))
    for member_id in members:
        _enrol(batch, member_id, _level(batch), by=by, now=now)
    _seat(batch, members, now)
    Waiting.objects.filter(batch_class__class_name=batch.class_name, user__in=members).delete()
    return len(members)


def change_access(*, by: Actor, enrolment_id: UUID, access_level: AccessLevel, now: datetime) -> Enrolment:
    """Let a member see every class again, or the first few.

    Refuses with OnlyAdmin, NoSuchEnrolment. Announces AccessChanged.
    """
    required()
    people.need_is_admin(by)
    row = Enrolment.objects.select_for_update(no_key=True).filter(id=enrolment_id).first()
    if row is None:
        raise NoSuchEnrolment
    if row.access_level != access_level:
        Enrolment.objects.filter(id=enrolment_id).update(access_level=access_level)
        told = AccessChanged(enrolment_id, row.batch_id, row.user_id, was=row.access_level, became=access_level)
        announce(told, by=by, now=now)
    return queries.enrolment(enrolment_id)


def leave(*, by: Actor, enrolment_id: UUID, now: datetime) -> Enrolment:
    """Let a member be in a batch no more; their seats to come are given back. They may come again.

    Refuses with NoSuchEnrolment, also for what is somebody else's. Announces MemberLeft. Claims the member.
    """
    required()
    row = queries.enrolment(enrolment_id)
    if not people.may_act_for(by, row.user_id):
        raise NoSuchEnrolment
    held = Enrolment.objects.select_for_update(no_key=True).get(id=enrolment_id)
    if held.status != EnrolmentStatus.LEFT:
        Enrolment.objects.filter(id=enrolment_id).update(status=EnrolmentStatus.LEFT)
        series = queries.series_of([row.batch_id])
        timetable.give_back_seats(by=by, series_ids=series, member_id=row.user_id, now=now)
        announce(MemberLeft(enrolment_id, batch_id=row.batch_id, member_id=row.user_id), by=by, now=now)
    return queries.enrolment(enrolment_id)


def wait_for_next(*, by: Actor, class_name: str, member_id: UUID) -> Waiting:
    """Let a member wait for the next batch of a class, in which they are as soon as it opens; once is enough.

    Refuses with NoSuchBatchClass, NoSuchPerson, NotYours.
    """
    required()
    member = people.member(member_id)
    people.need_may_act_for(by, member.id)
    row = queries.batch_class(class_name)
    Waiting.objects.bulk_create([Waiting(batch_class=row, user=member)], ignore_conflicts=True)
    return Waiting.objects.select_related("batch_class", "user").get(batch_class=row, user=member)


def wait_no_more(*, by: Actor, class_name: str, member_id: UUID) -> bool:
    """Let a member wait for the next batch of a class no more, and say whether they did.

    Refuses with NoSuchBatchClass, NotYours.
    """
    required()
    people.need_may_act_for(by, member_id)
    row = queries.batch_class(class_name)
    return bool(Waiting.objects.filter(batch_class=row, user=member_id).delete()[0])


def note_attendance(*, by: Actor, session_id: UUID, member_id: UUID, came: bool = True) -> None:
    """Note that a member came to a class that holds no seats, or that they did not after all.

    The coach of the class and the office say so of anybody enrolled, a member of themself by joining.
    Refuses with NoSuchSession, NotYours, NoSuchEnrolment.
    """
    required()
    found = queries.class_seen_by(by, session_id)
    if not (by.is_admin or by.user_id in {member_id, found.session.coach_id}):
        people.need_may_act_for(by, member_id)
    if not queries.enrolments_of_batch(found.batch.id).filter(user=member_id).exists():
        raise NoSuchEnrolment
    if came:
        Attended.objects.bulk_create([Attended(session_id=session_id, user_id=member_id)], ignore_conflicts=True)
    else:
        Attended.objects.filter(session=session_id, user=member_id).delete()
