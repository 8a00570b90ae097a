"""How hours, dates and signs are drawn in templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop, ngettext

from horarium.interfaces.language import dates, refusals
from horarium.interfaces.pages import calendar
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.slips import NOTES
from horarium.kernel import civil, clock
from horarium.kernel.errors import Refusal
from horarium.org import queries as org

register = template.Library()
ICONS = Path(__file__).parents[1] / "static" / "icons"
WEEKDAYS = [
    gettext_noop("Sundays"),
    gettext_noop("Mondays"),
    gettext_noop("Tuesdays"),
    gettext_noop("Wednesdays"),
    gettext_noop("Thursdays"),
    gettext_noop("Fridays"),
    gettext_noop("Saturdays"),
]
DAYS = [
    gettext_noop("Sunday"),
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
]

RUNS = {
    "running": gettext_noop("running"),
    "done": gettext_noop("done"),
    "failed": gettext_noop("failed"),
    "interrupted": gettext_noop("interrupted"),
}
BATCHES = {
    "active": gettext_noop("running"),
    "completed": gettext_noop("completed"),
    "cancelled": gettext_noop("ended before its time"),
}
TRIGGERS = {
    "schedule": gettext_noop("the clock"),
    "start": gettext_noop("the start of the server"),
    "cron": gettext_noop("a scheduler"),
    "owner": gettext_noop("the owner"),
    "office": gettext_noop("the office"),
    "command": gettext_noop("a command"),
    "booking": gettext_noop("a booking"),
    "batch": gettext_noop("a batch"),
    "import": gettext_noop("an import"),
    "demo": gettext_noop("the sample"),
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a sign. It says nothing to a screen reader: words stand beside it."""
    return _icon(name)


@cache
def _icon(name: str) -> SafeString:
    text = (ICONS / f"{name}.svg").read_text()
    drawing = text[text.index(">", text.index("<svg")) + 1 : text.index("</svg>")].strip()
    turns = " turns" if "left" in name or "right" in name else ""
    return mark_safe(f'<svg class="icon{turns}" viewBox="0 0 24 24" aria-hidden="true">{drawing}</svg>')  # noqa: S308  (our own files)


@register.filter
def raised(value: time | int) -> SafeString:
    """Write an hour as printed tables do: 17 with a raised 40. It is read and copied as 17:40, or as 5:40 pm."""
    return dates.raised(time(value % 24) if isinstance(value, int) else value)


@register.filter
def in_zone(value: datetime | None, zone: str) -> datetime | None:
    """Return what clocks in the zone show at an instant."""
    return civil.local(value, civil.zone(zone)) if value else None


@register.filter
def said(value: datetime | date, form: str = "%a %-d %b %-H:%M") -> str:
    """Write a local date or time with the parts that the form names, in the locale, without turning it into another zone."""
    return dates.said(value, form)


@register.filter
def weekdays(days: list[int]) -> str:
    """Name the weekdays of a series, 0 being Sunday."""
    return ", ".join(gettext(WEEKDAYS[day]) for day in days)


@register.filter
def weekday(day: int | str) -> str:
    """Name a weekday, 0 being Sunday."""
    return gettext(DAYS[int(day)])


@register.filter
def weekdays_of(day: int) -> str:
    """Name every such weekday, 0 being Sunday: Thursdays."""
    return weekdays([day])


@register.filter(name="city")
def city_of(zone: str) -> str:
    """Name a zone as people say it."""
    return city(zone)


@register.filter
def clock_note(note: str) -> str:
    """Say what the change of a clock did to a session."""
    return gettext(str(NOTES[note]))


@register.filter
def opens_on(row: Any) -> str:
    """Name the weekday on which batches of a class open."""
    return dates.weekday((row.start_day_of_week + 1) % 7)


@register.filter
def batch_state(status: str) -> str:
    """Name the state of a batch."""
    return gettext(BATCHES[status])


@register.filter
def numbered(session: Any) -> str:
    """Say which class of its batch a session is, with its lesson where it has one."""
    facts = {"n": session.number, "title": session.title}
    if session.title in {"", f"Class {session.number}"}:
        return gettext("Class %(n)s") % facts
    return gettext("Class %(n)s. %(title)s") % facts


@register.filter
def until(at: datetime, now: datetime) -> str:
    """Say how long it is until a local time of the same day."""
    minutes = max(0, int((at - now).total_seconds() // 60))
    if minutes < 60:
        return ngettext("in %(n)s minute", "in %(n)s minutes", minutes) % {"n": minutes}
    return ngettext("in %(n)s hour", "in %(n)s hours", minutes // 60) % {"n": minutes // 60}


@register.filter
def plus_minutes(start: time, minutes: int) -> time:
    """Return the time on the clock's face so many minutes later."""
    return (datetime.combine(date.min, start, ZoneInfo("UTC")) + timedelta(minutes=minutes)).time()


@register.filter
def lasted(run: Any) -> str:
    """Say how long a run took, in seconds by the clock: a run may have been told another time."""
    if not run.ended_at:
        return "\N{EN DASH}"
    return f"{dates.number(round((run.ended_at - run.created_at).total_seconds(), 1))} s"


@register.filter
def run_state(state: str) -> str:
    """Name the state of a job's run."""
    return gettext(RUNS[state])


@register.filter
def set_off_by(trigger: str) -> str:
    """Say what set a job's run off; a change of a coach's hours is named by itself."""
    return gettext(TRIGGERS[trigger]) if trigger in TRIGGERS else gettext("a change")


@register.filter
def hours(length: timedelta) -> str:
    """Write a length in hours, as 19.5 is written by calendar.hours."""
    return calendar.hours(length)


@register.filter
def thousands(count: int) -> str:
    """Write a count with its thousands apart: 1,089."""
    return dates.number(count)


@register.filter
def told(refusal: Refusal) -> str:
    """Return a refusal's sentence as whoever is refused reads it."""
    return refusals.told(refusal)


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = name.split() or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def spaced(word: str) -> str:
    """Return a word of the code as people read it: left_out is left out."""
    return word.replace("_", " ").replace("-", " ")


@register.simple_tag
def querystring_of(request: HttpRequest, name: str, value: object) -> str:
    """Return the address's own query with one value changed."""
    query = request.GET.copy()
    query[name] = str(value)
    return query.urlencode()


@register.simple_tag
def almanac() -> dict[str, object]:
    """Return today in the business's zone, with the name of its city."""
    zone = org.settings().zone
    return {"at": civil.local(clock.now(), civil.zone(zone)), "city": city(zone)}


@register.filter
def of(found: Mapping[Any, Any], key: object) -> object:
    """Return what stands under a key, if anything does."""
    return found.get(key, "")


@register.filter
def five(local: datetime) -> int:
    """Return the minutes of a time on the grid of five on which tables lie."""
    return local.minute // 5 * 5


@register.filter
def as_query(form: Any) -> str:
    """Return what a bound form holds as an address's query."""
    return urlencode({field.name: field.value() or "" for field in form})
