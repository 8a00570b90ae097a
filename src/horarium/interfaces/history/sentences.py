"""One sentence for each event: what was done, said after the one who did it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from horarium.interfaces.pages.left_out import WHY
from horarium.kernel import civil
from horarium.timetable.choices import Reason

WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
SIDES = {"member": "the member", "coach": "the coach", "office": "the office", "force_majeure": "nobody: force majeure"}
# What the columns of a series are called.
COLUMNS = {
    "weekdays": "day",
    "local_start": "time",
    "minutes": "minutes",
    "coach_id": "coach",
    "room_id": "room",
    "every_weeks": "weeks between two",
    "start_on": "first date",
    "end_on": "last date",
    "zone": "zone",
    "title": "title",
    "place": "place",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What an event says of itself, with what is needed to say it to people: names, rooms, the reader's zone.

    `with_reasons` is whether the reader may know what somebody gave as the reason.
    """

    facts: Mapping[str, Any]
    names: Mapping[UUID, str]
    rooms: Mapping[UUID, str]
    zone: ZoneInfo
    with_reasons: bool = False

    def __getitem__(self, name: str) -> Any:
        return self.facts[name]

    def at(self, text: Any) -> str:
        """Say an instant on the reader's clocks."""
        return f"{civil.local(datetime.fromisoformat(text), self.zone):%A %-d %B %Y %-H:%M}" if text else "an hour not made yet"

    def day(self, text: Any) -> str:
        """Say a date."""
        return f"{date.fromisoformat(text):%A %-d %B %Y}"

    def name(self, key: Any) -> str:
        """Say who somebody is."""
        return self.names.get(UUID(key), "somebody who is gone") if key else "nobody"

    def room(self, key: Any) -> str:
        """Say which room it is."""
        return self.rooms.get(UUID(key), "a room that is gone") if key else "no room of its own"

    @property
    def why(self) -> str:
        """Return the reason that was given, if the reader may know it."""
        given = self.facts.get("why", "")
        return f": {given}" if given and self.with_reasons else ""


Sentence = Callable[[Facts], str]


def counted(number: int, one: str) -> str:
    """Return a number with its word."""
    return f"{number} {one}{'' if number == 1 else 's'}"


def session_moved(facts: Facts) -> str:
    """Say from when and where to when and where a session was moved."""
    was, became = facts["was"], facts["became"]
    local = was.get("original_local")
    before = f"{datetime.fromisoformat(local):%A %-d %B %Y %-H:%M}" if local else facts.at(was.get("start_time"))
    parts = []
    if local or was.get("start_time") != became.get("start_time"):
        parts.append(f"from {before} to {facts.at(became.get('start_time'))}")
    elif was.get("end_time") != became.get("end_time"):
        parts.append(f"so that it ends {facts.at(became.get('end_time'))}")
    if "coach_id" in was and was["coach_id"] != became.get("coach_id"):
        parts.append(f"from {facts.name(was['coach_id'])} to {facts.name(became.get('coach_id'))}")
    if "room_id" in was and was["room_id"] != became.get("room_id"):
        parts.append(f"from {facts.room(was['room_id'])} to {facts.room(became.get('room_id'))}")
    return f"moved the session {', '.join(parts)}" if parts else "moved the session"


def session_cancelled(facts: Facts) -> str:
    """Say which session was cancelled, and on whose side the reason lay."""
    side = facts.facts.get("side", "")
    lay = f", the reason lying with {SIDES.get(side, side)}" if side else ""
    when = f" of {facts.at(facts['start_time'])}" if "start_time" in facts.facts else ""
    return f"cancelled the session{when}{lay}{facts.why}"


def seat_given_back(facts: Facts) -> str:
    """Say whose side gave a place back, and what it costs."""
    outcome = facts.facts.get("outcome") or {}
    charge = outcome.get("charge_percent")
    costs = f"; {charge} % of the price stands" if charge else ""
    return f"{'gave the place back' if facts['seat_status'] == 'CANCELLED_BY_MEMBER' else 'took the place back'}{costs}"


def series_changed(facts: Facts) -> str:
    """Say what differs in a series, and from when on."""
    was, became = facts["was"], facts["became"]
    differing = [f"{COLUMNS.get(name, name)} {_value(facts, name, was.get(name))} to {_value(facts, name, became[name])}"
                 for name in became]  # fmt: skip
    said = f"changed the series from {facts.day(facts['from_on'])} on: {'; '.join(differing) or 'nothing that is kept'}"
    return f"{said} ({counted(facts['moved'], 'session')} moved, {facts['cancelled']} cancelled)"


def _value(facts: Facts, name: str, value: Any) -> str:
    if name == "weekdays" and isinstance(value, list):
        return ", ".join(WEEKDAYS[day] for day in value)
    if name == "coach_id":
        return facts.name(value)
    if name == "room_id":
        return facts.room(value)
    if name == "local_start" and value:
        return f"{time.fromisoformat(value):%-H:%M}"
    return "open" if value is None else str(value)


def series_paused(facts: Facts) -> str:
    """Say from when to when a series rests."""
    until = f" to {facts.day(facts['until_on'])}" if facts["until_on"] else ", until it is lifted"
    cancelled = f" ({counted(facts['sessions'], 'session')} cancelled)"
    return f"paused the series from {facts.day(facts['from_on'])}{until}{cancelled}{facts.why}"


def session_kept(facts: Facts) -> str:
    """Say against what a session stays."""
    reason = facts["reason"]
    against = WHY[Reason(reason)].rstrip(".") if reason in Reason.values else reason
    return f"kept the session, although: {against}"


SENTENCES: dict[str, Sentence] = {
    "SeriesOpened": lambda facts: f"opened the series with {facts.name(facts['coach_id'])}",
    "SeriesCancelled": lambda facts: f"ended the series ({counted(facts['sessions'], 'session')} cancelled)",
    "SeriesRenamed": lambda facts: f"named the series {facts['title'] or 'nothing'}",
    "SeriesChanged": series_changed,
    "SeriesPaused": series_paused,
    "PauseLifted": lambda facts: (
        f"lifted a pause of the series ({counted(facts['given_back'], 'session')} given back, {facts['lost']} lost)"
    ),
    "DateSkipped": lambda facts: f"skipped {facts.day(facts['on'])} of the series",
    "DateTakenUp": lambda facts: f"took up {facts.day(facts['on'])} of the series again",
    "SessionBooked": lambda facts: f"booked the session with {facts.name(facts['coach_id'])}, once",
    "SessionOpened": lambda facts: f"opened the session for a group, {counted(facts['capacity'], 'place')}",
    "SessionMoved": session_moved,
    "SessionKept": session_kept,
    "SessionCancelled": session_cancelled,
    "SessionTakenUp": lambda facts: "took up the session again, since its pause was lifted",
    "CapacityChanged": lambda facts: f"changed the places from {facts['was']} to {facts['became']}",
    "SeatTaken": lambda facts: f"took a place for {facts.name(facts['member_id'])}",
    "SeatWaitlisted": lambda facts: f"put {facts.name(facts['member_id'])} on the waiting list",
    "SeatPromoted": lambda facts: f"freed a place, which went to {facts.name(facts['member_id'])}, who waited",
    "SeatGivenBack": seat_given_back,
}
