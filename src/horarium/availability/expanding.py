"""From the events of a calendar to the stretches of time that they take: pure, and bounded whatever the calendar says.

Local times become instants by the house's one rule (kernel/civil.py). What cannot be read is told with its reason, and the rest
is taken all the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr
from icalendar import Event, vRecur
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from horarium.availability.values import BadEvent
from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span, merged

LONGEST = timedelta(days=366)
A_DAY = timedelta(days=1)
LONGEST_TEXT = 100_000
SUMMARY = re.compile(r"^SUMMARY[^:\r]*:([^\r]{0,200})", re.MULTILINE | re.IGNORECASE)
OFTEN = {"SECONDLY", "MINUTELY"}
# Of times of day that a rule names, and of dates that are looked at to find a rule's own: for one event, and for all.
MOST_TIMES = 50
MOST_STEPS = 60_000
MOST_STEPS_OF_ALL = 1_000_000
MOST_SPANS = 2000
# What parts of a calendar that is no calendar may raise in the library; nothing of ours is called inside.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


class Unread(Exception):
    """Why an event is not taken."""


@dataclass(slots=True)
class Steps:
    """How many dates may still be looked at."""

    left: int

    def take(self) -> None:
        """Count one. Raises Unread when there was none left."""
        if self.left <= 0:
            raise Unread("it repeats more often than can be followed")
        self.left -= 1


class Counted(tuple[int, ...]):  # noqa: SLOT001  (a tuple can have no slots that are not empty)
    """Months or weekdays of a rule, of which it asks at every date that it looks at: where its work can be counted."""

    steps: Steps

    def __contains__(self, asked: object) -> bool:
        self.steps.take()
        return super().__contains__(asked)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it stands in a calendar: what clocks show, whose clocks, and the instant. A date is its midnight."""

    local: datetime
    zone: ZoneInfo
    at: datetime
    is_date: bool


@dataclass(frozen=True, slots=True)
class Occurring:
    """An event as it is read."""

    uid: str
    start: Moment
    # Elapsed time, or days on the calendar besides: of an event by dates, and of a length that counts days.
    lasts: timedelta
    days: int
    rule: vRecur | None
    more: list[Moment]
    but: list[Moment]
    instead_of: Moment | None
    is_free: bool

    def span_at(self, local: datetime) -> Span | None:
        """Return the time that it takes if it begins then, or nothing where it takes none."""
        start = civil.instant(local, self.start.zone)
        until = civil.instant(local + timedelta(days=self.days), self.start.zone) + self.lasts
        return Span(start, until) if until > start else None


@dataclass(slots=True)
class Reading:
    """What became of a calendar's events: the time that they take, joined, and those that could not be read."""

    spans: list[Span] = field(default_factory=list)
    bad: list[BadEvent] = field(default_factory=list)


def expanded(events: Iterable[str], *, zone: ZoneInfo, within: Span) -> Reading:
    """Return the time that the events take within a span; `zone` is whose clocks are meant where the calendar names none."""
    reading, steps = Reading(), Steps(MOST_STEPS_OF_ALL)
    known: dict[str, list[tuple[str, Occurring]]] = defaultdict(list)
    for text in events:
        named = SUMMARY.search(text)
        summary = named[1] if named else ""
        try:
            component = _parsed(text)
            summary = str(component.get("SUMMARY", ""))[:200]
            event = _read(component, zone)
            known[event.uid].append((summary, event))
        except (Unread, *UNREADABLE) as error:
            reading.bad.append(BadEvent(summary, _reason(error)))
    for same in known.values():
        replaced = {event.instead_of.at for _, event in same if event.instead_of}
        for summary, event in same:
            try:
                reading.spans += _spans(event, replaced, within, steps)
            except (Unread, *UNREADABLE) as error:
                reading.bad.append(BadEvent(summary, _reason(error)))
    reading.spans = merged(reading.spans)
    _bound(reading)
    return reading


def _parsed(text: str) -> Any:
    if len(text) > LONGEST_TEXT:
        raise Unread("it says more than can be read")
    return Event.from_ical(text)


def _bound(reading: Reading) -> None:
    if len(reading.spans) > MOST_SPANS:
        reading.bad.append(BadEvent("", f"there are more than {MOST_SPANS} stretches of time; those after them are left out"))
        reading.spans = reading.spans[:MOST_SPANS]


def _reason(error: Exception) -> str:
    return str(error)[:300] if isinstance(error, Unread) else f"it cannot be read ({str(error)[:200] or type(error).__name__})"


def _read(component: Any, zone: ZoneInfo) -> Occurring:
    for name, why in component.errors:
        raise Unread(f"its {name} cannot be read ({str(why)[:200]})")
    if "DTSTART" not in component:
        raise Unread("it does not say when it begins")
    if "EXRULE" in component:
        raise Unread("it leaves out dates by a rule (EXRULE), which is not read")
    start = _moment(component["DTSTART"], zone)
    lasts, days = _length(component, start, zone)
    if days * A_DAY + lasts > LONGEST:
        raise Unread(f"it lasts longer than {LONGEST.days} days")
    instead = component.get("RECURRENCE-ID")
    if instead is not None and "RANGE" in instead.params:
        raise Unread("it changes all dates after it too, which is not read")
    free = str(component.get("TRANSP", "")).upper() == "TRANSPARENT" or str(component.get("STATUS", "")).upper() == "CANCELLED"
    return Occurring(
        uid=str(component.get("UID", "")) or f"without one: {component.to_ical()!r}",
        start=start,
        lasts=lasts,
        days=days,
        rule=_one(component.get("RRULE")),
        more=_moments(component.get("RDATE"), zone),
        but=_moments(component.get("EXDATE"), zone),
        instead_of=_moment(instead, zone) if instead is not None else None,
        is_free=free,
    )


