"""Rooms that rows name: those that are there, and those that the rows bring."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext

from horarium.interfaces.importing import cells
from horarium.interfaces.importing.reading import Row
from horarium.kernel.errors import Invalid
from horarium.kernel.ids import new_id
from horarium.org import operations as org
from horarium.org import queries as org_queries

LOCATION = "Main"


class Place(NamedTuple):
    """A room by its name in its location."""

    location: str
    room: str

    def __str__(self) -> str:
        if self.location == LOCATION:
            return self.room
        return gettext("%(room)s in %(location)s") % {"room": self.room, "location": self.location}


@dataclass(slots=True)
class Rooms:
    """The rooms that the rows of a group name. One that is not there gets an id, and is added with the first row."""

    known: dict[Place, UUID]
    new: dict[Place, UUID] = field(default_factory=dict)

    def have(self, place: Place) -> UUID:
        """Return the id of the room, there or to be."""
        return self.known.get(place) or self.new.setdefault(place, new_id())

    def adding(self, place: Place | None) -> Callable[[], object] | None:
        """Return what adds the room, if it is new and no row before brings it."""
        if place is None or place in self.known:
            return None
        room_id = self.known.setdefault(place, self.have(place))
        return partial(org.add_room, name=place.room, location=place.location, room_id=room_id)


def place_of(row: Row) -> Place | None:
    """Return the room that the row names, if it names one. A room is in the location Main where no other is named."""
    room, location = cells.text(row.cells, "room"), cells.text(row.cells, "location")
    if location and not room:
        raise Invalid("room", "it is empty, and a room in {location} is meant", location=location)
    return Place(location or LOCATION, room) if room else None


def rooms_of(rows: Iterable[Row]) -> Rooms:
    """Return the rooms that these rows name, as far as they are there."""
    names = {row.cells["room"] for row in rows}
    found = org_queries.rooms().filter(name__in=names)
    return Rooms({Place(room.location.name, room.name): room.id for room in found})


def brought(place: Place) -> str:
    """Return the note on a row that brings a room."""
    return gettext("the room %(room)s was not here and is added") % {"room": place}
