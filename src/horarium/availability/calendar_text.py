"""What of a calendar file is read: the events that may matter from now on, and of each only when it is and what it is called.

Whom somebody meets, where and about what is nobody's business here, and is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from horarium.availability.errors import NoCalendar
from horarium.availability.values import PRODUCT

KEPT = {
    "DTSTART",
    "DTEND",
    "DURATION",
    "EXDATE",
    "EXRULE",
    "RDATE",
    "RECURRENCE-ID",
    "RRULE",
    "STATUS",
    "SUMMARY",
    "TRANSP",
    "UID",
}
AGAIN = {"RRULE", "RDATE", "RECURRENCE-ID"}
MOST_EVENTS = 3000
LONGEST_LINE = 20_000
FOLD = re.compile(r"(\r\n|\n|\r)[ \t]")
BREAK = re.compile(r"\r\n|\n|\r")
NAME = re.compile(r"[A-Za-z0-9-]+")
ENDS = re.compile(r"(?P<name>DTEND|DTSTART)[^:]*:(?P<day>\d{8})")
# Zones and lengths that a look at the date alone does not see.
MARGIN = timedelta(days=3)


def text_of(body: bytes) -> str:
    """Return a file's text. What is no UTF-8 in it is replaced, and NUL, which no database keeps, left out."""
    return body.decode("utf-8-sig", "replace").replace("\0", "")


def events_of(text: str, *, today: date) -> list[str]:
    """Return the events of a calendar that may still lie ahead, each as the lines that are read of it.

    Refuses with NoCalendar: for what is none, is cut off, is our own, or holds more events than are read.
    """
    lines = [line for line in BREAK.split(FOLD.sub("", text)) if line.strip()]
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise NoCalendar(why="it does not begin with BEGIN:VCALENDAR")
    if lines[-1].strip().upper() != "END:VCALENDAR":
        raise NoCalendar(why="it is cut off before its end")
    if f"PRODID:{PRODUCT}" in lines:
        raise NoCalendar(why="it holds the sessions of this house, which take their time already")
    found = []
    for event in _events(lines):
        if _may_matter(event, today):
            found.append("\r\n".join(["BEGIN:VEVENT", *event, "END:VEVENT", ""]))
        if len(found) > MOST_EVENTS:
            raise NoCalendar(why=f"it holds more than {MOST_EVENTS} events that repeat or lie ahead")
    return found


def _events(lines: list[str]) -> Iterator[list[str]]:
    """Yield the lines of each event; what lies inside an event, such as its alarms, is passed over."""
    within: list[str] = []
    event: list[str] = []
    for line in lines:
        begun = NAME.match(line)
        name = begun[0].upper() if begun else ""
        if name == "BEGIN":
            within.append(line.partition(":")[2].strip().upper())
        elif name == "END" and within:
            if within[1:] == ["VEVENT"]:
                yield event
                event = []
            within.pop()
        elif within[1:] == ["VEVENT"] and name in KEPT:
            # A zone's name with its maker before it: the library would guess what is meant, and say so on standard error.
            event.append(re.sub(r'TZID=("?)/', r"TZID=\1", line) if len(line) <= LONGEST_LINE else f"{name}:")


def _may_matter(event: list[str], today: date) -> bool:
    if any(line.upper().startswith(tuple(AGAIN)) for line in event):
        return True
    dates = {found["name"]: found["day"] for line in event if (found := ENDS.match(line.upper()))}
    day = dates.get("DTEND") or dates.get("DTSTART")
    lasts = any(line.upper().startswith("DURATION") for line in event)
    return day is None or lasts or day >= f"{today - MARGIN:%Y%m%d}"
