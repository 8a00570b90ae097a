"""Recurring bookings: what a group of their rows comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext

from horarium.interfaces.importing import cells
from horarium.interfaces.importing.decisions import Decision, each
from horarium.interfaces.importing.intake import Intake
from horarium.interfaces.importing.looks import person_of, rooms_by_name
from horarium.interfaces.importing.reading import Row
from horarium.kernel.errors import Invalid
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.reservations import queries as reservations_queries
from horarium.reservations.values import StandingHour

if TYPE_CHECKING:
    from horarium.org.models import Room
    from horarium.people.models import User
    from horarium.reservations.models import RecurringBooking


@dataclass(frozen=True, slots=True)
class Wanted:
    """A recurring booking as a value: two that are equal are one."""

    member_id: UUID
    coach_id: UUID
    room_id: UUID | None
    day_of_week: int
    start_time: time
    end_time: time
    zone: str
    start_date: date
    end_date: date | None
    frequency: int

    @property
    def facts(self) -> dict[str, Any]:
        """Return the columns, named as the operation names them."""
        return {column.name: getattr(self, column.name) for column in fields(self)}


def look_at_bookings(rows: list[Row], intake: Intake) -> list[Decision]:
    """Return what the rows of recurring_bookings.csv come to. One that is there already, even cancelled, stays as it is."""
    known = people.by_import_key([row.cells[role] for row in rows for role in ("member", "coach")])
    rooms = rooms_by_name(row.cells["room"] for row in rows)
    business_zone = org.settings().zone
    there = _there(person.id for person in known.values() if person.is_member)

    def decide(row: Row) -> Decision:
        member, coach = person_of(known, row, "member"), person_of(known, row, "coach")
        wanted = wanted_of(
            row, coach, member, room_id=_room_id(row, rooms), zone=coach.zone or business_zone, moved=intake.moved
        )
        title = cells.text(row.cells, "title")
        if wanted in there:
            differs = there[wanted] != title
            return Decision(row, note=f"it is here already under the title {there[wanted]!r}, which stays" if differs else "")
        there[wanted] = title
        return Decision(row, is_new=True, hour=StandingHour(**wanted.facts, title=title))

    return each(rows, decide)


def wanted_of(row: Row, coach: User, member: User, *, room_id: UUID | None, zone: str, moved: timedelta) -> Wanted:
    """Return the standing hour that a row's cells and what they name come to. Refuses with Invalid, naming the column."""
    what = gettext("a number of weeks from 1 to 8")
    every = cells.number(row.cells, "frequency", least=1, most=8, what=what) if row.cells["frequency"] else 1
    return Wanted(
        member.id,
        coach.id,
        room_id,
        cells.weekday(row.cells),
        cells.clock(row.cells, "start_time"),
        cells.clock(row.cells, "end_time"),
        zone,
        cells.day(row.cells, "start_date") + moved,
        cells.day(row.cells, "end_date") + moved if row.cells["end_date"] else None,
        every,
    )


def _room_id(row: Row, rooms: dict[str, Room]) -> UUID | None:
    name = row.cells["room"]
    if name and name not in rooms:
        raise Invalid("room", "{name} is not in rooms.csv, or its line there was refused", name=name)
    return rooms[name].id if name else None


def _there(members: Iterable[UUID]) -> dict[Wanted, str]:
    """Return the members' recurring bookings, whatever became of them, each with its title."""
    rows = reservations_queries.recurring_bookings().filter(member__in=list(members))
    return {kept_as(row): row.title for row in rows}


def kept_as(row: RecurringBooking) -> Wanted:
    """Return a recurring booking that is there as a value."""
    return Wanted(*(getattr(row, column.name) for column in fields(Wanted)))
