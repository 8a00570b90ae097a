from __future__ import annotations

from horarium.kernel.errors import Absent, Refusal


class AlreadyBlocked(Refusal):
    """Part of that time is blocked already. Take the earlier block away first, or choose a time beside it."""

    field = "startTime"


class AlreadyAdded(Refusal):
    """Part of that time was added already. Take the earlier addition away first, or choose a time beside it."""

    field = "startTime"


class AlreadyOffered(Refusal):
    """Part of these weekly hours is there already. Take the earlier ones away first, or choose hours beside them."""

    field = "startTime"


class NoSuchBlock(Absent):
    """There is no such block."""


class NoSuchAddition(Absent):
    """There is no such addition."""


class OutsideHours(Refusal):
    """{coach} does not work then. {when:%A %-d %B %H:%M} is outside the weekly hours and additions."""

    fuller = "{coach} does not work then. {every_week:%A %H:%M} is outside the weekly hours and additions."

    kind = "invalid"
    field = "startTime"


class NoCalendar(Refusal):
    """This is no calendar that can be read: {why}."""

    kind = "invalid"
    field = "content"


class NoSuchCalendar(Absent):
    """There is no such calendar."""


class TooManyCalendars(Refusal):
    """A coach has {most} calendars at most. Remove one first."""


class OfACalendar(Refusal):
    """This block comes from the calendar {name}. Change it there, or remove the calendar."""


class NoHours(Refusal):
    """{coach} has no hours yet: nothing can be booked before there are some."""

    kind = "invalid"
    field = "coachId"


class NoRoom(Refusal):
    """Coach has no default room configured: {coach} needs a room, or sessions that are online."""

    kind = "invalid"
    field = "coachId"


class Blocked(Refusal):
    """The coach is not there then."""

    fuller = "The coach is not there then: {why}."

    field = "startTime"
