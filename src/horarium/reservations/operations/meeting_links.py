"""Where a session is held that is online, as its coach or the office says."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.kernel.actor import Actor
from horarium.kernel.unit import required
from horarium.people import queries as people
from horarium.timetable import operations as timetable
from horarium.timetable import queries as timetable_queries

if TYPE_CHECKING:
    from horarium.timetable.models import TrainingSession


def set_meeting_link(*, by: Actor, session_id: UUID, meeting_link: str, now: datetime) -> TrainingSession:
    """Give one session that is online a meeting link of its own, or (with none) its coach's standing one again.

    Refuses with NoSuchSession, NotYours, NotOnline, SessionOver, Invalid.
    """
    required()
    people.need_is_coach(by, timetable_queries.session(session_id).coach_id)
    timetable.set_meeting_link(by=by, session_id=session_id, meeting_link=meeting_link, now=now)
    return timetable_queries.session(session_id)
