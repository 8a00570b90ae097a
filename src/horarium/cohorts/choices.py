from __future__ import annotations

from django.db.models import TextChoices


class DaysCounted(TextChoices):
    """Which days have a class, and so a number: every day, or Monday to Friday."""

    CALENDAR = "calendar"
    WEEKDAYS = "weekdays"


class AfterLast(TextChoices):
    """What follows the last class: nothing, or the first lesson again."""

    FINISH = "finish"
    CYCLE = "cycle"


class Missed(TextChoices):
    """What becomes of a start day on which nobody looked: it is said and left, or its batch is opened late."""

    SKIP = "skip"
    OPEN = "open"


class BatchStatus(TextChoices):
    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class AccessLevel(TextChoices):
    """What an enrolled member may see again: every class, or the first few."""

    FULL = "full_access"
    LIMITED = "limited_access"


class EnrolmentStatus(TextChoices):
    ACTIVE = "active"
    COMPLETED = "completed"
    LEFT = "left"


class Unopened(TextChoices):
    """Why a start day has no batch."""

    NO_LIVE_CLASS = "no_live_class"
    NO_LESSONS = "no_lessons"
    MISSED = "missed"


class StudentStatus(TextChoices):
    ACTIVE = "active"
    INACTIVE = "inactive"
