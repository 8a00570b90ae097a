"""What the worker does with coaches' own calendars: it reads them again, each when it is due."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from procrastinate.contrib.django import app

from horarium.availability import operations
from horarium.availability.calendar_text import events_of, text_of
from horarium.availability.expanding import expanded
from horarium.kernel import clock, outgoing
from horarium.kernel.errors import Refusal
from horarium.kernel.unit import perform


class NotGiven(Refusal):
    """It answered with the status {status}."""


@app.periodic(cron="*/10 * * * *")
@app.task(name="availability.queue_due_calendars", queueing_lock="availability.queue_due_calendars")
def queue_due_calendars(timestamp: int) -> None:
    """Look every ten minutes for calendars that are due."""
    perform(operations.queue_due_calendars, now=clock.now())


@app.task(name="availability.read_calendar")
def read_calendar(source_id: str) -> None:
    """Read one calendar and block what it says. No transaction is open while its machine thinks."""
    key = UUID(source_id)
    asked = perform(operations.begin_reading, source_id=key, now=clock.now())
    if asked is None:
        return
    try:
        events, etag = _fetched(asked) if asked.url else (asked.events, "")
    except Refusal as refusal:
        perform(operations.note_unread_calendar, source_id=key, error=refusal.sentence)
        return
    reading = expanded(events, zone=asked.zone, within=asked.ahead)
    read = partial(operations.take_calendar, asked=asked, events=events, etag=etag, reading=reading)
    perform(read, source_id=key, now=clock.now())


def _fetched(asked: operations.Asked) -> tuple[list[str], str]:
    """The events that an address answers, and its tag: those of last time where it says that nothing has changed."""
    known = {"If-None-Match": asked.etag} if asked.etag else {}
    reply = outgoing.fetch(asked.url, headers={"Accept": "text/calendar, */*;q=0.1", **known}, most=operations.MOST_BYTES)
    if reply.status == 304 and asked.etag:
        return asked.events, asked.etag
    if reply.status != 200:
        raise NotGiven(status=reply.status)
    return events_of(text_of(reply.body), today=clock.now().date()), reply.headers.get("etag", "")
