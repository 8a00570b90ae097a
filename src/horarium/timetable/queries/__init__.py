"""All reads of the calendar."""

from horarium.timetable.queries.busy import clash_of_pattern, closed, in_the_way_of
from horarium.timetable.queries.cancelling import outcomes_of
from horarium.timetable.queries.conflicts import Conflict, Conflicts, conflicts
from horarium.timetable.queries.figures import (
    active_series,
    coaches_booked_ahead,
    coaches_without_room,
    dates_in_the_way,
    left_out_of_series,
    needs_attention,
    series_of_coach,
    sessions_by_day,
    sessions_by_state,
    sessions_without_room,
)
from horarium.timetable.queries.free import FreeCoach, Slot, coaches_free_on_every_date, free_spans, slots
from horarium.timetable.queries.groups import TAKEN, members_of, places_left, seats_of, waiting_for
from horarium.timetable.queries.overlaps import prove_no_overlap
from horarium.timetable.queries.preview import PreviewedDate, appended, preview
from horarium.timetable.queries.series import (
    left_out_of,
    next_sessions,
    pattern_of_series,
    pause,
    pauses_of,
    series,
    series_of_member,
    sessions_of_series,
)
from horarium.timetable.queries.sessions import (
    bookings_of,
    seat,
    session,
    session_of_date,
    sessions_of_ids,
    sessions_of_member,
    sessions_seen_by,
)
from horarium.timetable.queries.together import Meeting, meetings_of
from horarium.timetable.queries.use import Use, use_by_coach
from horarium.timetable.queries.week import (
    in_the_way,
    left_out_in,
    sessions_in,
    sessions_of_member_in,
)

__all__ = [
    "TAKEN",
    "Conflict",
    "Conflicts",
    "FreeCoach",
    "Meeting",
    "PreviewedDate",
    "Slot",
    "Use",
    "active_series",
    "appended",
    "bookings_of",
    "clash_of_pattern",
    "closed",
    "coaches_booked_ahead",
    "coaches_free_on_every_date",
    "coaches_without_room",
    "conflicts",
    "dates_in_the_way",
    "free_spans",
    "in_the_way",
    "in_the_way_of",
    "left_out_in",
    "left_out_of",
    "left_out_of_series",
    "meetings_of",
    "members_of",
    "needs_attention",
    "next_sessions",
    "outcomes_of",
    "pattern_of_series",
    "pause",
    "pauses_of",
    "places_left",
    "preview",
    "prove_no_overlap",
    "seat",
    "seats_of",
    "series",
    "series_of_coach",
    "series_of_member",
    "session",
    "session_of_date",
    "sessions_by_day",
    "sessions_by_state",
    "sessions_in",
    "sessions_of_ids",
    "sessions_of_member",
    "sessions_of_member_in",
    "sessions_of_series",
    "sessions_seen_by",
    "sessions_without_room",
    "slots",
    "use_by_coach",
    "waiting_for",
]
