"""Who does something, and through which door they came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Door = Literal["api", "page", "command", "cron", "job", "import"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at a door, or the house itself (no person) at work. Roles are read from the database by the door."""

    door: Door
    user_id: UUID | None = None
    is_owner: bool = False
    is_office: bool = False
    is_coach: bool = False
    is_member: bool = False
    # Made by `prove` for an attack and removed after it: what they do is written down and told to nobody.
    is_throwaway: bool = False

    @property
    def is_admin(self) -> bool:
        """Say whether the actor runs the business: owner, office, or the house itself."""
        return self.is_owner or self.is_office or self.is_house

    @property
    def is_house(self) -> bool:
        """Say whether nobody in person stands behind it: a command, a job or a cron call."""
        return self.user_id is None


def house(door: Door) -> Actor:
    """Return the house itself at a door."""
    return Actor(door=door)
