from __future__ import annotations

from horarium.kernel.errors import Absent, Forbidden, Refusal


class NoSuchBatchClass(Absent):
    """There is no such class."""

    field = "className"


class NoSuchBatch(Absent):
    """There is no such batch, or it does not run any more."""

    field = "batchId"


class NoSuchClass(Absent):
    """There is no such class."""

    field = "classId"


class NoSuchMeeting(Absent):
    """There is no such meeting."""


class NoSuchEnrolment(Absent):
    """There is no such enrolment."""


class ClassNameTaken(Refusal):
    """There is a class of this name already."""

    field = "className"


class NoActiveLiveClass(Absent):
    """No active live_class found for {class_name}. Create one for its course or with its name as title, or activate it."""


class NothingToOpen(Refusal):
    """No class starts on {day}."""

    fuller = "{class_name} does not start on {day}."


class EnrolFirst(Forbidden):
    """Only who is enrolled in this batch can see it. Enrol first."""


class FullAccessNeeded(Forbidden):
    """Class {session_number} needs full access."""

    fuller = "Class {session_number} needs full access. {payment_details}"


class NotHeldYet(Refusal):
    """This class has not been held yet."""


class NotOpenYet(Refusal):
    """This class is open from {minutes} minutes before it begins until its end."""


class NoLinkYet(Absent):
    """It is not said yet where this class is held."""


class NothingToSee(Absent):
    """There is no recording of this class."""


class LiveClassHasPeople(Refusal):
    """Members are or were in batches of this live class. Make it inactive instead."""


class BatchOver(Refusal):
    """This batch is over."""


class OnlyItsInstructor(Forbidden):
    """Only the coach of this class or the office can do this."""
