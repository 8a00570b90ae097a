"""The sample: a real university's week, brought to the present, with three people whom a stranger can log in as."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count

import horarium
from horarium.availability import operations as availability
from horarium.availability import queries as availability_queries
from horarium.interfaces.importing import cells
from horarium.interfaces.importing.errors import NotASample
from horarium.interfaces.importing.intake import Intake, Progress
from horarium.interfaces.importing.reading import Row, open_folder
from horarium.interfaces.importing.report import Report
from horarium.interfaces.importing.tables import BOOKINGS, PEOPLE, ROOMS
from horarium.interfaces.importing.timetable import import_timetable
from horarium.kernel import civil
from horarium.kernel.actor import house
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.people import operations as people
from horarium.people import queries as people_queries
from horarium.reservations import queries as reservations
from horarium.timetable import queries as timetable
from horarium.timetable import tasks

if TYPE_CHECKING:
    from horarium.timetable.queries.overlaps import Proof

SAMPLE = "udine-fis0506"
NAME = "University of Udine, a sample"
ZONE = "Europe/Rome"
WEEKS = 6
OWNER, COACH, MEMBER = "owner@demo.example", "coach@demo.example", "member@demo.example"


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody whom a stranger can log in as. The password, the same for all, is made anew each time: only its hash is kept."""

    role: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demo did and what it holds."""

    week: date
    imported: Report
    generated: tasks.Result
    proof: Proof
    logins: list[Login]

    def as_text(self) -> str:
        """Return the report for a person."""
        rows = {file: count.added + count.already for file, count in self.imported.counts.items()}
        done, proof = "Loaded" if self.imported.added else "Here already", self.proof
        found = "none overlaps for a coach, a room or a member" if proof.holds else f"SOME OVERLAP: {proof}"
        lines = [
            f"{done}: a real week of the University of Udine.",
            f"  {rows[PEOPLE.file]} people, {rows[ROOMS.file]} rooms, {rows[BOOKINGS.file]} recurring bookings",
            f"  {WEEKS} weeks from Monday {self.week:%-d %B %Y}: {self.generated.made} sessions made now,",
            f"  {self.generated.left_out} dates left out, {self.generated.completed} past sessions completed",
            f"Looked at each of {proof.sessions} sessions without the database's constraints: {found}.",
            "",
            "Log in as one of these (the password is new each time the demo starts):",
            *(f"  {login.role:<8} {login.email:<20} {login.password}" for login in self.logins),
        ]
        if self.imported.refused_in_all:
            lines.insert(1, f"{self.imported.refused_in_all} rows met what was changed here since and were left out.")
        return "\n".join(lines)


def examples() -> Path:
    """Return the folder of the examples: beside the package when installed, at the root of a clone."""
    package = Path(horarium.__file__).resolve().parent
    installed = package / "examples"
    return installed if installed.is_dir() else package.parents[1] / "examples"


def load(now: datetime, *, progress: Progress = lambda done, of: None) -> DemoReport:
    """Load the sample so that the present week is a full one, and return what was done. A second call adds nothing but
    the sessions that have become due since. Refuses with NotASample where there is another business.
    """
    if not is_there():
        perform(_found, now=now)
    folder = examples() / SAMPLE
    week = civil.monday(civil.local_date(now, civil.zone(ZONE)))
    begins = civil.instant(datetime.combine(week, time(0)), civil.zone(ZONE))
    intake = Intake(now=begins, zone=ZONE, moved=_moved(folder, week))
    imported = import_timetable(folder, intake, keeps=True, progress=progress)
    _give_rooms(now)
    generated = tasks.generate(now=now, trigger="demo", weeks=WEEKS, as_of=begins)
    return DemoReport(week, imported, generated, timetable.prove_no_overlap(), _logins())


def is_there() -> bool:
    """Say whether this is the sample's house: its owner is the sign."""
    return people_queries.by_email(OWNER) is not None


def _found(*, now: datetime) -> None:
    """Make an empty database the sample's: its owner is the sign by which a later call knows it."""
    if people_queries.coaches().exists() or people_queries.members().exists():
        raise NotASample
    org.settle(business_name=NAME, zone=ZONE)
    people.add_person(by=house("command"), name="Sample Owner", email=OWNER, is_owner=True)


def _give_rooms(now: datetime) -> None:
    """Give each coach without one the room in which they teach most, so that a stranger can book an hour with them."""
    settled = availability_queries.coaches_with_a_room()
    taught = reservations.recurring_bookings().order_by().values_list("coach_id", "room_id").annotate(n=Count("id"))
    for coach_id, room_id in dict(taught.order_by("n").values_list("coach_id", "room_id")).items():
        if coach_id not in settled:
            perform(availability.set_defaults, by=house("command"), coach_id=coach_id, room_id=room_id, duration=90, now=now)


def _moved(folder: Path, week: date) -> timedelta:
    """Return by how many weeks the files' dates move: as they did when they were loaded, or so that `week` is the first
    where they never were or their term is over.
    """
    (bookings,) = open_folder(folder, (BOOKINGS,))
    rows = [row.cells for row, _ in bookings.rows() if isinstance(row, Row)]
    first = civil.monday(min(cells.day(row, "start_date") for row in rows))
    last = max(cells.day(row, "end_date") for row in rows)
    loaded = _loaded_from(rows[0])
    moved = civil.monday(loaded) - civil.monday(cells.day(rows[0], "start_date")) if loaded else week - first
    return moved if week <= last + moved else week - first


def _loaded_from(row: dict[str, str]) -> date | None:
    """Return the latest date from which the row's booking is there, if it is."""
    there = reservations.recurring_bookings().filter(
        member__import_key=row["member"],
        coach__import_key=row["coach"],
        title=row["title"],
        day_of_week=row["day_of_week"],
        start_time=row["start_time"],
    )
    return max((booking.start_date for booking in there), default=None)


def _logins() -> list[Login]:
    password = secrets.token_hex(8)
    logins = [Login(role, email, password) for role, email in (("owner", OWNER), ("coach", COACH), ("member", MEMBER))]
    emails = {_whose(login): login.email for login in logins}
    perform(people.give_logins, by=house("command"), emails=emails, password=password)
    return logins


def _whose(login: Login) -> UUID:
    """Return who has the login, or is to have it: who has the most recurring bookings, a week worth looking at."""
    if person := people_queries.by_email(login.email):
        return person.id
    by_person = reservations.recurring_bookings().order_by().values_list(f"{login.role}_id").annotate(n=Count("id"))
    busiest: UUID = by_person.order_by("-n", f"{login.role}_id")[0][0]
    return busiest
