"""What an event is: a fact in the past tense, with what happened as its fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. Subclasses are named in the past tense; `subject_id` is whom or what it happened to."""

    name: ClassVar[str]
    subject_id: UUID | None


Reaction = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """An event as a subscriber hears it."""

    id: UUID
    name: str
    subject_id: UUID | None
    facts: dict[str, Any]
    happened_at: datetime


_subscribers: dict[str, list[tuple[str, Reaction]]] = {}
# Who does not always listen, and how to ask whether they do.
_sometimes: dict[str, Callable[[], bool]] = {}


def hear(event: type[Event], *, only_if: Callable[[], bool] | None = None) -> Callable[[Reaction], Reaction]:
    """Subscribe a function to an event. It is called with `heard` and `now`, in a transaction of its own.

    `only_if` is asked where something is announced: while it says no, nothing is written down for this subscriber.
    """

    def subscribe(reaction: Reaction) -> Reaction:
        name = f"{reaction.__module__.split('.')[1]}.{reaction.__name__}"
        _subscribers.setdefault(event.__name__, []).append((name, reaction))
        if only_if:
            _sometimes[name] = only_if
        return reaction

    return subscribe


def subscribers(event_name: str) -> list[str]:
    """Return the names of those who hear an event now."""
    names = [name for name, _ in _subscribers.get(event_name, [])]
    return [name for name in names if name not in _sometimes or _sometimes[name]()]


def reaction(event_name: str, subscriber: str) -> Reaction | None:
    """Return what the subscriber does on the event, or nothing if it no longer hears it."""
    return next((act for name, act in _subscribers.get(event_name, []) if name == subscriber), None)


def who_hears_what() -> dict[str, list[str]]:
    """Return every event that is heard, with its subscribers."""
    return {name: [who for who, _ in heard] for name, heard in sorted(_subscribers.items())}
