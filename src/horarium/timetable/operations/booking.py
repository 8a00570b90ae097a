"""One hour, booked once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from horarium.journal.operations import announce
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.ids import new_id
from horarium.kernel.spans import Span
from horarium.org import queries as org
from horarium.timetable import queries
from horarium.timetable.choices import Place
from horarium.timetable.errors import CoachBusy
from horarium.timetable.events import SessionBooked
from horarium.timetable.models import Booking
from horarium.timetable.operations.refusing import refuse
from horarium.timetable.queries.busy import SQL


def book_session(
    *,
    by: Actor,
    span: Span,
    coach_id: UUID,
    member_id: UUID,
    room_id: UUID | None,
    place: Place = Place.ROOM,
    title: str = "",
    now: datetime,
) -> Booking:
    """Make one session with its member's seat, if nothing is in the way: no session, and no standing hour to come.

    Refuses with CoachBusy, RoomBusy, MemberBusy. Announces SessionBooked. Claims coach, room and member.
    """
    claim(people=[coach_id, member_id], rooms=[room_id])
    refuse(queries.in_the_way_of(span, coach_id=coach_id, room_id=room_id, member_ids=[member_id]))
    seat_id = _take_once(span, coach_id=coach_id, room_id=room_id, member_id=member_id, place=place, title=title)
    announce(SessionBooked(seat_id, coach_id=coach_id, member_id=member_id), by=by, now=now)
    return queries.seat(seat_id)


def _take_once(span: Span, *, coach_id: UUID, room_id: UUID | None, member_id: UUID, place: Place, title: str) -> UUID:
    session_id, seat_id = new_id(), new_id()
    facts: dict[str, Any] = {
        "id": session_id,
        "seat": seat_id,
        "coach": coach_id,
        "room": room_id,
        "member": member_id,
        "place": place,
    }
    facts |= {"title": title, "starts": span.start, "ends": span.end, "policy": org.policy().version}
    with connection.cursor() as cursor:
        cursor.execute(SQL["take_once"], facts)
        if cursor.fetchone() is None:  # another program, by plain SQL, after the look
            raise CoachBusy
    return seat_id
