"""What goes in and out of the front door of availability."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import NamedTuple
from uuid import UUID

from horarium.kernel.errors import Invalid

MIDNIGHT = time(0)
# What our own calendar files say of who wrote them. Sessions are no reason to block the time in which they are.
PRODUCT = "-//Horarium//Sessions//EN"
BUFFER, NOTICE, STEP = range(241), range(40_321), range(5, 721)


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
            raise Invalid(
                "dayOfWeek", "{day_of_week} is not a weekday from 0 (Sunday) to 6 (Saturday)", day_of_week=self.day_of_week
            )
        if self.end != MIDNIGHT and self.end <= self.start:
            raise Invalid("endTime", "{end:%H:%M} is not after {start:%H:%M}", end=self.end, start=self.start)

    @property
    def kinds(self) -> tuple[bool, bool]:
        """Return what the hours are for."""
        return self.is_individual, self.is_group

    @property
    def last(self) -> time:
        """Return the end in a form that compares: midnight is after everything."""
        return time.max if self.end == MIDNIGHT else self.end


@dataclass(frozen=True, slots=True)
class TimeRules:
    """What members find when they look for an hour of a coach's, in minutes. The coach and the office may do otherwise.

    Between two sessions the longer of the two buffers is kept free; a block keeps as far as the buffer on its side. Nothing
    is booked that begins before the least notice is over. Start times are offered a step apart.
    """

    buffer_before: int = 0
    buffer_after: int = 0
    least_notice: int = 0
    slot_step: int = 30

    def __post_init__(self) -> None:
        _need("bufferBefore", self.buffer_before, BUFFER)
        _need("bufferAfter", self.buffer_after, BUFFER)
        _need("leastNotice", self.least_notice, NOTICE)
        _need("slotStep", self.slot_step, STEP)

    @property
    def before(self) -> timedelta:
        """Return what is kept free before a session."""
        return timedelta(minutes=self.buffer_before)

    @property
    def after(self) -> timedelta:
        """Return what is kept free after a session."""
        return timedelta(minutes=self.buffer_after)

    @property
    def between(self) -> timedelta:
        """Return what is kept free between two sessions."""
        return max(self.before, self.after)

    @property
    def notice(self) -> timedelta:
        """Return how long before its start an hour can last be booked."""
        return timedelta(minutes=self.least_notice)


def _need(field: str, minutes: int, allowed: range) -> None:
    if minutes not in allowed:
        raise Invalid(
            field,
            "{minutes} is not a number of minutes from {least} to {most}",
            minutes=minutes,
            least=allowed[0],
            most=allowed[-1],
        )


def need_link(text: str) -> str:
    """Return the address of online meetings, or none. Refuses with Invalid."""
    if text and not re.fullmatch(r"https?://[^\s]{1,500}", text):
        raise Invalid("meetingLink", "it is not an address that begins with https://")
    return text


class Defaults(NamedTuple):
    """A coach's room and minutes where nothing else is said; as it stands, what holds where none were set."""

    room_id: UUID | None = None
    duration: int = 60


class BadEvent(NamedTuple):
    """An event of a coach's own calendar that was not taken: what it is called, and why."""

    summary: str
    reason: str
