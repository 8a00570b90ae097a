"""The tables of sql/catalog.sql as Django sees them. What they forbid is written there, not here."""

from __future__ import annotations

from django.db import models

from horarium.catalog.choices import AccessType
from horarium.kernel.models import Row


class Course(Row):
    """Something that is taught, as a list of lessons."""

    title = models.TextField()
    description = models.TextField(db_default="")
    is_active = models.BooleanField(db_default=True)

    class Meta:
        db_table = "courses"


class LiveClass(Row):
    """What is offered live: a course, or something without one that has a title."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, null=True, related_name="live_class")
    title = models.TextField(null=True)
    description = models.TextField(db_default="")
    access_type = models.TextField(choices=AccessType.choices, db_default=AccessType.PAID)
    is_active = models.BooleanField(db_default=True)

    class Meta:
        db_table = "live_classes"

    @property
    def called(self) -> str:
        """Return its title, else its course's."""
        return self.title or (self.course.title if self.course else "")


class Lesson(Row):
    """One lesson of a course or of a live class without one, at its place in the order (the first being 1)."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, null=True, related_name="lessons")
    live_class = models.ForeignKey(LiveClass, on_delete=models.CASCADE, null=True, related_name="lessons")
    position = models.SmallIntegerField()
    title = models.TextField()
    video_url = models.TextField(db_default="")

    class Meta:
        db_table = "lessons"
