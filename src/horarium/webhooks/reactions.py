"""What is told when something happens in the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from horarium.journal.events import Event, Heard, hear
from horarium.webhooks import operations, queries

APPS = ("timetable", "reservations")


def events_of(module: ModuleType) -> Iterator[type[Event]]:
    """Yield the events that a module defines, so that one that is added is told without a change here."""
    for kind in vars(module).values():
        if isinstance(kind, type) and issubclass(kind, Event) and kind.__module__ == module.__name__:
            yield kind


def told() -> list[type[Event]]:
    """Return every event that is told."""
    names = [f"horarium.{app}.events" for app in APPS]
    return [event for name in names if find_spec(name) for event in events_of(import_module(name))]


def tell(*, heard: Heard, now: datetime) -> None:
    """Tell every webhook that wants to know."""
    operations.write_deliveries(heard=heard, now=now)


for event in told():
    hear(event, only_if=queries.is_anybody_told)(tell)
