"""What an attack came to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """A promise, what was tried against it, what came of it, and whether it holds."""

    promise: str
    tried: str
    came: str
    holds: bool
