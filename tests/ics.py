"""A reader of iCalendar files that shares nothing with the library which writes ours: RFC 5545 read again, and strictly.

Local times become instants by the VTIMEZONE of the file alone, so that a wrong one shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

PARAMETER = r';[A-Z0-9-]+=("[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*)'
LINE = re.compile(rf"(?P<name>[A-Z0-9-]+)(?P<params>({PARAMETER})*):(?P<value>[^\x00-\x08\x0a-\x1f]*)")
ESCAPED = {"n": "\n", "N": "\n", "\\": "\\", ";": ";", ",": ","}


@dataclass
class Part:
    kind: str
    lines: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def one(self, name: str) -> str:
        """The value of a property that stands there exactly once."""
        (value,) = [value for known, _, value in self.lines if known == name]
        return value

    def text(self, name: str) -> str:
        value = self.one(name)
        assert not re.search(r"(?<!\\)(\\\\)*[,;]", value), f"unescaped: {value!r}"
        return re.sub(r"\\(.)", lambda found: ESCAPED[found[1]], value)

    def of(self, kind: str) -> list[Part]:
        return [part for part in self.parts if part.kind == kind]


def read(body: bytes) -> Part:
    """The one calendar of a file. Fails on whatever RFC 5545 does not allow."""
    assert body.endswith(b"\r\n")
    lines = body[:-2].split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    for line in lines:
        line.decode()  # no letter is cut in two
    stack, done = [], []
    for text in re.sub(rb"\r\n[ \t]", b"", body).decode().split("\r\n")[:-1]:
        found = LINE.fullmatch(text)
        assert found, text
        if found["name"] == "BEGIN":
            stack.append(Part(found["value"]))
        elif found["name"] == "END":
            part = stack.pop()
            assert part.kind == found["value"]
            (stack[-1].parts if stack else done).append(part)
        else:
            params = dict(one.split("=", 1) for one in found["params"].split(";")[1:])
            stack[-1].lines.append((found["name"], {k: v.strip('"') for k, v in params.items()}, found["value"]))
    (calendar,) = done
    assert calendar.kind == "VCALENDAR"
    return calendar


def events(body: bytes) -> dict[str, tuple[datetime, datetime, Part]]:
    """Start, end and all else of every event, by UID."""
    calendar = read(body)
    zones = {zone.one("TZID"): zone for zone in calendar.of("VTIMEZONE")}
    found = [(e.one("UID"), _instant(e, "DTSTART", zones), _instant(e, "DTEND", zones), e) for e in calendar.of("VEVENT")]
    assert len({uid for uid, *_ in found}) == len(found)
    return {uid: tuple(rest) for uid, *rest in found}


def _instant(event: Part, name: str, zones: dict[str, Part]) -> datetime:
    ((params, value),) = [(params, value) for known, params, value in event.lines if known == name]
    return _clock(value[:-1]).replace(tzinfo=UTC) if value.endswith("Z") else instant(_clock(value), zones[params["TZID"]])


def _clock(text: str) -> datetime:
    assert re.fullmatch(r"\d{8}T\d{6}", text)
    return datetime.fromisoformat(text)


def instant(local: datetime, zone: Part) -> datetime:
    """The instant of a local time by a VTIMEZONE: the first of two, and in a gap by the offset before it."""
    onsets = sorted(_onsets(zone))
    read = [(at, (local - offset).replace(tzinfo=UTC)) for at, _, offset in onsets]
    candidates = [candidate for at, candidate in read if candidate >= at]
    shown = [c for c in candidates if c + _offset(c, onsets) == local.replace(tzinfo=UTC)]
    if shown:
        return min(shown)
    gap = next((at, before) for at, before, offset in onsets if at + before <= local.replace(tzinfo=UTC) < at + offset)
    return (local - gap[1]).replace(tzinfo=UTC)


def _offset(at: datetime, onsets: list[tuple[datetime, timedelta, timedelta]]) -> timedelta:
    return [offset for onset, _, offset in onsets if onset <= at][-1]


def _onsets(zone: Part) -> list[tuple[datetime, timedelta, timedelta]]:
    found = []
    for part in zone.parts:
        before, after = _utc_offset(part.one("TZOFFSETFROM")), _utc_offset(part.one("TZOFFSETTO"))
        starts = [part.one("DTSTART")] + [one for n, _, value in part.lines if n == "RDATE" for one in value.split(",")]
        assert not [n for n, *_ in part.lines if n == "RRULE"]
        found += [((_clock(start) - before).replace(tzinfo=UTC), before, after) for start in starts]
    return found


def _utc_offset(text: str) -> timedelta:
    sign, hours, minutes, seconds = re.fullmatch(r"([+-])(\d\d)(\d\d)(\d\d)?", text).groups()
    return (1 if sign == "+" else -1) * timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
