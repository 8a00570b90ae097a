"""All writes of the calendar but generation."""

from horarium.timetable.operations.attendance import tell_attendance
from horarium.timetable.operations.booking import book_session
from horarium.timetable.operations.cancelling import cancel_session
from horarium.timetable.operations.changing import Change, change_series
from horarium.timetable.operations.classes import (
    end_classes,
    give_back_seats,
    hand_over_classes,
    link_classes,
    open_classes,
    open_meeting,
    retitle_classes,
    seat_followers,
)
from horarium.timetable.operations.groups import change_capacity, give_back_seat, open_session, take_seat
from horarium.timetable.operations.meeting_links import hold_meeting_link, set_meeting_link
from horarium.timetable.operations.moving import keep_session, move_date, move_session
from horarium.timetable.operations.pausing import lift_pause, pause_series
from horarium.timetable.operations.reports import write_report
from horarium.timetable.operations.series import cancel_series, open_series, rename_series, skip_date, take_up_date
from horarium.timetable.operations.telling import tell_sessions
from horarium.timetable.operations.together import open_series_together

__all__ = [
    "Change",
    "book_session",
    "cancel_series",
    "cancel_session",
    "change_capacity",
    "change_series",
    "end_classes",
    "give_back_seat",
    "give_back_seats",
    "hand_over_classes",
    "hold_meeting_link",
    "keep_session",
    "lift_pause",
    "link_classes",
    "move_date",
    "move_session",
    "open_classes",
    "open_meeting",
    "open_series",
    "open_series_together",
    "open_session",
    "pause_series",
    "rename_series",
    "retitle_classes",
    "seat_followers",
    "set_meeting_link",
    "skip_date",
    "take_seat",
    "take_up_date",
    "tell_attendance",
    "tell_sessions",
    "write_report",
]
