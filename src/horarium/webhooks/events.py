from __future__ import annotations

from dataclasses import dataclass

from horarium.journal.events import Event


@dataclass(frozen=True, slots=True)
class WebhookAdded(Event):
    """Somebody is to be told from now on."""

    host: str


@dataclass(frozen=True, slots=True)
class WebhookChanged(Event):
    """Another address is told, or other events, or it was switched on or off by hand."""

    what: list[str]


@dataclass(frozen=True, slots=True)
class WebhookSecretRolled(Event):
    """A new secret signs, and the old one beside it for some hours or not at all."""

    hours: int


@dataclass(frozen=True, slots=True)
class WebhookRemoved(Event):
    """Somebody is told no more, and what was told is forgotten."""

    host: str


@dataclass(frozen=True, slots=True)
class WebhookSwitchedOff(Event):
    """It said that it is gone, or failed for too long, and is told no more until somebody switches it on."""

    reason: str
