"""All reads of the business."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from holidays.registry import COUNTRIES

from horarium.org.errors import NoSuchRoom
from horarium.org.models import Holiday, Room, Settings


def settings() -> Settings:
    """Return the business's one row, or what it will say when it is first written."""
    return Settings.objects.filter(id=1).first() or Settings()


def rooms() -> QuerySet[Room]:
    """Return the rooms in use, by location and name."""
    return Room.objects.filter(is_active=True).select_related("location").order_by("location__name", "name", "id")


def room(room_id: UUID) -> Room:
    """Return the room. Refuses with NoSuchRoom."""
    found = rooms().filter(id=room_id).first()
    if found is None:
        raise NoSuchRoom
    return found


def holidays() -> QuerySet[Holiday]:
    """Return the dates on which the business rests, in order."""
    return Holiday.objects.order_by("on", "id")


def countries() -> list[tuple[str, str]]:
    """Return the countries (ISO 3166-1) whose holidays are known, with their names, by name."""
    return sorted(((codes[1], name.replace("_", " ").title()) for name, codes in COUNTRIES.items()), key=lambda one: one[1])
