from __future__ import annotations

from datetime import datetime

from horarium.kernel.errors import Absent, Refusal


class CoachBusy(Refusal):
    """The coach is not free then."""

    fuller = "The coach is not free then: something begins on {when:%A %-d %B %Y at %H:%M}."

    def __init__(self, when: datetime | None = None) -> None:
        super().__init__(when=when)


class RoomBusy(CoachBusy):
    """The room is not free then."""

    fuller = "The room is not free then: something begins on {when:%A %-d %B %Y at %H:%M}."


class MemberBusy(CoachBusy):
    """The member is not free then."""

    fuller = "The member is not free then: something begins on {when:%A %-d %B %Y at %H:%M}."


class NoSuchSession(Absent):
    """There is no such session."""


class NoSuchBooking(Absent):
    """There is no such booking."""


class NoSuchSeries(Absent):
    """There is no such series."""


class SeriesThere(Refusal):
    """A series with this id is here already, or was brought at the same moment."""

    field = "id"


class SessionOver(Refusal):
    """This session is {status} and can no longer be changed."""


class SeatOver(Refusal):
    """This seat was given back already."""


class SeriesOver(Refusal):
    """This series has ended or was cancelled."""


class SessionChanged(Refusal):
    """Somebody has just changed this session. Look at it again."""


class NoSuchDate(Absent):
    """{on:%-d %B %Y} is not a date of this series."""

    fuller = "{since:%-d %B %Y} or later is not a date of this series."


class NotSkipped(Refusal):
    """{on:%-d %B %Y} was not skipped."""


class NoSuchPause(Absent):
    """There is no such pause."""


class AlreadyPaused(Refusal):
    """The series is paused already on some of these days."""


class PauseOver(Refusal):
    """This pause is over."""


class NotOnline(Refusal):
    """This session is not held online."""

    field = "meetingLink"


class NotAGroup(Refusal):
    """This session is one member's alone."""


class AlreadySeated(Refusal):
    """The member has a place in this session already, or waits for one."""


class DatesNotFree(Refusal):
    """{number} of the dates cannot be had: {when}."""


class NotBegun(Refusal):
    """This session has not begun yet."""


class TooEarlyForNoShow(Refusal):
    """A member counts as not come {minutes} minutes after the start. Wait until then."""


class OnlyWaited(Refusal):
    """This member had no place in the session: they waited for one."""
