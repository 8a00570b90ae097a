"""All writes of what members reserve: a standing hour every week, one hour once, a place in a group."""

from horarium.reservations.operations.absences import settle_absence
from horarium.reservations.operations.afterwards import tell_attendance, write_note, write_report
from horarium.reservations.operations.conflicts import block_and_settle, settle_conflicts
from horarium.reservations.operations.groups import change_capacity, join_session, open_session
from horarium.reservations.operations.life import (
    change_recurring_booking,
    lift_pause,
    move_date,
    move_session,
    pause_recurring_booking,
    skip_date,
    take_up_date,
)
from horarium.reservations.operations.meeting_links import set_meeting_link
from horarium.reservations.operations.once import book_once, cancel_booking, cancel_session
from horarium.reservations.operations.standing import (
    cancel_recurring_booking,
    open_recurring_booking,
    rename_recurring_booking,
)
from horarium.reservations.operations.together import open_recurring_bookings
from horarium.reservations.operations.undoing import undo_booking, undo_recurring_booking
from horarium.reservations.operations.visiting import book_as_visitor

__all__ = [
    "block_and_settle",
    "book_as_visitor",
    "book_once",
    "cancel_booking",
    "cancel_recurring_booking",
    "cancel_session",
    "change_capacity",
    "change_recurring_booking",
    "join_session",
    "lift_pause",
    "move_date",
    "move_session",
    "open_recurring_booking",
    "open_recurring_bookings",
    "open_session",
    "pause_recurring_booking",
    "rename_recurring_booking",
    "set_meeting_link",
    "settle_absence",
    "settle_conflicts",
    "skip_date",
    "take_up_date",
    "tell_attendance",
    "undo_booking",
    "undo_recurring_booking",
    "write_note",
    "write_report",
]
