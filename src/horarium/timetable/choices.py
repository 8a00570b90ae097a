from __future__ import annotations

from django.db.models import TextChoices


class SeriesStatus(TextChoices):
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    ENDED = "ENDED"
    CANCELLED = "CANCELLED"


class SessionStatus(TextChoices):
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class SeatStatus(TextChoices):
    CONFIRMED = "CONFIRMED"
    WAITLIST = "WAITLIST"
    CANCELLED_BY_MEMBER = "CANCELLED_BY_MEMBER"
    CANCELLED_BY_COACH = "CANCELLED_BY_COACH"
    NO_SHOW = "NO_SHOW"
    ATTENDED = "ATTENDED"


class Mark(TextChoices):
    """How a member's place in a session was used, as its coach says."""

    CAME = "came"
    NO_SHOW = "no_show"
    CANCELLED_LATE = "cancelled_late"


class Reason(TextChoices):
    """Why a date of a pattern was not made, in the order in which the reasons are looked for."""

    PAST = "past"
    PAUSED = "paused"
    HOLIDAY = "holiday"
    BLOCKED = "blocked"
    OUTSIDE_HOURS = "outside_hours"
    NO_ROOM = "no_room"
    COACH_BUSY = "coach_busy"
    ROOM_BUSY = "room_busy"
    MEMBER_BUSY = "member_busy"
    SKIPPED = "skipped"


class NoSeat(TextChoices):
    """Why who holds a fixed place has none in one session."""

    MEMBER_BUSY = "member_busy"
    FULL = "full"


class Thing(TextChoices):
    """What is in the way of a date: a series is one whose own date there is not made yet."""

    SESSION = "session"
    SERIES = "series"
    BLOCK = "block"
    HOLIDAY = "holiday"
    PAUSE = "pause"


class Place(TextChoices):
    ROOM = "room"
    ONLINE = "online"
    HOME = "home"


class WhyNot(TextChoices):
    """Why a start time that a coach's hours would offer cannot be had, in the order in which the reasons are looked for."""

    PAST = "past"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    HOLIDAY = "holiday"
    BLOCKED = "blocked"
    NO_ROOM = "no_room"
    COACH_BUSY = "coach_busy"
    ROOM_BUSY = "room_busy"
    MEMBER_BUSY = "member_busy"
    TOO_CLOSE = "too_close"


class SlotState(TextChoices):
    """Taken: somebody has that time, or one too close to it. Blocked: nobody could have it."""

    FREE = "free"
    TAKEN = "taken"
    BLOCKED = "blocked"


class Mode(TextChoices):
    """What becomes of the dates of a pattern that cannot be had."""

    REFUSE = "refuse"  # nothing is taken unless every date can be
    SKIP = "skip"  # they are left out, each with its reason, and tried again when the thing in the way is gone
    APPEND = "append"  # they are given up, and as many are added at the end
