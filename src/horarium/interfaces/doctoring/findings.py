"""What a check comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """Well, worth knowing, or wrong."""

    WELL = "well"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do about it."""

    about: str
    says: str
    todo: str = ""
    health: Health = Health.WELL

    @property
    def is_wrong(self) -> bool:
        """Say whether something must be done."""
        return self.health == Health.WRONG


def well(about: str, says: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(about, says)


def note(about: str, says: str, todo: str) -> Finding:
    """Return what is worth knowing and need not be changed."""
    return Finding(about, says, todo, Health.NOTE)


def wrong(about: str, says: str, todo: str) -> Finding:
    """Return what is wrong and what to do."""
    return Finding(about, says, todo, Health.WRONG)


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its word: 1 job, 2 jobs."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
