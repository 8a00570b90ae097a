from __future__ import annotations

from horarium.kernel.errors import Absent


class NoSuchRecurringBooking(Absent):
    """There is no such recurring booking."""
