"""Batches, their classes, who is in them with what access, and what can be seen again: source 000's endpoints."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Query
from pydantic import AliasChoices, Field

from horarium.cohorts import operations, queries
from horarium.cohorts.choices import AccessLevel
from horarium.cohorts.errors import NothingToSee
from horarium.interfaces.api.auth import Call, need_admin
from horarium.interfaces.api.calendar_shapes import DRY_RUN, tried
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Id, Page, Paged, Shape, Yes, page
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.people.choices import Scope

if TYPE_CHECKING:
    from horarium.cohorts.models import Batch as BatchRow
    from horarium.cohorts.models import Enrolment as EnrolmentRow
    from horarium.cohorts.models import Waiting as WaitingRow
    from horarium.cohorts.values import Class

batches = Noun("Batches", scope=Scope.BOOKINGS)
enrolments = Noun("Batches", scope=Scope.BOOKINGS)
sessions = Noun("Batches", scope=Scope.BOOKINGS)
waiting = Noun("Batch classes", scope=Scope.BOOKINGS)


class Batch(Shape):
    """A numbered run of a class."""

    id: UUID
    class_name: str
    batch_number: int
    live_class_id: UUID
    start_date: date
    start_day_of_week: int
    ends_on: date | None
    status: str
    zone: str
    days_counted: str

    @classmethod
    def of(cls, row: BatchRow) -> Batch:
        """Return the batch as JSON has it."""
        return cls.model_construct(**{name: getattr(row, name) for name in cls.model_fields})


class BatchSession(Shape):
    """One class of a batch, in local time and as an instant."""

    id: UUID
    batch_id: UUID
    session_number: int
    session_title: str
    session_type: str
    scheduled_date: date
    scheduled_time: str
    scheduled_datetime: datetime
    status: str
    coach_name: str
    room_name: str

    @classmethod
    def of(cls, one: Class) -> BatchSession:
        """Return the class as JSON has it."""
        return cls.model_construct(
            id=one.id,
            batch_id=one.batch_id,
            session_number=one.number,
            session_title=one.title,
            session_type=one.kind,
            scheduled_date=one.at.date(),
            scheduled_time=f"{one.at:%H:%M}",
            scheduled_datetime=one.starts,
            status=one.status,
            coach_name=one.coach,
            room_name=one.room,
        )


class BatchSessions(Shape):
    """The classes of a batch in order of time, and how many there are in all."""

    sessions: list[BatchSession]
    count: int


class NewEnrolment(Shape):
    """Who enrols in which batch; the access is decided here, and only the office may say another."""

    batch_id: UUID = Field(validation_alias=AliasChoices("batchId", "batch_id"))
    member_id: UUID | None = Field(None, validation_alias=AliasChoices("memberId", "member_id"))
    access_level: AccessLevel | None = Field(None, validation_alias=AliasChoices("accessLevel", "access_level"))


class Enrolment(Shape):
    """A member's access to a batch."""

    id: UUID
    batch_id: UUID
    member_id: UUID
    member_name: str
    class_name: str
    enrollment_date: date
    access_level: str
    status: str

    @classmethod
    def of(cls, row: EnrolmentRow) -> Enrolment:
        """Return the enrolment as JSON has it."""
        return cls.model_construct(
            id=row.id,
            batch_id=row.batch_id,
            member_id=row.user_id,
            member_name=row.user.name,
            class_name=row.batch.class_name,
            enrollment_date=row.enrollment_date,
            access_level=row.access_level,
            status=row.status,
        )


class Enrolled(Shape):
    """An enrolment, and whether it is new."""

    message: str
    is_new: bool
    enrollment: Enrolment


class MyBatch(Enrolment):
    """An enrolment with its batch."""

    batch: Batch


class MyBatches(Shape):
    """The batches that one is in, the newest first."""

    batches: list[MyBatch]


class Access(Shape):
    """Another access."""

    access_level: AccessLevel


class Replay(Shape):
    """A class that may be seen again, and where."""

    has_access: bool
    session: BatchSession
    link: str


class Video(Shape):
    """Where a lesson can be watched."""

    video_url: str
    session: BatchSession


class Giver(Shape):
    """Who gives the classes to come, and in which room; null: nobody, online."""

    coach_id: UUID | None = None
    room_id: UUID | None = None
    dry_run: Yes = DRY_RUN


class HandedOver(Shape):
    """How many classes to come cannot be had so: they are left out, each with its reason, and made once they can be."""

    batch_id: UUID
    left_out: int


class Waiter(Shape):
    """Who waits for the next batch of a class."""

    member_id: UUID | None = None


class Waiting(Shape):
    """Somebody waits for the next batch of a class."""

    class_name: str
    member_id: UUID
    since: datetime

    @classmethod
    def of(cls, row: WaitingRow) -> Waiting:
        """Return the wait as JSON has it."""
        return cls.model_construct(class_name=row.batch_class.class_name, member_id=row.user_id, since=row.created_at)


class Many(Shape):
    """Which of many classes: so many, after so many."""

    limit: int = Field(500, ge=1, le=1000)
    offset: int = Field(0, ge=0, le=1_000_000)


