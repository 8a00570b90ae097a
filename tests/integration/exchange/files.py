"""Files of the four kinds: given out, taken in, and small ones of which a test changes a line."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

from horarium.interfaces.exporting.kinds import KINDS, export
from horarium.interfaces.importing.intake import Intake
from horarium.interfaces.importing.kinds import import_file
from horarium.interfaces.importing.report import Report
from horarium.kernel.actor import Actor
from tests import factories as make
from tests.conftest import empty_database

HEADERS = {
    "coaches": "key,name,email,phone,zone,room,location,duration",
    "members": "key,name,email,phone,zone",
    "availability": "coach,day_of_week,start_time,end_time,individual,group",
    "series": "id,member,coach,room,location,title,day_of_week,start_time,end_time,start_date,end_date,frequency,zone",
}
COACHES = ["c0,Al,,,,,,", "c1,Ada,ada@example.org,,Europe/Rome,A,,45", "c2,Bea,,,Europe/Rome,,,"]
MEMBERS = ["m1,Max,max@example.org,+39 06,", "m2,Nora,,,"]
HOURS = ["c1,1,09:00,17:00,yes,no", "c1,2,09:00,17:00,,"]
SERIES = [",m1,c1,,,Violin,1,10:00,11:00,2026-11-23,,,", ",m2,c1,B,,Cello,1,11:00,12:00,2026-11-23,2027-03-01,2,"]
GOOD = {"coaches": COACHES, "members": MEMBERS, "availability": HOURS, "series": SERIES}
COUNTED = "users rooms coach_settings weekly_availability recurring_bookings coach_members events procrastinate_jobs"


def exported(kind: str, *, by: Actor = make.HOUSE, now: datetime = make.NOW) -> bytes:
    return b"".join(export(kind, by=by, now=now))


def everything() -> dict[str, bytes]:
    """All exports of a home."""
    return {kind: exported(kind) for kind in KINDS}


def table(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode(), newline="")))


def taken_in(path: Path, kind: str, text: bytes | list[str], *, now: datetime = make.NOW, **facts) -> Report:
    """Take in a file of these bytes, or of these lines below the kind's header."""
    file = path / f"{kind}.csv"
    file.write_bytes(text if isinstance(text, bytes) else "\n".join([HEADERS[kind], *text, ""]).encode())
    facts.setdefault("keeps", True)
    return import_file(kind, file, Intake(now=now, **({"by": facts.pop("by")} if "by" in facts else {})), **facts)


def into_an_empty_home(path: Path, files: dict[str, bytes]) -> dict[str, Report]:
    empty_database()
    return {kind: taken_in(path, kind, text) for kind, text in files.items()}


def outcome(report: Report) -> tuple[int, int, int, int]:
    """How many rows were added, changed, there already, refused."""
    (count,) = report.counts.values()
    return count.added, count.changed, count.already, count.refused


def refused(report: Report) -> list[tuple[int, str | None, str]]:
    return [(line.line, line.column, line.reason) for line in report.refused]


def counts() -> dict[str, int]:
    return {name: make.value(f"SELECT count(*) FROM {name}") for name in COUNTED.split()}
