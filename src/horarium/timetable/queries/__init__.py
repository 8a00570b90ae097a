"""All reads of the calendar."""

from horarium.timetable.queries.busy import clash_of_pattern, in_the_way_of
from horarium.timetable.queries.overlaps import prove_no_overlap
from horarium.timetable.queries.series import (
    left_out_of,
    next_sessions,
    series,
    series_of_member,
    sessions_of_series,
)
from horarium.timetable.queries.sessions import bookings_of, seat, session, sessions_of_member, sessions_seen_by

__all__ = [
    "bookings_of",
    "clash_of_pattern",
    "in_the_way_of",
    "left_out_of",
    "next_sessions",
    "prove_no_overlap",
    "seat",
    "series",
    "series_of_member",
    "session",
    "sessions_of_member",
    "sessions_of_series",
    "sessions_seen_by",
]
