"""Where a session is held that is online."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from horarium.availability.values import need_link
from horarium.journal.operations import announce
from horarium.kernel.actor import Actor
from horarium.kernel.unit import required
from horarium.timetable.choices import Place
from horarium.timetable.errors import NotOnline
from horarium.timetable.events import MeetingLinkChanged
from horarium.timetable.models import TrainingSession
from horarium.timetable.operations.locks import hold_session


def set_meeting_link(*, by: Actor, session_id: UUID, meeting_link: str, now: datetime) -> None:
    """Hold one session that is online at an address of its own, or (with none) at its coach's standing one again.

    Refuses with Invalid, NoSuchSession, SessionOver, NotOnline. Announces MeetingLinkChanged.
    """
    required()
    own = need_link(meeting_link.strip()) or None
    session = hold_session(session_id, now=now)
    if session.place != Place.ONLINE:
        raise NotOnline
    if session.meeting_link != own:
        TrainingSession.objects.filter(id=session_id).update(meeting_link=own)
        announce(MeetingLinkChanged(session_id, is_own=own is not None), by=by, now=now)


def hold_meeting_link(*, session_id: UUID) -> None:
    """Keep everybody else from changing where a session is held until the transaction ends."""
    required()
    TrainingSession.objects.select_for_update(no_key=True).filter(id=session_id).first()
