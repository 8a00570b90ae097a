"""The tables of sql/cohorts.sql as Django sees them. What they forbid is written there, not here."""

from __future__ import annotations

from datetime import date, time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value
from django.db.models.functions import Now

from horarium.cohorts.choices import (
    AccessLevel,
    AfterLast,
    BatchStatus,
    DaysCounted,
    EnrolmentStatus,
    Missed,
    StudentStatus,
    Unopened,
)
from horarium.cohorts.rules import class_number, code_of, next_start
from horarium.kernel.models import Row

SLOTS = [time(13), time(19, 30)]


class BatchClass(Row):
    """How the batches of a class are opened. Weekdays are 0 = Monday."""

    class_name = models.TextField(unique=True)
    code = models.TextField(db_default="")
    course = models.ForeignKey("catalog.Course", on_delete=models.SET_NULL, null=True, related_name="+")
    start_day_of_week = models.IntegerField()
    total_sessions = models.IntegerField()
    zone = models.TextField(db_default="")
    slots = ArrayField(models.TimeField(), db_default=Value(SLOTS, ArrayField(models.TimeField())))
    minutes = models.SmallIntegerField(db_default=60)
    days_counted = models.TextField(choices=DaysCounted.choices, db_default=DaysCounted.CALENDAR)
    after_last = models.TextField(choices=AfterLast.choices, null=True)
    missed = models.TextField(choices=Missed.choices, db_default=Missed.SKIP)
    open_classes = models.SmallIntegerField(db_default=2)
    coach = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    room = models.ForeignKey("org.Room", on_delete=models.PROTECT, null=True, related_name="+")
    fixed_places = models.BooleanField(db_default=False)
    places = models.SmallIntegerField(null=True)
    is_active = models.BooleanField(db_default=True)
    decided_until = models.DateField(null=True)

    class Meta:
        db_table = "batch_classes"

    @property
    def finishes(self) -> bool:
        """Say whether a batch ends after its last class, and does not begin again."""
        return self.after_last == AfterLast.FINISH or (self.after_last is None and self.total_sessions > 0)

    @property
    def short(self) -> str:
        """Return what it is called in short."""
        return code_of(self.code, self.class_name)

    def next_start(self, after: date) -> date:
        """Return the first date after another on which a batch opens."""
        return next_start(self.start_day_of_week, after)


class Batch(Row):
    """A numbered run of a class, with the rules under which it was opened."""

    live_class = models.ForeignKey("catalog.LiveClass", on_delete=models.CASCADE, related_name="+")
    batch_class = models.ForeignKey(
        BatchClass, on_delete=models.PROTECT, to_field="class_name", db_column="class_name", related_name="batches"
    )
    batch_number = models.IntegerField()
    start_date = models.DateField()
    start_day_of_week = models.IntegerField()
    status = models.TextField(choices=BatchStatus.choices, db_default=BatchStatus.ACTIVE)
    zone = models.TextField(db_default="UTC")
    ends_on = models.DateField(null=True)
    days_counted = models.TextField(choices=DaysCounted.choices, db_default=DaysCounted.CALENDAR)
    open_classes = models.SmallIntegerField(db_default=2)
    fixed_places = models.BooleanField(db_default=False)

    class Meta:
        db_table = "batches"

    @property
    def class_name(self) -> str:
        """Return the name of the class."""
        return str(self.batch_class_id)

    @property
    def called(self) -> str:
        """Return its class in short with its number, like a train: FRL 14."""
        return f"{self.batch_class.short} {self.batch_number}"

    @property
    def total(self) -> int | None:
        """Return how many classes it has, if it has an end."""
        return self.number_on(self.ends_on) if self.ends_on else None

    def number_on(self, day: date) -> int:
        """Return which class a date is, or the last one before it."""
        return class_number(self.start_date, day, DaysCounted(self.days_counted))

    def counts(self, day: date) -> bool:
        """Say whether a date of its run has a class."""
        within = self.start_date <= day and (self.ends_on is None or day <= self.ends_on)
        return within and (self.days_counted == DaysCounted.CALENDAR or day.weekday() < 5)


class BatchSlot(Row):
    """The series that holds a batch's classes at one time of day."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="slots")
    series = models.OneToOneField("timetable.Series", on_delete=models.CASCADE, related_name="+")
    starts_at = models.TimeField()

    class Meta:
        db_table = "batch_slots"


class Enrolment(Row):
    """A member's access to a batch: not a seat."""

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="batch_enrolments")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="enrolments")
    enrollment_date = models.DateField(db_default=Now())
    access_level = models.TextField(choices=AccessLevel.choices, db_default=AccessLevel.LIMITED)
    status = models.TextField(choices=EnrolmentStatus.choices, db_default=EnrolmentStatus.ACTIVE)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "user_batch_enrollments"


class Waiting(Row):
    """Somebody waits for the next batch of a class."""

    batch_class = models.ForeignKey(BatchClass, on_delete=models.CASCADE, related_name="waiting")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "batch_waiting"


class UnopenedStart(Row):
    """A start day on which no batch was opened, with the reason."""

    batch_class = models.ForeignKey(BatchClass, on_delete=models.CASCADE, related_name="unopened")
    start_on = models.DateField()
    reason = models.TextField(choices=Unopened.choices)
    decided_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "unopened_starts"


class Replay(Row):
    """Where one class can be seen again, if not by its lesson's own address."""

    session = models.OneToOneField("timetable.TrainingSession", on_delete=models.CASCADE, related_name="+")
    link = models.TextField()

    class Meta:
        db_table = "class_replays"


class Attended(Row):
    """Somebody came to a class that holds no seats."""

    session = models.ForeignKey("timetable.TrainingSession", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "class_attendance"


class OwnClass(Row):
    """A coach's own class: a group that meets when its coach says so."""

    name = models.TextField()
    description = models.TextField(db_default="")
    instructor = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "classes"


class StudentClass(Row):
    """A member in a coach's own class."""

    student = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    own_class = models.ForeignKey(OwnClass, on_delete=models.CASCADE, db_column="class_id", related_name="students")
    status = models.TextField(choices=StudentStatus.choices, db_default=StudentStatus.ACTIVE)

    class Meta:
        db_table = "student_classes"


class Meeting(Row):
    """A meeting of a class: a series of one date."""

    own_class = models.ForeignKey(OwnClass, on_delete=models.CASCADE, db_column="class_id", related_name="meetings")
    series = models.OneToOneField("timetable.Series", on_delete=models.CASCADE, related_name="+")
    description = models.TextField(db_default="")

    class Meta:
        db_table = "meetings"