@batches.get("")
def list_batches(request: Call, asked: Query[Paged]) -> Page[Batch]:
    """Return all batches to the office, to others those that they or their wards are in, the newest first."""
    rows = queries.batches()
    if not request.auth.by.is_admin:
        rows = rows.filter(id__in=queries.enrolments_of_member(people.with_wards(request.auth.by.user_id)).values("batch"))
    return page(rows, asked, Batch.of)


@batches.post("/enroll")
def enroll(request: Call, body: NewEnrolment) -> Enrolled:
    """Enrol the caller, or a member whom they may act for, in a batch that runs; who is in it is answered as they are."""
    facts = {"batch_id": body.batch_id, "member_id": body.member_id or request.auth.person.id}
    done = perform(operations.enrol, by=request.auth.by, access_level=body.access_level, **facts, now=clock.now())
    said = "Enrolled successfully" if done.is_new else "Already enrolled"
    return Enrolled.model_construct(message=said, is_new=done.is_new, enrollment=Enrolment.of(done.row))


@batches.get("/my-batches")
def my_batches(request: Call) -> MyBatches:
    """Return the batches that the caller or their wards are in, the newest first."""
    rows = queries.enrolments_of_member(people.with_wards(request.auth.by.user_id))[:500]
    shown = [MyBatch.model_construct(**Enrolment.of(row).__dict__, batch=Batch.of(row.batch)) for row in rows]
    return MyBatches.model_construct(batches=shown)


@batches.get("/{id}/sessions")
def batch_sessions(request: Call, key: Id, asked: Query[Many]) -> BatchSessions:
    """Return the classes of a batch that are made, to the office, its coach, its members and their guardians."""
    rows = list(queries.classes_of_batch(queries.batch_seen_by(request.auth.by, key)))
    part = rows[asked.offset : asked.offset + asked.limit]
    return BatchSessions.model_construct(sessions=[BatchSession.of(one) for one in part], count=len(rows))


@batches.get("/{id}/enrollments")
def batch_enrollments(request: Call, key: Id, asked: Query[Paged]) -> Page[Enrolment]:
    """Return who is in a batch, by name: all to the office and its coach, to others themself and their wards."""
    by = request.auth.by
    queries.batch_seen_by(by, key)
    rows = queries.enrolments_of_batch(key)
    if not (by.is_admin or queries.gives(by, key)):
        rows = rows.filter(user__in=people.with_wards(by.user_id))
    return page(rows, asked, Enrolment.of)


@batches.post("/{id}/hand-over", scope=Scope.OFFICE)
def hand_over_batch(request: Call, key: Id, body: Giver) -> HandedOver:
    """Give the classes to come to a coach and in a room, or to nobody."""
    with tried(body.dry_run):
        left_out = perform(
            operations.hand_over_batch,
            by=need_admin(request),
            batch_id=key,
            coach_id=body.coach_id,
            room_id=body.room_id,
            now=clock.now(),
        )
        return HandedOver.model_construct(batch_id=key, left_out=left_out)


@batches.post("/{id}/cancel", scope=Scope.OFFICE)
def cancel_batch(request: Call, key: Id) -> Batch:
    """End a batch before its time: its classes to come are cancelled."""
    return Batch.of(perform(operations.cancel_batch, by=need_admin(request), batch_id=key, now=clock.now()))


@enrolments.put("/{id}", scope=Scope.OFFICE)
def change_access(request: Call, key: Id, body: Access) -> Enrolment:
    """Let a member see every class again, or the first few."""
    by, level = need_admin(request), body.access_level
    return Enrolment.of(perform(operations.change_access, by=by, enrolment_id=key, access_level=level, now=clock.now()))


@enrolments.delete("/{id}")
def leave_batch(request: Call, key: Id) -> Enrolment:
    """Be in a batch no more. One may come again, with the access that one had."""
    return Enrolment.of(perform(operations.leave, by=request.auth.by, enrolment_id=key, now=clock.now()))


@sessions.get("/{id}/replay")
def replay(request: Call, key: Id) -> Replay:
    """Return where a class can be seen again: the first few to whoever is enrolled, every one with full access."""
    shown = queries.may_see_again(request.auth.by, key, now=clock.now())
    one = BatchSession.of(queries.class_of(shown))
    return Replay.model_construct(has_access=True, session=one, link=queries.replay_of(shown))


@sessions.get("/{id}/video")
def video(request: Call, key: Id) -> Video:
    """Return where the lesson of a class can be watched, to whoever may see the class again."""
    shown = queries.may_see_again(request.auth.by, key, now=clock.now())
    link = queries.replay_of(shown)
    if not link:
        raise NothingToSee
    return Video.model_construct(video_url=link, session=BatchSession.of(queries.class_of(shown)))


@waiting.post("/{id}/waiting", status=201)
def wait_for_next_batch(request: Call, key: Id, body: Waiter | None = None) -> Waiting:
    """Wait for the next batch of a class, in which one is as soon as it opens."""
    member_id = (body and body.member_id) or request.auth.person.id
    name = queries.batch_class_of(key).class_name
    return Waiting.of(perform(operations.wait_for_next, by=request.auth.by, class_name=name, member_id=member_id))
