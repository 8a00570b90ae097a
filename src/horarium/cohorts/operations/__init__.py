"""All writes of groups that take a class together."""

from horarium.cohorts.operations.classes import (
    add_batch_class,
    change_batch_class,
    hand_over_batch,
    link_batch,
    link_to_courses,
    retitle_batches,
    set_replay,
    set_up_class,
)
from horarium.cohorts.operations.enrolling import (
    change_access,
    enrol,
    leave,
    note_attendance,
    wait_for_next,
    wait_no_more,
)
from horarium.cohorts.operations.meetings import add_class, cancel_meeting, join_class, schedule_meeting
from horarium.cohorts.operations.opening import (
    cancel_batch,
    complete_batches,
    end_forsaken_series,
    let_be,
    open_batch,
    open_due_batches,
)

__all__ = [
    "add_batch_class",
    "add_class",
    "cancel_batch",
    "cancel_meeting",
    "change_access",
    "change_batch_class",
    "complete_batches",
    "end_forsaken_series",
    "enrol",
    "hand_over_batch",
    "join_class",
    "leave",
    "let_be",
    "link_batch",
    "link_to_courses",
    "note_attendance",
    "open_batch",
    "open_due_batches",
    "retitle_batches",
    "schedule_meeting",
    "set_replay",
    "set_up_class",
    "wait_for_next",
    "wait_no_more",
]
