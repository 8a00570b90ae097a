"""Refusals: what the business does not allow, said so that a person can act on it."""

from __future__ import annotations

from string import Formatter
from typing import Any, ClassVar, Literal

Kind = Literal["invalid", "absent", "forbidden", "conflict", "busy"]

STATUS: dict[Kind, int] = {"invalid": 422, "absent": 404, "forbidden": 403, "conflict": 409, "busy": 503}


class Refusal(Exception):
    """This cannot be done."""

    # A subclass's docstring is the sentence that a person reads; `{name}` in it stands for a fact given as a keyword.
    kind: ClassVar[Kind] = "conflict"
    field: ClassVar[str | None] = None

    def __init__(self, field: str | None = None, **facts: Any) -> None:
        self.at = field or self.field
        self.facts = facts
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """Return the docstring's first paragraph with the facts put in."""
        text = " ".join((type(self).__doc__ or "").split("\n\n")[0].split())
        return Formatter().vformat(text, (), self.facts)

    @property
    def code(self) -> str:
        """Return the class's name as the API says it: CoachBusy is coach_busy."""
        name = type(self).__name__
        return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))

    @property
    def status(self) -> int:
        """Return the HTTP status that the refusal's kind stands for."""
        return STATUS[self.kind]


class Invalid(Refusal):
    """{field} cannot be had: {reason}."""

    kind = "invalid"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason=reason)
        self.facts["field"] = field

    @property
    def sentence(self) -> str:
        """Return the field's name and the reason."""
        return f"{self.at} cannot be had: {self.facts['reason']}."


class Absent(Refusal):
    """There is no such {thing}."""

    kind = "absent"


class Forbidden(Refusal):
    """This is not yours to do."""

    kind = "forbidden"


class Busy(Refusal):
    """Too much is happening at once. Nothing was changed; try again in a moment."""

    kind = "busy"
