"""Coaches' own classes, as source 002 has them: who is in them, and when they meet."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from ninja import Query
from ninja.params import functions
from pydantic import Field

from horarium.cohorts import operations, queries
from horarium.cohorts.choices import StudentStatus
from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Gone, Id, Instant, Page, Paged, Prose, Shape, Whole, Word, page
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.people.choices import Scope

if TYPE_CHECKING:
    from horarium.cohorts.models import Meeting as MeetingRow
    from horarium.cohorts.models import OwnClass as ClassRow

classes = Noun("Classes", scope=Scope.BOOKINGS)
meetings = Noun("Classes", scope=Scope.BOOKINGS)
MemberId = Annotated[UUID, functions.Path(alias="memberId")]


class NewClass(Shape):
    """A class of a coach: of the caller without one."""

    name: Annotated[Word, Field(min_length=1)]
    description: Prose = ""
    coach_id: UUID | None = None


class Class(Shape):
    """A class of a coach, and how many are in it."""

    id: UUID
    name: str
    description: str
    coach_id: UUID
    students: int

    @classmethod
    def of(cls, row: ClassRow) -> Class:
        """Return the class as JSON has it."""
        return cls.model_construct(
            id=row.id,
            name=row.name,
            description=row.description,
            coach_id=row.instructor_id,
            students=row.__dict__.get("number", 0),
        )


class Status(Shape):
    """Whether a member takes part, or rests."""

    status: StudentStatus = StudentStatus.ACTIVE


class Student(Shape):
    """A member in a class."""

    class_id: UUID
    member_id: UUID
    status: str


class NewMeeting(Shape):
    """When a class meets, how long, and where on the net."""

    title: Annotated[Word, Field(min_length=1)]
    start_time: Instant
    minutes: Annotated[Whole, Field(ge=5, le=720)] = 60
    meeting_link: Word = ""
    description: Prose = ""


class Meeting(Shape):
    """A meeting of a class. The link is for who takes part."""

    id: UUID
    class_id: UUID
    session_id: UUID | None
    title: str
    description: str
    start_time: datetime | None
    end_time: datetime | None
    status: str
    meeting_link: str

    @classmethod
    def of(cls, row: MeetingRow) -> Meeting:
        """Return the meeting as JSON has it."""
        session = next(iter(row.series.sessions.all()), None)
        return cls.model_construct(
            id=row.id,
            class_id=row.own_class_id,
            session_id=session.id if session else None,
            title=row.series.title,
            description=row.description,
            start_time=session.start_time if session else None,
            end_time=session.end_time if session else None,
            status=session.status if session else "cancelled",
            meeting_link=(session.meeting_link if session else "") or "",
        )


@classes.get("")
def list_classes(request: Call, asked: Query[Paged]) -> Page[Class]:
    """Return the classes that the caller gives or is in, all to the office, by name."""
    return page(queries.classes_seen_by(request.auth.by), asked, Class.of)


@classes.post("", status=201)
def add_class(request: Call, body: NewClass) -> Class:
    """Begin a class of a coach's own."""
    coach_id = body.coach_id or request.auth.person.id
    row = perform(operations.add_class, by=request.auth.by, name=body.name, coach_id=coach_id, description=body.description)
    return Class.of(row)


@classes.put("/{id}/students/{memberId}")
def put_student(request: Call, key: Id, member_id: MemberId, body: Status | None = None) -> Student:
    """Take a member into a class, let them rest in it, or take them up again. Nobody is in it twice."""
    status = (body or Status()).status
    row = perform(operations.join_class, by=request.auth.by, class_id=key, member_id=member_id, status=status)
    return Student.model_construct(class_id=row.own_class_id, member_id=row.student_id, status=row.status)


@classes.get("/{id}/meetings")
def class_meetings(request: Call, key: Id, asked: Query[Paged]) -> Page[Meeting]:
    """Return the meetings of a class to its coach, its members, their guardians and the office, the latest first."""
    queries.class_seen_in_full(request.auth.by, key)
    return page(queries.meetings_of(key), asked, Meeting.of)


@classes.post("/{id}/meetings", status=201)
def schedule_meeting(request: Call, key: Id, body: NewMeeting) -> Meeting:
    """Let a class meet once. Its coach is taken then, on the one calendar."""
    row = perform(
        operations.schedule_meeting,
        by=request.auth.by,
        class_id=key,
        title=body.title,
        starts=body.start_time,
        minutes=body.minutes,
        description=body.description,
        meeting_link=body.meeting_link,
        now=clock.now(),
    )
    return Meeting.of(row)


@meetings.delete("/{id}")
def cancel_meeting(request: Call, key: Id) -> Gone:
    """Let a meeting not take place."""
    perform(operations.cancel_meeting, by=request.auth.by, meeting_id=key, now=clock.now())
    return Gone(id=key)
