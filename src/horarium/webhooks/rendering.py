"""What a receiver is told of an event: its facts, and the booking, session or series that it is about, as it stands now.

The fields have the names and forms that the API gives them; a test compares the two.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from pydantic.alias_generators import to_camel

from horarium.journal.events import Heard
from horarium.kernel.errors import Absent
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.timetable.models import Booking, Series, TrainingSession

T = TypeVar("T")
# How the facts are called that are keys of what an event may be about.
KEYS = ("session_id", "series_id", "booking_id", "seat_id")


def text_of(delivery_id: UUID, type_: str, data: Mapping[str, Any], *, at: datetime) -> str:
    """Return the text that is sent: the delivery's id, which stays the same, what happened, when, and to what."""
    told = {"id": delivery_id, "type": type_, "createdAt": at, "data": data}
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def data_of(heard: Heard) -> dict[str, Any]:
    """Return an event's facts with what it is about: `booking`, `session` or `series`, whichever there is."""
    named = [UUID(fact) for name, fact in heard.facts.items() if name.endswith(KEYS) and isinstance(fact, str)]
    keys = [key for key in (heard.subject_id, *named) if key]
    told: dict[str, Any] = {
        "subjectId": heard.subject_id,
        "facts": _camel(heard.facts),
    }
    if booking := _first(timetable.seat, keys):
        told["booking"] = booking_as_told(booking)
    if session := _first(timetable.session, keys):
        told["session"] = session_as_told(session)
    if series := _first(timetable.series, keys):
        told["series"] = series_as_told(series)
    return told


def _camel(value: Any) -> Any:
    """A fact with its names as JSON has them, however deep they stand."""
    if isinstance(value, dict):
        return {to_camel(name): _camel(inner) for name, inner in value.items()}
    return [_camel(inner) for inner in value] if isinstance(value, list) else value


def _first(find: Callable[[UUID], T], keys: list[UUID]) -> T | None:
    """What the first of the keys leads to that leads to anything of the kind."""
    for key in keys:
        try:
            return find(key)
        except Absent:  # it is the key of something else
            continue
    return None


def session_as_told(row: TrainingSession) -> dict[str, Any]:
    """Return a session as the API shows it."""
    return {
        "id": row.id,
        "coachId": row.coach_id,
        "coachName": row.coach.name if row.coach else None,
        "memberId": row.member_id,
        "memberName": row.member.name if row.member else None,
        "roomId": row.room_id,
        "roomName": row.room.name if row.room else None,
        "title": row.title,
        "startTime": row.start_time,
        "endTime": row.end_time,
        "status": row.status,
        "confirmedAt": row.confirmed_at,
        "capacity": row.capacity,
        "place": row.place,
        "clockNote": row.clock_note,
        "recurringBookingId": row.recurring_booking_id,
        "oneTimeBookingId": row.one_time_booking_id,
    }


def booking_as_told(row: Booking) -> dict[str, Any]:
    """Return a booking with its session as the API shows it."""
    return {
        "id": row.id,
        "memberId": row.member_id,
        "status": row.status,
        "createdAt": row.created_at,
        "cancelledAt": row.cancelled_at,
        "recurringBookingId": row.session.recurring_booking_id,
        "oneTimeBookingId": row.session.one_time_booking_id,
        "outcome": _camel(row.outcome) if row.outcome else None,
        "session": session_as_told(row.session),
    }


def series_as_told(row: Series) -> dict[str, Any]:
    """Return a series in the words in which the API shows a recurring booking, with all its weekdays (0 is Sunday)."""
    return {
        "id": row.id,
        "kind": row.kind,
        "memberId": row.member_id,
        "memberName": row.member.name if row.member else None,
        "coachId": row.coach_id,
        "coachName": row.coach.name if row.coach else None,
        "roomId": row.room_id,
        "weekdays": row.weekdays,
        "startTime": f"{row.local_start:%H:%M}",
        "endTime": _later(row.local_start, row.minutes),
        "startDate": row.start_on,
        "endDate": row.end_on,
        "frequency": row.every_weeks,
        "zone": row.zone,
        "status": row.status,
        "title": row.title,
        "createdAt": row.created_at,
        "cancelledAt": row.cancelled_at,
    }


def _later(start: time, minutes: int) -> str:
    """The time on the clock's face so many minutes later."""
    hour, minute = divmod(start.hour * 60 + start.minute + minutes, 60)
    return f"{hour % 24:02}:{minute:02}"
