from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from horarium.journal.events import Event


@dataclass(frozen=True, slots=True)
class SecondFactorRemoved(Event):
    """Somebody else took away a person's second factor, with the recovery codes: the person had lost it."""

    kinds: list[str]


@dataclass(frozen=True, slots=True)
class LockLifted(Event):
    """A person may try to log in again at once, from everywhere."""

    addresses: list[str]


@dataclass(frozen=True, slots=True)
class PersonShutOut(Event):
    """A person's account was closed: no password, token or link of theirs opens anything."""


@dataclass(frozen=True, slots=True)
class PersonLetBack(Event):
    """A closed account was opened again. The person comes in by a new link."""


@dataclass(frozen=True, slots=True)
class CalendarAddressMade(Event):
    """Somebody can read a calendar by an address: a new one, or a new key of an old one. The subject is whose it is."""

    address_id: UUID
    kind: str
    renewed: bool


@dataclass(frozen=True, slots=True)
class CalendarAddressRevoked(Event):
    """An address of a calendar opens nothing any more. The subject is whose calendar it is."""

    address_id: UUID


@dataclass(frozen=True, slots=True)
class PersonChanged(Event):
    """What is known of a person was changed; `what` names the facts, not what they say."""

    what: list[str]
