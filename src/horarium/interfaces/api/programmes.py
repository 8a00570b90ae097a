"""What is offered live, and how its batches are opened: classes, live classes, courses and their lessons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import Field

from horarium.catalog import operations as catalog_operations
from horarium.catalog import queries as catalog
from horarium.catalog.choices import AccessType
from horarium.catalog.values import NewLesson as Lesson
from horarium.cohorts import operations, queries
from horarium.cohorts.choices import AfterLast, DaysCounted, Missed
from horarium.interfaces.api.auth import Call, need_admin
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import ClockTime, Gone, Id, Page, Paged, Prose, Shape, Whole, Word, Yes, page
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.people.choices import Scope

if TYPE_CHECKING:
    from horarium.catalog.models import Course as CourseRow
    from horarium.catalog.models import LiveClass as LiveRow
    from horarium.cohorts.models import BatchClass as ClassRow

batch_classes = Noun("Batch classes", scope=Scope.OFFICE)
live_classes = Noun("Live classes", scope=Scope.OFFICE)
courses = Noun("Courses", scope=Scope.OFFICE)
Name = Annotated[Word, Field(min_length=1)]
StartDay = Annotated[Whole, Field(ge=0, le=6, description="0 is Monday.")]
Total = Annotated[Whole, Field(ge=0, le=1000, description="How many classes a batch has; 0: it goes on.")]


class Opened(Shape):
    """How the batches of a class are opened. What is not given is what most want, or stays as it is."""

    code: Annotated[Word, Field(max_length=6)] | None = None
    course_id: UUID | None = None
    zone: Word | None = Field(None, description="The business's without it.")
    slots: Annotated[list[ClockTime], Field(min_length=1, max_length=6)] | None = None
    minutes: Annotated[Whole, Field(ge=5, le=720)] | None = None
    days_counted: DaysCounted | None = None
    after_last: AfterLast | None = Field(None, description="Without it: finish where totalSessions says how many, else cycle.")
    missed: Missed | None = None
    open_classes: Annotated[Whole, Field(ge=0, le=1000)] | None = None
    coach_id: UUID | None = None
    room_id: UUID | None = None
    fixed_places: Yes | None = None
    places: Annotated[Whole, Field(ge=1, le=1000)] | None = None
    is_active: Yes | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """Return what was given: null takes away only what may be missing."""
        may_be_missing = {"course_id", "after_last", "coach_id", "room_id", "places"}
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in given.items() if value is not None or name in may_be_missing}


class NewBatchClass(Opened):
    """A class by its name, the weekday on which its batches start, and how many classes each has."""

    class_name: Name
    start_day_of_week: StartDay
    total_sessions: Total


class BatchClassChange(Opened):
    """What is to be another for the batches to come; those that run keep their rules."""

    class_name: Name | None = None
    start_day_of_week: StartDay | None = None
    total_sessions: Total | None = None


class BatchClass(Shape):
    """How the batches of a class are opened. Weekdays are 0 = Monday."""

    id: UUID
    class_name: str
    code: str
    course_id: UUID | None
    start_day_of_week: int
    total_sessions: int
    zone: str
    slots: list[ClockTime]
    minutes: int
    days_counted: str
    after_last: str | None
    missed: str
    open_classes: int
    coach_id: UUID | None
    room_id: UUID | None
    fixed_places: bool
    places: int | None
    is_active: bool

    @classmethod
    def of(cls, row: ClassRow) -> BatchClass:
        """Return the class as JSON has it."""
        return cls.model_construct(**{name: getattr(row, name) for name in cls.model_fields})


class NewLiveClass(Shape):
    """Something offered live: a course, or what has a title of its own."""

    course_id: UUID | None = None
    title: Word | None = None
    access_type: AccessType = AccessType.PAID
    is_active: Yes = True


class LiveClassChange(Shape):
    """What is to be another of it."""

    access_type: AccessType | None = None
    is_active: Yes | None = None


class LiveClass(Shape):
    """Something offered live."""

    id: UUID
    course_id: UUID | None
    title: str | None
    access_type: str
    is_active: bool

    @classmethod
    def of(cls, row: LiveRow) -> LiveClass:
        """Return the live class as JSON has it."""
        return cls.model_construct(**{name: getattr(row, name) for name in cls.model_fields})


class NewCourse(Shape):
    """A course by its title."""

    title: Name
    description: Prose = ""


class Course(Shape):
    """A course, and how many lessons it has."""

    id: UUID
    title: str
    description: str
    number_of_lessons: int
    created_at: datetime

    @classmethod
    def of(cls, row: CourseRow) -> Course:
        """Return the course as JSON has it."""
        return cls.model_construct(**{name: getattr(row, name) for name in cls.model_fields})


class NewLesson(Shape):
    """A lesson, and the address at which it can be watched again."""

    title: Name
    video_url: Word = ""


class Lessons(Shape):
    """All lessons in order; they take the place of those that were there."""

    lessons: Annotated[list[NewLesson], Field(max_length=1000)]

    @property
    def values(self) -> Sequence[Lesson]:
        """Return the lessons as the catalogue takes them."""
        return [Lesson(one.title, one.video_url) for one in self.lessons]


class NumberOfLessons(Shape):
    """How many lessons there are now."""

    lessons: int


@batch_classes.get("")
def list_batch_classes(request: Call, asked: Query[Paged]) -> Page[BatchClass]:
    """Return how the batches of every class are opened, by start day and name."""
    return page(queries.batch_classes(), asked, BatchClass.of)


@batch_classes.post("", status=201)
def add_batch_class(request: Call, body: NewBatchClass) -> BatchClass:
    """Say how the batches of a class are opened."""
    names = {"class_name": body.class_name, "start_day_of_week": body.start_day_of_week, "total_sessions": body.total_sessions}
    return BatchClass.of(perform(operations.add_batch_class, by=need_admin(request), **(body.facts | names)))


@batch_classes.put("/{id}")
def change_batch_class(request: Call, key: Id, body: BatchClassChange) -> BatchClass:
    """Change how the next batches of a class are opened."""
    by, name = need_admin(request), queries.batch_class_of(key).class_name
    return BatchClass.of(perform(operations.change_batch_class, by=by, called=name, **body.facts))


@live_classes.get("")
def list_live_classes(request: Call, asked: Query[Paged]) -> Page[LiveClass]:
    """Return what is offered live, the oldest first."""
    return page(catalog.live_classes(), asked, LiveClass.of)


@live_classes.post("", status=201)
def add_live_class(request: Call, body: NewLiveClass) -> LiveClass:
    """Offer a course live, or something that has a title of its own."""
    facts = {name: getattr(body, name) for name in NewLiveClass.model_fields}
    return LiveClass.of(perform(catalog_operations.add_live_class, by=need_admin(request), **facts))


@live_classes.put("/{id}")
def change_live_class(request: Call, key: Id, body: LiveClassChange) -> LiveClass:
    """Make it active or not, free or paid. Who is enrolled keeps the access that they have."""
    facts = {"is_active": body.is_active, "access_type": body.access_type}
    return LiveClass.of(perform(catalog_operations.change_live_class, by=need_admin(request), live_class_id=key, **facts))


@live_classes.delete("/{id}")
def delete_live_class(request: Call, key: Id) -> Gone:
    """Forget it with its batches, unless somebody is enrolled in one."""
    by = need_admin(request)
    perform(catalog_operations.delete_live_class, by=by, live_class_id=key)
    perform(operations.end_forsaken_series, by=by, now=clock.now())
    return Gone(id=key)


@live_classes.put("/{id}/lessons")
def set_lessons_of_live_class(request: Call, key: Id, body: Lessons) -> NumberOfLessons:
    """Put these lessons in the place of those that a live class without a course had."""
    facts: dict[str, Any] = {"by": need_admin(request), "lessons": body.values, "live_class_id": key, "now": clock.now()}
    return NumberOfLessons(lessons=len(perform(catalog_operations.set_lessons, **facts)))


@courses.get("")
def list_courses(request: Call, asked: Query[Paged]) -> Page[Course]:
    """Return all courses by title."""
    return page(catalog.courses(), asked, Course.of)


@courses.post("", status=201)
def add_course(request: Call, body: NewCourse) -> Course:
    """Add a course, without lessons yet."""
    row = perform(catalog_operations.add_course, by=need_admin(request), title=body.title, description=body.description)
    return Course.of(catalog.course(row.id))


@courses.put("/{id}/lessons")
def set_lessons_of_course(request: Call, key: Id, body: Lessons) -> NumberOfLessons:
    """Put these lessons in the place of those that a course had; the classes to come are called by them."""
    facts: dict[str, Any] = {"by": need_admin(request), "lessons": body.values, "course_id": key, "now": clock.now()}
    return NumberOfLessons(lessons=len(perform(catalog_operations.set_lessons, **facts)))
