"""One attempt to tell somebody: what is sent, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

# So much of an answer is kept, in characters.
EXCERPT = 500


@dataclass(frozen=True, slots=True)
class Sending:
    """What is to be sent now, signed for this moment."""

    attempt_id: UUID
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered, or why nothing was."""

    status_code: int | None = None
    excerpt: str = ""
    error: str = ""

    @classmethod
    def of(cls, status_code: int, body: bytes) -> Outcome:
        """Return the outcome of an answer. What is no text in its body is shown as such; a NUL is left out."""
        text = body[: EXCERPT * 4].decode(errors="replace").replace("\0", "")
        return cls(status_code, text[:EXCERPT])

    @property
    def is_success(self) -> bool:
        """Say whether it was taken: any status from 200 to 299, and no other."""
        return self.status_code is not None and 200 <= self.status_code < 300

    @property
    def is_gone(self) -> bool:
        """Say whether the receiver asked to be told no more."""
        return self.status_code == 410
