"""Folders to import: the real ones, and small ones of which a test changes a line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from horarium.interfaces.importing.intake import Intake
from horarium.interfaces.importing.report import Report
from horarium.interfaces.importing.timetable import import_timetable
from tests import factories as make

REAL = Path(__file__).parents[2] / "data" / "real"
AT = datetime(2026, 11, 20, tzinfo=UTC)
HEADERS = {
    "people": "key,name,role,email,zone",
    "rooms": "room,capacity",
    "weekly_availability": "coach,day_of_week,start_time,end_time",
    "recurring_bookings": "member,coach,room,title,day_of_week,start_time,end_time,start_date,end_date,frequency",
}
SMALL = {
    "people": ["c1,Ada,coach,,", "m1,Ben,member,,", "m2,Cleo,member,,"],
    "rooms": ["A,10", "B,"],
    "weekly_availability": ["c1,1,09:00,17:00"],
    "recurring_bookings": ["m1,c1,A,Violin,1,10:00,11:00,2026-11-23,,1"],
}
COUNTED = "users rooms weekly_availability recurring_bookings coach_members events event_deliveries procrastinate_jobs"


def folder(path: Path, **lines: list[str] | bytes) -> Path:
    """The small timetable with these files' lines (without the header) or bytes (with it) instead."""
    path.mkdir(exist_ok=True)
    for name, header in HEADERS.items():
        given = lines.get(name, SMALL[name])
        text = given if isinstance(given, bytes) else "\n".join([header, *given, ""]).encode()
        (path / f"{name}.csv").write_bytes(text)
    return path


def taken_in(path: Path, *, zone: str = "Europe/Rome", now: datetime = AT, **facts) -> Report:
    facts.setdefault("keeps", True)
    return import_timetable(path, Intake(now=now, zone=zone), **facts)


def refused(report: Report) -> list[tuple[str, int, str | None, str]]:
    return [(line.file, line.line, line.column, line.reason) for line in report.refused]


def counts() -> dict[str, int]:
    return {table: make.value(f"SELECT count(*) FROM {table}") for table in COUNTED.split()}
