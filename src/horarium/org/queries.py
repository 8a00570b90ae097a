"""All reads of the business."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from holidays.registry import COUNTRIES

from horarium.org.errors import NoSuchLocation, NoSuchRoom, RoomOutOfUse
from horarium.org.models import Holiday, Location, PolicyRow, Room, Settings
from horarium.org.values import CancellationPolicy


def settings() -> Settings:
    """Return the business's one row, or what it will say when it is first written."""
    return Settings.objects.filter(id=1).first() or Settings()


def rooms() -> QuerySet[Room]:
    """Return the rooms in use, by location and name."""
    return Room.objects.filter(is_active=True).select_related("location").order_by("location__name", "name", "id")


def all_rooms() -> QuerySet[Room]:
    """Return the rooms, in use or not, by location and name."""
    return Room.objects.select_related("location").order_by("location__name", "name", "id")


def location(location_id: UUID) -> Location:
    """Return the location. Refuses with NoSuchLocation."""
    found = Location.objects.filter(id=location_id).first()
    if found is None:
        raise NoSuchLocation
    return found


def room_names(ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of these rooms, in use or not."""
    return dict(Room.objects.filter(id__in=ids).values_list("id", "name"))


def known_room(room_id: UUID) -> Room:
    """Return the room, in use or not. Refuses with NoSuchRoom."""
    found = all_rooms().filter(id=room_id).first()
    if found is None:
        raise NoSuchRoom
    return found


def room(room_id: UUID) -> Room:
    """Return the room, in which something new may be held. Refuses with NoSuchRoom, RoomOutOfUse."""
    found = known_room(room_id)
    if not found.is_active:
        raise RoomOutOfUse(room=found.name)
    return found


def holidays() -> QuerySet[Holiday]:
    """Return the dates on which the business rests, in order."""
    return Holiday.objects.order_by("on", "id")


def countries() -> list[tuple[str, str]]:
    """Return the countries (ISO 3166-1) whose holidays are known, with their names, by name."""
    return sorted(((codes[1], name.replace("_", " ").title()) for name, codes in COUNTRIES.items()), key=lambda one: one[1])


def policy() -> CancellationPolicy:
    """Return the cancellation policy in force: the newest version, else what holds until the owner sets one (version 0)."""
    row = PolicyRow.objects.order_by("-version").first()
    return CancellationPolicy.of(row.version, row.rules) if row else CancellationPolicy()


def policies() -> QuerySet[PolicyRow]:
    """Return every version of the cancellation policy that was set, the newest first."""
    return PolicyRow.objects.order_by("-version")


def policies_of(booked: list[tuple[int | None, datetime]]) -> list[CancellationPolicy]:
    """Return the policy of each seat: of the version that it was booked under, else the one in force at that instant.

    One statement, however many seats.
    """
    rows = list(PolicyRow.objects.order_by("version"))
    known = {0: CancellationPolicy()} | {row.version: CancellationPolicy.of(row.version, row.rules) for row in rows}

    def version_at(at: datetime) -> int:
        return max((row.version for row in rows if row.created_at <= at), default=0)

    return [known[version_at(at) if version is None else version] for version, at in booked]
