"""Coaches and members: what a group of their rows comes to.

A person is known by their key, which is the key of an import or, for who has none, their id; else by their e-mail address.
An empty cell leaves what is there as it is. Of the roles only the file's own is given, and none is taken away.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext

from horarium.availability import operations as availability
from horarium.availability import queries as hours
from horarium.availability.values import Defaults
from horarium.interfaces.importing import cells
from horarium.interfaces.importing.decisions import Decision, each
from horarium.interfaces.importing.intake import Intake
from horarium.interfaces.importing.places import Place, Rooms, brought, place_of, rooms_of
from horarium.interfaces.importing.reading import Row
from horarium.interfaces.importing.seen import Seen
from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from horarium.org import queries as org
from horarium.people import operations as people
from horarium.people import queries as people_queries

if TYPE_CHECKING:
    from horarium.people.models import User

Known = dict[str, "User"]
Write = Callable[[], object]
LONGEST_PHONE = 50


def look_at_members(rows: list[Row], intake: Intake, *, seen: Seen) -> list[Decision]:
    """Return what the rows of members.csv come to."""
    known, zone = _known(rows), org.settings().zone

    def decide(row: Row) -> Decision:
        person = _met(row, known)
        facts = _news(row, person, "is_member", zone)
        _need_once(row, seen)
        return _decision(row, person, facts, partial(_write, person, facts, intake) if facts else None)

    return each(rows, decide)


def look_at_coaches(rows: list[Row], intake: Intake, *, seen: Seen) -> list[Decision]:
    """Return what the rows of coaches.csv come to. A room that is not there is added."""
    known, rooms, zone = _known(rows), rooms_of(rows), org.settings().zone
    defaults = hours.defaults_of_all(person.id for person in known.values())

    def decide(row: Row) -> Decision:
        person = _met(row, known)
        facts = _news(row, person, "is_coach", zone)
        place = place_of(row)
        kept = defaults.get(person.id, Defaults()) if person else Defaults()
        settings = _settings(row, place, rooms, kept)
        _need_once(row, seen)
        adds = rooms.adding(place)
        if not facts and settings == kept:
            return Decision(row)
        write = partial(_write_coach, person, facts, intake, settings if settings != kept else None, adds)
        return _decision(row, person, facts | {"settings": settings}, write, note=brought(place) if adds and place else "")

    return each(rows, decide)


def _known(rows: list[Row]) -> Known:
    return people_queries.by_word(row.cells[column] for row in rows for column in ("key", "email"))


def _met(row: Row, known: Known) -> User | None:
    """The person whom the row means, if they are here. Refuses a row that means nobody in particular."""
    key, email = cells.text(row.cells, "key"), cells.text(row.cells, "email", most=cells.LONGEST_EMAIL)
    if not key and not email:
        raise Invalid("key", "it is empty, and so is the e-mail address: nothing says who this is")
    by_key, by_email = known.get(key), known.get(email)
    if by_email and (by_email.email or "").lower() != email.lower():
        by_email = None
    person = by_key or by_email
    if person and key and not by_key and person.import_key:
        raise Invalid("key", "{email} is here already under the key {import_key}", email=email, import_key=person.import_key)
    if person and not person.is_active:
        raise Invalid("key" if by_key else "email", "{person} was shut out; let them back in first", person=person)
    return person


def _need_once(row: Row, seen: Seen) -> None:
    for column, word in (("key", row.cells["key"]), ("email", row.cells["email"].lower())):
        if word:
            seen.once(row.line, column, word)


def _news(row: Row, person: User | None, role: str, business_zone: str) -> dict[str, Any]:
    """What the row says of a person that is not so here. Who has no zone lives in the business's."""
    texts = {name: row.cells[name] for name in ("email", "phone", "zone") if row.cells[name]}
    facts: dict[str, Any] = {"name": cells.needed(row.cells, "name"), **texts, role: True}
    cells.text(row.cells, "phone", most=LONGEST_PHONE)
    if "zone" in facts:
        civil.zone(facts["zone"])
    key = row.cells["key"]
    if key and (person is None or (not person.import_key and key.lower() not in _other_names(person))):
        facts["import_key"] = key
    if person and (person.email or "").lower() == row.cells["email"].lower():
        facts.pop("email", None)
    if person and (person.zone or business_zone) == row.cells["zone"]:
        facts.pop("zone", None)
    return {name: value for name, value in facts.items() if person is None or getattr(person, name) != value}


def _other_names(person: User) -> set[str]:
    return {str(person.id), (person.email or "").lower()}


def _decision(row: Row, person: User | None, news: dict[str, Any], write: Write | None, note: str = "") -> Decision:
    people_ = (person.id,) if person else ()
    return Decision(row, is_new=person is None, is_changed=bool(person and news), write=write, people=people_, note=note)


def _write(person: User | None, facts: dict[str, Any], intake: Intake) -> UUID:
    if person is None:
        return people.add_person(by=intake.by, **facts).id
    if facts:
        people.change_person(by=intake.by, person_id=person.id, now=intake.now, **facts)
    return person.id


def _settings(row: Row, place: Place | None, rooms: Rooms, kept: Defaults) -> Defaults:
    """What the row says of a coach's room and minutes, and what is kept where it says nothing."""
    room_id = rooms.have(place) if place else kept.room_id
    given = row.cells["duration"]
    what = gettext("a number of minutes from 5 to 720")
    return Defaults(room_id, cells.number(row.cells, "duration", least=5, most=720, what=what) if given else kept.duration)


def _write_coach(
    person: User | None, facts: dict[str, Any], intake: Intake, settings: Defaults | None, adds: Write | None
) -> None:
    if adds:
        adds()
    coach_id = _write(person, facts, intake)
    if settings:
        availability.set_defaults(
            by=intake.by, coach_id=coach_id, room_id=settings.room_id, duration=settings.duration, now=intake.now
        )
