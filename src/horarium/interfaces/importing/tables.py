"""The files that can be taken in, and their columns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A file's name, the columns that it must have, those that it may have, and whether a row may end before them.

    Spreadsheets drop empty cells at the end of a row. Where a missing cell would mean something, such as a booking
    without an end, the row is refused instead. Of the columns `one_of` a file has one at least. A file that is `strict`
    has no others than these.
    """

    file: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    may_end_early: bool = False
    strict: bool = False

    @property
    def known(self) -> tuple[str, ...]:
        """Return all columns that are read."""
        return self.required + self.optional


PEOPLE = Table("people.csv", ("key", "name", "role"), ("email", "zone"), may_end_early=True)
ROOMS = Table("rooms.csv", ("room",), ("capacity",), may_end_early=True)
HOURS = Table("weekly_availability.csv", ("coach", "day_of_week", "start_time", "end_time"))
BOOKINGS = Table(
    "recurring_bookings.csv",
    ("member", "coach", "day_of_week", "start_time", "end_time", "start_date"),
    ("room", "title", "end_date", "frequency"),
)
TIMETABLE = (PEOPLE, ROOMS, HOURS, BOOKINGS)

WHO = ("key", "email")
MEMBERS = Table("members.csv", ("name",), ("key", "email", "phone", "zone"), one_of=WHO, may_end_early=True, strict=True)
COACHES = Table(
    "coaches.csv", MEMBERS.required, (*MEMBERS.optional, "room", "location", "duration"), WHO, may_end_early=True, strict=True
)
AVAILABILITY = Table("availability.csv", HOURS.required, ("individual", "group"), strict=True)
SERIES = Table("series.csv", BOOKINGS.required, ("id", "location", "zone", *BOOKINGS.optional), strict=True)
CLASSES = Table(
    "classes.csv",
    ("class_name", "start_day_of_week", "total_sessions"),
    ("code", "access_type", "zone", "slots", "minutes", "days_counted", "after_last", "missed"),
    may_end_early=True,
    strict=True,
)
