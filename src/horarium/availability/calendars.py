"""Coaches' own calendars, whose events block time: added, read again and again, removed.

What a calendar says is laid around what stands there already: blocks by hand, and what calendars that were added before it
say. Two blocks of a coach never overlap, and a block that stays the same keeps its id, so what was settled about it stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from horarium.availability import queries
from horarium.availability.calendar_text import events_of, text_of
from horarium.availability.errors import TooManyCalendars
from horarium.availability.events import HoursChanged
from horarium.availability.expanding import Reading, expanded
from horarium.availability.models import BlockedSlot, CalendarSource
from horarium.journal.operations import announce, queue_all
from horarium.kernel import civil
from horarium.kernel.actor import Actor, house
from horarium.kernel.addresses import target
from horarium.kernel.claims import claim
from horarium.kernel.errors import Invalid
from horarium.kernel.outgoing import listed
from horarium.kernel.spans import Span, merged, without
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.people import queries as people

READ = "availability.read_calendar"
MOST_CALENDARS = 5
# Of a calendar's file so much is read.
MOST_BYTES = 5 * 1024 * 1024
EVERY = timedelta(hours=1)
# What ended yesterday is still looked at, so that a block does not change because a part of it is over.
LOOK_BACK = timedelta(days=1)
MANY = 200
TAG = re.compile(r'(W/)?"[!#-~]{0,200}"')


class Asked(NamedTuple):
    """Where a calendar is to be asked for (nowhere: it was sent as a file), with what was answered last; and for which time
    ahead its events are worked out, on whose clocks where it names none.
    """

    url: str
    etag: str
    events: list[str]
    zone: ZoneInfo
    ahead: Span


def add_calendar(*, by: Actor, coach_id: UUID, name: str, url: str, now: datetime) -> CalendarSource:
    """Let the events of a calendar at an address block the coach's time; it is read soon, and every hour from then on.

    An address that begins with webcal:// is asked by https. Refuses with NotYours, NoSuchPerson, Invalid, TooManyCalendars.
    """
    people.need_is_coach(by, people.coach(coach_id).id)
    url = re.sub(r"^webcals?://", "https://", url.strip(), flags=re.IGNORECASE)
    target(url, listed())
    row = _named(coach_id, name, now)
    row.url, row.etag, row.due_at = url, "", now + EVERY
    row.save()
    queue_all(READ, [{"source_id": str(row.id)}])
    return queries.calendar(row.id)


def send_calendar(*, by: Actor, coach_id: UUID, name: str, content: bytes, now: datetime) -> CalendarSource:
    """Let the events of a calendar file block the coach's time, in place of what was sent before under the same name.

    Refuses with NotYours, NoSuchPerson, Invalid, NoCalendar, TooManyCalendars. Announces HoursChanged if that changed any.
    """
    coach = people.coach(coach_id)
    people.need_is_coach(by, coach.id)
    if len(content) > MOST_BYTES:
        raise Invalid("content", f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
    # Before anybody is held: it may take a while.
    events = events_of(text_of(content), today=now.date())
    reading = expanded(events, zone=civil.zone(queries.zone_of(coach)), within=_ahead(now))
    row = _named(coach_id, name, now)
    row.content, row.url, row.etag, row.due_at = events, "", "", now + EVERY
    _keep(row, reading, by=by, now=now)
    return queries.calendar(row.id)


def _named(coach_id: UUID, name: str, now: datetime) -> CalendarSource:
    """The coach's calendar of that name, or a new one, held."""
    if not name.strip():
        raise Invalid("name", "it is empty")
    claim(people=[coach_id])
    rows = queries.calendars_of(coach_id)
    found = rows.filter(name=name.strip()).first()
    if found is None and rows.count() >= MOST_CALENDARS:
        raise TooManyCalendars(most=MOST_CALENDARS)
    return found or CalendarSource(coach_id=coach_id, name=name.strip(), content=[], busy=[], bad=[])


def remove_calendar(*, by: Actor, source_id: UUID, now: datetime) -> None:
    """Remove a coach's calendar with the blocks that it made. Refuses with NotYours, NoSuchCalendar. Announces HoursChanged."""
    coach_id = queries.calendar(source_id).coach_id
    people.need_is_coach(by, coach_id)
    claim(people=[coach_id])
    queries.calendar(source_id).delete()
    lay(coach_id, now=now)
    announce(HoursChanged(coach_id, what="calendar"), by=by, now=now)


