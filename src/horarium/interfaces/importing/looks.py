"""People, rooms and weekly hours: what a group of their rows comes to."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from horarium.availability import operations as availability
from horarium.availability import queries as hours_queries
from horarium.availability.values import Window
from horarium.interfaces.importing import cells
from horarium.interfaces.importing.decisions import Decision, each
from horarium.interfaces.importing.intake import Intake
from horarium.interfaces.importing.reading import Row
from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from horarium.org import operations as org
from horarium.org import queries as org_queries
from horarium.people import operations as people
from horarium.people import queries as people_queries

if TYPE_CHECKING:
    from horarium.org.models import Room
    from horarium.people.models import User

LOCATION = "Main"
ROLES = {"coach": "a coach", "member": "a member", "office": "of the office"}
MOST_CAPACITY = 1_000_000


def look_at_people(rows: list[Row], intake: Intake) -> list[Decision]:
    """Return what the rows of people.csv come to. A person is known by their key."""
    known = people_queries.by_import_key([row.cells["key"] for row in rows])
    new: dict[str, tuple[str, str]] = {}

    def decide(row: Row) -> Decision:
        key, name, role = (cells.needed(row.cells, column) for column in ("key", "name", "role"))
        role = role.lower()
        facts = _person(row, role, intake)
        if key in known:
            return Decision(row, note=_person_differs(known[key], name, role, intake))
        if key in new:
            if new[key] != (name, role):
                raise _somebody_elses(key)
            return Decision(row)
        new[key] = (name, role)
        return Decision(row, is_new=True, write=partial(people.add_person, import_key=key, name=name, **facts))

    return each(rows, decide)


def _person(row: Row, role: str, intake: Intake) -> dict[str, Any]:
    if role not in ROLES:
        raise Invalid("role", "{role!r} is not coach, member or office", role=role)
    if own := row.cells["zone"]:
        civil.zone(own)
    email = cells.text(row.cells, "email", most=cells.LONGEST_EMAIL) or None
    return {"by": intake.by, "email": email, "zone": own or intake.zone, f"is_{role}": True}


def _person_differs(person: User, name: str, role: str, intake: Intake) -> str:
    """Return where a person who is there already is another one than the file says. Refuses another role, and a key
    that stands twice in the file.
    """
    key = str(person.import_key)
    if not getattr(person, f"is_{role}"):
        raise Invalid("role", "{key} is here already and is not {roles}", key=key, roles=ROLES[role])
    if person.name != name and person.id > intake.since:
        raise _somebody_elses(key)
    return f"{key} is here already as {person.name}, which stays" if person.name != name else ""


def _somebody_elses(key: str) -> Invalid:
    return Invalid("key", "{key} stands on a line above, for somebody else", key=key)


def look_at_rooms(rows: list[Row], intake: Intake) -> list[Decision]:
    """Return what the rows of rooms.csv come to. A room is known by its name in the location Main."""
    known, new = rooms_by_name(row.cells["room"] for row in rows), set[str]()

    def decide(row: Row) -> Decision:
        name = cells.needed(row.cells, "room")
        what = "a number of seats"
        capacity = (
            cells.number(row.cells, "capacity", least=1, most=MOST_CAPACITY, what=what) if row.cells["capacity"] else None
        )
        if name in new:
            return Decision(row)
        if name in known:
            differs = capacity is not None and known[name].capacity != capacity
            return Decision(row, note=f"{name} is here already with another number of seats, which stays" if differs else "")
        new.add(name)
        return Decision(row, is_new=True, write=partial(org.add_room, name=name, capacity=capacity, location=LOCATION))

    return each(rows, decide)


def rooms_by_name(names: Iterable[str]) -> dict[str, Room]:
    """Return the rooms of the location Main that have these names."""
    return {room.name: room for room in org_queries.rooms().filter(location__name=LOCATION, name__in=set(names))}


def look_at_hours(rows: list[Row], intake: Intake) -> list[Decision]:
    """Return what the rows of weekly_availability.csv come to; those of one coach are written together."""
    known = people_queries.by_import_key([row.cells["coach"] for row in rows])
    weeks: dict[UUID, list[Window]] = {}
    new: dict[UUID, list[Window]] = {}

    def decide(row: Row) -> Decision:
        coach = person_of(known, row, "coach")
        start, end = cells.clock(row.cells, "start_time"), cells.clock(row.cells, "end_time")
        window = Window(cells.weekday(row.cells), start, end)
        week = weeks.get(coach.id) or weeks.setdefault(coach.id, hours_queries.week_of(coach.id))
        if any(_holds(before, window) for before in week):
            return Decision(row)
        week.append(window)
        if coach.id in new:
            new[coach.id].append(window)
            return Decision(row, is_new=True)
        new[coach.id] = [window]
        return Decision(row, is_new=True, write=partial(_join, intake, coach.id, new[coach.id]), people=(coach.id,))

    return each(rows, decide)


def _holds(wide: Window, narrow: Window) -> bool:
    same = wide.day_of_week == narrow.day_of_week and wide.is_individual
    return same and wide.start <= narrow.start and narrow.last <= wide.last


def _join(intake: Intake, coach_id: UUID, windows: list[Window]) -> None:
    """Join these hours to the coach's week, which the claim on the coach keeps others from changing meanwhile."""
    week = [*hours_queries.week_of(coach_id), *windows]
    availability.set_week(by=intake.by, coach_id=coach_id, windows=week, now=intake.now)


def person_of(known: dict[str, User], row: Row, role: str) -> User:
    """Return the person whom a cell names by their key. Refuses with Invalid where nobody in that role has it."""
    key = cells.needed(row.cells, role)
    if key not in known:
        raise Invalid(role, "{key} is not in people.csv, or their line there was refused", key=key)
    if not getattr(known[key], f"is_{role}"):
        raise Invalid(role, "{key} is not a {role}", key=key, role=role)
    return known[key]