def _one(value: Any) -> Any:
    if isinstance(value, list):
        raise Unread("it repeats by more than one rule, which is not read")
    return value


def _length(component: Any, start: Moment, zone: ZoneInfo) -> tuple[timedelta, int]:
    """How long it lasts: elapsed time, and days on the calendar besides."""
    if "DTEND" in component:
        end = _moment(component["DTEND"], zone)
        if end.at < start.at:
            raise Unread("it ends before it begins")
        return (timedelta(), (end.local - start.local).days) if start.is_date else (end.at - start.at, 0)
    if "DURATION" in component:
        length: timedelta = component["DURATION"].dt
        if length < timedelta():
            raise Unread("it ends before it begins")
        return timedelta(seconds=length.seconds), length.days
    return timedelta(), int(start.is_date)


def _moments(value: Any, zone: ZoneInfo) -> list[Moment]:
    lists = value if isinstance(value, list) else [] if value is None else [value]
    return [_moment(one, zone, tzid=each.params.get("TZID")) for each in lists for one in each.dts]


def _moment(value: Any, zone: ZoneInfo, tzid: str | None = None) -> Moment:
    said = value.dt
    if isinstance(said, tuple):
        raise Unread("it names dates with an end each (PERIOD), which is not read")
    if not isinstance(said, datetime):
        midnight = datetime.combine(said, time())
        return Moment(midnight, zone, civil.instant(midnight, zone), is_date=True)
    if getattr(said.tzinfo, "key", "") == "UTC":
        return Moment(said.replace(tzinfo=None), ZoneInfo("UTC"), said.astimezone(UTC), is_date=False)
    name = value.params.get("TZID") or tzid
    local, of = said.replace(tzinfo=None), _zone(str(name)) if name else zone
    return Moment(local, of, civil.instant(local, of), is_date=False)


def _zone(name: str) -> ZoneInfo:
    """The zone that a calendar means by a name: an IANA one, with or without its maker's prefix, or one of Windows'."""
    known = WINDOWS_TO_OLSON.get(name, name)
    for candidate in (known, "/".join(known.split("/")[-2:]), "/".join(known.split("/")[-3:])):
        try:
            return civil.zone(candidate)
        except Invalid:
            continue
    raise Unread(f"its time zone {name[:80]!r} is none that is known here")


def _spans(event: Occurring, replaced: set[datetime], within: Span, steps: Steps) -> Iterator[Span]:
    if event.is_free:
        return
    for count, local in enumerate(sorted(_starts(event, replaced, within, steps))):
        if count >= MOST_SPANS:
            raise Unread(f"it repeats more than {MOST_SPANS} times in the time ahead")
        span = event.span_at(local)
        if span and span.overlaps(within):
            yield span


def _starts(event: Occurring, replaced: set[datetime], within: Span, steps: Steps) -> set[datetime]:
    """When the event begins on its own zone's clocks, without what is excepted or replaced."""
    if event.instead_of:
        return {event.start.local}
    zone = event.start.zone
    found = {event.start.local, *(civil.local(more.at, zone) for more in event.more)}
    if event.rule is not None:
        found |= set(_of_rule(event, within, steps))
    dates = {but.local.date() for but in event.but if but.is_date}
    gone = replaced | {but.at for but in event.but}
    return {local for local in found if civil.instant(local, zone) not in gone and local.date() not in dates}


def _of_rule(event: Occurring, within: Span, steps: Steps) -> Iterator[datetime]:
    first = civil.local(within.start, event.start.zone) - event.lasts - timedelta(days=event.days + 1)
    last = civil.local(within.end, event.start.zone) + A_DAY
    own = Steps(min(MOST_STEPS, steps.left))
    given = own.left
    count = 0
    try:
        for local in _rule(event, own):
            own.take()
            if local > last:
                return
            if local >= first:
                count += 1
                if count > MOST_SPANS:
                    raise Unread(f"it repeats more than {MOST_SPANS} times in the time ahead")
                yield local
    finally:
        steps.left -= given - own.left


def _rule(event: Occurring, steps: Steps) -> rrule:
    parts = {name.upper(): list(values) for name, values in (event.rule or {}).items()}
    if str(parts.get("FREQ", [""])[0]).upper() in OFTEN:
        raise Unread("it repeats every minute or second")
    if any(int(n) < 1 for n in parts.get("INTERVAL", [1])):
        raise Unread("it repeats after no time at all")
    times = [len(parts.get(name, [1])) for name in ("BYHOUR", "BYMINUTE", "BYSECOND")]
    if times[0] * times[1] * times[2] > MOST_TIMES:
        raise Unread(f"it repeats more than {MOST_TIMES} times a day")
    until = parts.pop("UNTIL", [None])[0]
    text = str(vRecur(parts).to_ical(), "ascii")  # type: ignore[no-untyped-call]  # the library is not typed here
    rule: rrule = rrulestr(text, dtstart=event.start.local)
    if until is not None:
        rule = rule.replace(until=_until(until, event))
    # A rule that never comes true would else be followed to the year 9999. All weekdays are the same to it as none.
    name = "_bymonth" if rule._bymonth else "_byweekday"  # noqa: SLF001
    counted = Counted(getattr(rule, name) or range(7))
    counted.steps = steps
    setattr(rule, name, counted)
    return rule


def _until(until: date, event: Occurring) -> datetime:
    if not isinstance(until, datetime):
        return datetime.combine(until, time.max)
    return civil.local(until, event.start.zone) if until.tzinfo else until
