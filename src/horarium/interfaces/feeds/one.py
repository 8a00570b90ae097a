"""One session as a file for a calendar program, to whoever may see the session."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from horarium.interfaces.feeds.rendering import Sheet, file, text_of
from horarium.interfaces.feeds.whose import pages_of_sessions
from horarium.interfaces.language.choosing import active
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.people.choices import CalendarKind
from horarium.timetable import operations, queries
from horarium.timetable.errors import NoSuchSession

if TYPE_CHECKING:
    from horarium.people.models import User
    from horarium.timetable.models import TrainingSession


def session_file(request: HttpRequest, by: Actor, reader: User, session_id: UUID, *, now: datetime) -> HttpResponse:
    """Return the session as the reader may see it, on their clocks. Refuses with NoSuchSession."""
    row = queries.sessions_seen_by(by).filter(id=session_id).first()
    if row is None:
        raise NoSuchSession
    business = org.settings()
    kind, view = _view(row, by)
    zone = civil.zone(reader.zone or business.zone)
    facts: dict[str, Any] = {"language": active(), "words": business.words}
    sheet = Sheet(business.business_name, kind, zone, kind != CalendarKind.MEMBER, pages_of_sessions(request), **facts)
    told = perform(operations.tell_sessions, since=row.start_time, session_id=row.id, now=now, **view)
    return file(text_of(sheet, told), f"session-{row.id}", disposition="attachment")


def _view(row: TrainingSession, by: Actor) -> tuple[CalendarKind, dict[str, Any]]:
    """As whom the reader sees it: the office all of it, its coach likewise, else as the member who has or had a seat in it."""
    if by.is_admin:
        return CalendarKind.ROOM, {}
    if by.user_id == row.coach_id:
        return CalendarKind.COACH, {}
    family = set(people.with_wards(by.user_id))
    own = next((seat.member_id for seat in queries.seats_of(row.id) if seat.member_id in family), None)
    if own is None:
        raise NoSuchSession
    return CalendarKind.MEMBER, {"member_id": own}
