"""Sessions as an iCalendar file (RFC 5545, RFC 7986), said so that each reader learns what they may know and no more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from horarium import __version__
from horarium.availability.values import PRODUCT
from horarium.interfaces.api import etag
from horarium.interfaces.feeds.zones import described
from horarium.interfaces.language import words
from horarium.interfaces.pages.slips import NOTES
from horarium.kernel import civil
from horarium.people.choices import CalendarKind
from horarium.timetable.values import Told

KIND = "text/calendar; charset=utf-8"
# So often a calendar program is asked to come again.
AGAIN = timedelta(hours=1)
# Line breaks of other alphabets and what steers terminals: programs read them as they please.
UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A calendar as a file: whose it is, on whose clocks, whether members are named, how the addresses of pages begin, and in
    which language and the business's words it speaks.
    """

    name: str
    kind: CalendarKind
    zone: ZoneInfo
    shows_members: bool
    pages: str
    language: str = "en"
    words: dict[str, Any] = field(default_factory=dict)


def file(body: bytes, name: str = "calendar", *, disposition: str) -> HttpResponse:
    """Return the answer that a file is: to be read at once (inline), or kept (attachment)."""
    response = HttpResponse(body, content_type=KIND)
    response["Content-Disposition"] = f'{disposition}; filename="{name}.ics"'
    return response


def tag_of(sheet: Sheet, sessions: Sequence[Told]) -> str:
    """Return the validator of the file: a digest of all that it is made of, so that nobody need make it to compare."""
    return etag.tag_of(repr((__version__, sheet, sessions)).encode())


def text_of(sheet: Sheet, sessions: Sequence[Told]) -> bytes:
    """Return the sessions as a file. The same sessions give the same bytes."""
    with translation.override(sheet.language.lower()), words.spoken(lambda: sheet.words):
        return _text_of(sheet, sessions)


def _text_of(sheet: Sheet, sessions: Sequence[Told]) -> bytes:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    for name in ("NAME", "X-WR-CALNAME"):
        calendar.add(name, vText(_clean(sheet.name)))
    calendar.add("X-WR-TIMEZONE", sheet.zone.key)
    calendar.add("REFRESH-INTERVAL", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    if sessions and sheet.zone.key != "UTC":
        last = max(session.end for session in sessions)
        calendar.add_component(described(sheet.zone, min(session.start for session in sessions), last))
    for session in sessions:
        calendar.add_component(_event(session, sheet))
    text: bytes = calendar.to_ical()
    return text


def _event(session: Told, sheet: Sheet) -> Event:
    event = Event()
    event.add("UID", str(session.id))
    # Without a METHOD, DTSTAMP is when what is told was last revised.
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        event.add(name, session.changed_at.astimezone(UTC))
    event.add("CREATED", min(session.created_at, session.changed_at).astimezone(UTC))
    event.add("SEQUENCE", session.sequence)
    event.add("STATUS", session.state)
    event.add("TRANSP", "OPAQUE" if session.state == "CONFIRMED" else "TRANSPARENT")
    for name, at in zip(("DTSTART", "DTEND"), _times(session, sheet.zone), strict=True):
        event.add(name, at)
    event.add("SUMMARY", _clean(_summary(session, sheet)))
    if where := _where(session):
        event.add("LOCATION", _clean(where))
    if lines := _lines(session, sheet):
        event.add("DESCRIPTION", "\n".join(_clean(line) for line in lines))
    event.add("URL", f"{sheet.pages}{session.id}")
    return event


def _times(session: Told, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end on the zone's clocks, or in UTC where those clocks show one of them twice and mean the other one."""
    both = (session.start, session.end)
    if any(civil.instant(civil.local(at, zone), zone) != at for at in both):
        return session.start.astimezone(UTC), session.end.astimezone(UTC)
    return session.start.astimezone(zone), session.end.astimezone(zone)


def _summary(session: Told, sheet: Sheet) -> str:
    text = _what(session, sheet)
    if session.state == "CANCELLED":  # some programs do not look at STATUS
        return _("Cancelled: {what}").format(what=text)
    return _("Waiting list: {what}").format(what=text) if session.state == "TENTATIVE" else text


def _what(session: Told, sheet: Sheet) -> str:
    who = session.coach if sheet.kind != CalendarKind.COACH else _company(session, sheet)
    if not who:
        return session.title or (_("Session of a group") if session.is_group else _("Session"))
    return f"{session.title} · {who}" if session.title else _("Session with {who}").format(who=who)


def _company(session: Told, sheet: Sheet) -> str:
    """The one member of a session that is not a group's."""
    return session.members[0] if sheet.shows_members and session.members and not session.is_group else ""


def _where(session: Told) -> str:
    if session.place == "online":
        return _("Online")
    if session.place == "home":
        return _("At the member's home")
    return ", ".join(part for part in (session.room, session.location) if part)


def _lines(session: Told, sheet: Sheet) -> list[str]:
    lines = [_("Coach: {name}").format(name=session.coach)] if session.coach else []
    if sheet.shows_members and session.members:
        lines.append(_("Members: {names}").format(names=", ".join(session.members)))
    if session.state == "TENTATIVE":
        lines.append(_("You wait for a place in this session."))
    if session.clock_note:
        lines.append(_("Clocks: {note}").format(note=NOTES[session.clock_note]))
    return lines


def _clean(text: str) -> str:
    return UNSPEAKABLE.sub(" ", text)
