"""What goes in and out of the front door of availability."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from horarium.kernel.errors import Invalid

MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of one weekday (0 = Sunday), wall-clock time; an end of 00:00 is the midnight that follows."""

    day_of_week: int
    start: time
    end: time
    is_individual: bool = True
    is_group: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.day_of_week <= 6:
            raise Invalid("dayOfWeek", f"{self.day_of_week} is not a weekday from 0 (Sunday) to 6 (Saturday)")
        if self.end != MIDNIGHT and self.end <= self.start:
            raise Invalid("endTime", f"{self.end:%H:%M} is not after {self.start:%H:%M}")

    @property
    def kinds(self) -> tuple[bool, bool]:
        """Return what the hours are for."""
        return self.is_individual, self.is_group

    @property
    def last(self) -> time:
        """Return the end in a form that compares: midnight is after everything."""
        return time.max if self.end == MIDNIGHT else self.end
