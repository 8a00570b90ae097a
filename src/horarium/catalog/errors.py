from __future__ import annotations

from horarium.kernel.errors import Absent, Refusal


class NoSuchCourse(Absent):
    """There is no such course."""


class NoSuchLiveClass(Absent):
    """There is no such live class."""


class CourseTitleTaken(Refusal):
    """There is a course of this title already."""

    field = "title"


class LiveClassTaken(Refusal):
    """There is such a live class already: of this course, or of this title without a course."""

    field = "title"
