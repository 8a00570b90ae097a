from __future__ import annotations

from horarium.kernel.errors import Absent, Forbidden, Refusal


class NoSuchRecurringBooking(Absent):
    """There is no such recurring booking."""


class TooSoon(Refusal):
    """{coach} is to be booked at least {minutes} minutes before the start. Choose a later time."""

    kind = "invalid"
    field = "startTime"


class TooClose(Refusal):
    """{coach} keeps {before} minutes free before a session and {after} after it. Choose a time further from the next."""

    field = "startTime"


class OneHourAtATime(Refusal):
    """Without an account one hour is booked at a time. Yours is still to come: keep it, or cancel it first."""


class TooLate(Refusal):
    """Less than {hours} hours before the start only the office or the coach can cancel."""


class TooLateToMove(Refusal):
    """It is too late to move this session: cancelling it now is not free of charge any more. Ask the office."""


class CannotBeUndone(Refusal):
    """It can be undone for {minutes} minutes, by who booked it, and before it begins. Cancel it instead."""


class AttendanceClosed(Refusal):
    """Who came could be said until {until:%A %-d %B %Y %-H:%M}. Ask the office to correct it."""


class Undecided(Refusal):
    """{number} sessions are in the way of it and nothing is decided about them."""

    kind = "invalid"
    field = "decisions"


class OnlyItsCoach(Forbidden):
    """Only the coach keeps notes about a member of theirs."""


class OnlyOfficeDecides(Forbidden):
    """Only the office can say that, or waive a charge."""


class GroupTooLarge(Refusal):
    """The room {room} holds {capacity} people."""

    kind = "invalid"
    field = "capacity"


class SessionNotDecided(Refusal):
    """{who}, {when}, came into the way meanwhile, and nothing is decided for it. Nothing was changed; look once more."""


class AbsenceChanged(Refusal):
    """One of these sessions is not in the way any more: somebody has moved or cancelled it. Nothing was changed; look again."""


class SomebodyWasFaster(Refusal):
    """{who}, {when}, cannot be settled like this any more: {reason}. Nothing was changed; choose again for this one."""