def read_calendar_soon(*, by: Actor, source_id: UUID) -> CalendarSource:
    """Have a coach's calendar read at once. Refuses with NotYours, NoSuchCalendar."""
    row = queries.calendar(source_id)
    people.need_is_coach(by, row.coach_id)
    queue_all(READ, [{"source_id": str(row.id)}])
    return row


def queue_due_calendars(*, now: datetime) -> int:
    """Queue the calendars that are due, each due again in an hour whatever becomes of its job, and return how many."""
    required()
    due = CalendarSource.objects.filter(due_at__lte=now).order_by("due_at", "id").select_for_update(skip_locked=True)
    ids = list(due.values_list("id", flat=True)[:MANY])
    CalendarSource.objects.filter(id__in=ids).update(due_at=now + EVERY)
    queue_all(READ, [{"source_id": str(key)} for key in ids])
    return len(ids)


def begin_reading(*, source_id: UUID, now: datetime) -> Asked | None:
    """Return what is to be read of a calendar, or nothing if it was removed meanwhile."""
    row = CalendarSource.objects.select_related("coach").filter(id=source_id).first()
    zone = civil.zone(queries.zone_of(row.coach)) if row else None
    return Asked(row.url, row.etag, row.content, zone, _ahead(now)) if row and zone else None


def _ahead(now: datetime) -> Span:
    return Span(now - LOOK_BACK, now + timedelta(days=org.settings().booking_window_days))


def take_calendar(*, source_id: UUID, asked: Asked, events: list[str], etag: str, reading: Reading, now: datetime) -> None:
    """Block the time that a calendar takes now, as it was read, and none that it took before.

    Nothing is done where it was removed meanwhile, or has another address. Announces HoursChanged if that changed any block.
    """
    required()
    row = CalendarSource.objects.filter(id=source_id).first()
    if row is None:
        return
    claim(people=[row.coach_id])
    row = CalendarSource.objects.filter(id=source_id, url=asked.url).first()
    # A file that was sent again meanwhile is newer than what was read of it here.
    if row and (asked.url or row.content == asked.events):
        row.content, row.etag = events, etag if TAG.fullmatch(etag) else ""
        _keep(row, reading, by=house("job"), now=now)


def note_unread_calendar(*, source_id: UUID, error: str) -> None:
    """Write down why a calendar could not be read. Its blocks stay."""
    required()
    row = CalendarSource.objects.select_for_update().filter(id=source_id).first()
    if row:
        row.failures, row.error = row.failures + 1, error[:500]
        row.save(update_fields=["failures", "error"])


def _keep(row: CalendarSource, reading: Reading, *, by: Actor, now: datetime) -> None:
    row.busy = [[span.start.isoformat(), span.end.isoformat()] for span in reading.spans]
    row.bad = [bad._asdict() for bad in reading.bad]
    row.read_at, row.failures, row.error = now, 0, ""
    row.save()
    if lay(row.coach_id, now=now):
        announce(HoursChanged(row.coach_id, what="calendar"), by=by, now=now)


def lay(coach_id: UUID, *, now: datetime) -> bool:
    """Make the blocks of the coach's calendars what these said when they were last read, and say whether that changed any.

    The coach is held by who calls.
    """
    required()
    sources = list(queries.calendars_of(coach_id))
    said = {source.id: _busy(source) for source in sources}
    first = min((span.start for spans in said.values() for span in spans), default=now)
    rows = list(queries.blocks_of(coach_id).filter(end_time__gt=min(first, now)))
    # What is by hand stands, and so does what is over: it was true.
    stands = [row for row in rows if row.source_id is None or row.end_time <= now]
    taken = merged(Span(row.start_time, row.end_time) for row in stands)
    there = {(row.source_id, row.start_time, row.end_time): row for row in rows if row not in stands}
    wanted: dict[tuple[UUID | None, datetime, datetime], CalendarSource] = {}
    for source in sources:
        spans = without(said[source.id], taken)
        taken = merged([*taken, *spans])
        wanted |= {(source.id, span.start, span.end): source for span in spans if span.end > now}
    gone = [row.id for key, row in there.items() if key not in wanted]
    new = [(key, source) for key, source in wanted.items() if key not in there]
    BlockedSlot.objects.filter(id__in=gone).delete()
    BlockedSlot.objects.bulk_create(
        BlockedSlot(coach_id=coach_id, source=source, start_time=start, end_time=end, reason=source.name)
        for (_, start, end), source in new
    )
    return bool(gone or new)


def _busy(source: CalendarSource) -> Sequence[Span]:
    return [Span(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in source.busy]
