"""Reports of sessions: written by who gave them, read by who took them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from horarium.journal.operations import announce
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import required
from horarium.timetable import queries
from horarium.timetable.choices import SessionStatus
from horarium.timetable.errors import NotBegun, SessionOver
from horarium.timetable.events import ReportWritten
from horarium.timetable.models import SessionReport, TrainingSession

LONGEST = 4000


def write_report(*, by: Actor, session_id: UUID, done: str, next_steps: str = "", now: datetime) -> SessionReport:
    """Write what was done in a session that has begun, and what to do till the next; earlier versions are kept.

    Refuses with NoSuchSession, NotBegun, SessionOver, Invalid. Announces ReportWritten.
    """
    required()
    done, next_steps = done.strip(), next_steps.strip()
    for field, text in (("done", done), ("nextSteps", next_steps)):
        if len(text) > LONGEST:
            raise Invalid(field, "it has {length} characters; {most} is the most", length=len(text), most=LONGEST)
    if not done:
        raise Invalid("done", "a report says what was done")
    session = TrainingSession.objects.select_for_update(no_key=True).filter(id=session_id).first()
    session = session or queries.session(session_id)
    if session.status == SessionStatus.CANCELLED:
        raise SessionOver(status=session.status)
    if session.start_time > now:
        raise NotBegun
    versions = list(queries.reports_of(session_id))
    if versions and (versions[0].done, versions[0].next_steps) == (done, next_steps):
        return versions[0]
    row = SessionReport.objects.create(
        session_id=session_id, done=done, next_steps=next_steps, written_by_id=by.user_id, created_at=now
    )
    announce(ReportWritten(session_id, coach_id=session.coach_id, version=len(versions) + 1), by=by, now=now)
    return row
