from __future__ import annotations

from horarium.kernel.errors import Absent, Refusal


class NoSuchRoom(Absent):
    """There is no such room."""

    field = "roomId"


class RoomOutOfUse(Refusal):
    """The room {room} is not in use any more. Choose another one."""

    field = "roomId"


class RoomNameTaken(Refusal):
    """{location} has a room called {name} already."""

    field = "name"


class NoSuchCountry(Refusal):
    """No holidays are known for {country}."""

    kind = "invalid"
    field = "country"


class NoSuchLocation(Absent):
    """There is no such location."""
