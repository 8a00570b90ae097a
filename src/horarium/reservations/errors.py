from __future__ import annotations

from horarium.kernel.errors import Absent, Refusal


class NoSuchRecurringBooking(Absent):
    """There is no such recurring booking."""


class TooSoon(Refusal):
    """{coach} is to be booked at least {minutes} minutes before the start. Choose a later time."""

    kind = "invalid"
    field = "startTime"


class TooClose(Refusal):
    """{coach} keeps {before} minutes free before a session and {after} after it. Choose a time further from the next."""

    field = "startTime"
