"""Refusals: what the business does not allow, said so that a person can act on it."""

from __future__ import annotations

from string import Formatter
from typing import Any, ClassVar, Literal

Kind = Literal["invalid", "absent", "forbidden", "conflict", "busy"]

STATUS: dict[Kind, int] = {"invalid": 422, "absent": 404, "forbidden": 403, "conflict": 409, "busy": 503}


def named(text: str) -> set[str]:
    """Return the names of the facts that a sentence has places for."""
    return {name.partition(".")[0] for _, name, _, _ in Formatter().parse(text) if name}


class Refusal(Exception):
    """This cannot be done."""

    # A subclass's docstring is the sentence that a person reads; `{name}` in it stands for a fact given as a keyword, and
    # `{on:%-d %B %Y}` for a date. `fuller` is read instead where every fact that it names is known.
    kind: ClassVar[Kind] = "conflict"
    field: ClassVar[str | None] = None
    fuller: ClassVar[str] = ""

    def __init__(self, field: str | None = None, /, **facts: Any) -> None:
        self.at = field or self.field
        self.facts = facts
        super().__init__(self.sentence)

    @property
    def template(self) -> str:
        """Return the sentence before its facts are put in: what is translated."""
        if self.fuller and all(self.facts.get(name) for name in named(self.fuller)):
            return self.fuller
        return " ".join((type(self).__doc__ or "").split("\n\n")[0].split())

    @property
    def sentence(self) -> str:
        """Return the sentence, in English, with the facts put in."""
        return Formatter().vformat(self.template, (), self.facts)

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

    def __init__(self, field: str, reason: str, /, **given: Any) -> None:
        self.reason_template, self.given = reason, given
        super().__init__(field, field=field, reason=Formatter().vformat(reason, (), given) if given else reason)


class Absent(Refusal):
    """There is no such {thing}."""

    kind = "absent"


class Forbidden(Refusal):
    """This is not yours to do."""

    kind = "forbidden"


class Busy(Refusal):
    """Too much is happening at once. Nothing was changed; try again in a moment."""

    kind = "busy"


class DatabaseAway(Busy):
    """The database does not answer. Look whether it was saved before you send it again; an Idempotency-Key does it once."""


class DiskFull(Busy):
    """There is no room left on the disk of the database. Nothing was changed. Tell whoever looks after this server."""
