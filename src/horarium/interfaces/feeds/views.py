"""Where calendar programs ask, without a log-in: the address is the key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from horarium.availability import queries as availability
from horarium.config.env import environment
from horarium.interfaces.address import address_of
from horarium.interfaces.api.envelope import STATUS
from horarium.interfaces.api.etag import names
from horarium.interfaces.api.limits import need_tries, spend, spend_of
from horarium.interfaces.feeds.rendering import Sheet, file, tag_of, text_of
from horarium.interfaces.feeds.whose import called, pages_of_sessions
from horarium.interfaces.language.choosing import known, offered
from horarium.kernel import civil, clock
from horarium.kernel.errors import Refusal
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import operations as people_operations
from horarium.people import queries as people
from horarium.people.choices import CalendarKind
from horarium.people.errors import NoSuchCalendarAddress
from horarium.timetable import operations as timetable
from horarium.timetable.values import Told

if TYPE_CHECKING:
    from horarium.people.models import CalendarAddress

# What is over for longer is not told any more.
HISTORY = timedelta(days=366)


@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """Answer the sessions of the calendar that the key opens; 404 for a key that opens none, revoked or never one."""
    try:
        sheet, sessions = _read(request, key, now=clock.now())
    except Refusal as refusal:
        return _refused(refusal)
    tag = tag_of(sheet, sessions)
    if names(request.headers.get("If-None-Match", ""), tag):
        response = HttpResponse(status=304)
    else:
        response = file(text_of(sheet, sessions), disposition="inline")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def _refused(refusal: Refusal) -> HttpResponse:
    response = HttpResponse(
        f"{refusal.sentence}\n", status=STATUS.get(type(refusal), refusal.status), content_type="text/plain; charset=utf-8"
    )
    response["Cache-Control"] = "no-store"
    if "retry_after" in refusal.facts:
        response["Retry-After"] = str(refusal.facts["retry_after"])
    return response


def _read(request: HttpRequest, key: str, *, now: datetime) -> tuple[Sheet, list[Told]]:
    spend(request, "address", address_of(request), environment().horarium_limit_address)
    row = people.calendar_address(key)
    if row is None:
        need_tries(request)
        raise NoSuchCalendarAddress
    spend_of(request, f"calendar {row.id}")
    if people.calendar_read_is_to_be_noted(row, now=now):
        perform(people_operations.note_calendar_read, address_id=row.id, now=now)
    shows_members = row.kind == CalendarKind.COACH or row.shows_members
    business = org.settings()
    language = known(row.reader.language) or known(business.language) or offered()[0]
    facts: dict[str, Any] = {"language": language, "words": business.words}
    sheet = Sheet(called(row), CalendarKind(row.kind), _zone(row), shows_members, pages_of_sessions(request), **facts)
    return sheet, perform(timetable.tell_sessions, since=now - HISTORY, now=now, **_whose(row))


def _zone(row: CalendarAddress) -> ZoneInfo:
    """Whose clocks it is on: the person's, else the business's."""
    return civil.zone(availability.zone_of(row.whose) if row.whose else org.settings().zone)


def _whose(row: CalendarAddress) -> dict[str, Any]:
    return {"room_id": row.room_id} if row.kind == CalendarKind.ROOM else {f"{row.kind}_id": row.whose_id}
