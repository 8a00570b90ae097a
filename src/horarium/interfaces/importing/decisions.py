"""What is to become of a row: written, there already, or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from horarium.interfaces.importing.reading import Row
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.errors import Refusal
from horarium.reservations import operations as reservations
from horarium.reservations.values import StandingHour


@dataclass(frozen=True, slots=True)
class Decision:
    """A row that is new, or changes what is there, brings the operation that writes it (`write`), or rides on one beside
    it that writes both. A new standing hour (`hour`) is opened together with those of the other rows.

    `people` are those whom the operation claims; `note` says what is worth knowing of the row.
    """

    row: Row
    is_new: bool = False
    is_changed: bool = False
    write: Callable[[], object] | None = None
    hour: StandingHour | None = None
    people: tuple[UUID, ...] = ()
    note: str = ""
    refusal: Refusal | None = None

    @property
    def writes(self) -> bool:
        """Say whether something is to be written for it."""
        return self.write is not None or self.hour is not None

    def refused(self, refusal: Refusal) -> Decision:
        """Return it as it stands once the house refused it."""
        return replace(self, is_new=False, is_changed=False, refusal=refusal)


def carry_out(decisions: Sequence[Decision], *, by: Actor, now: datetime) -> list[Decision]:
    """Write these rows and return them as they stand then: standing hours are refused one by one, all else all or none.

    Claims everybody concerned first, so that no two imports or bookers deadlock.
    """
    hours = [decision.hour for decision in decisions if decision.hour]
    people = [person for decision in decisions for person in decision.people]
    claim(people=[*people, *(key for hour in hours for key in (hour.coach_id, hour.member_id))])
    for decision in decisions:
        if decision.write:
            decision.write()
    refusals = iter(reservations.open_recurring_bookings(by=by, hours=hours, now=now) if hours else ())
    return [_stands(decision, next(refusals) if decision.hour else None) for decision in decisions]


def _stands(decision: Decision, refusal: Refusal | None) -> Decision:
    return decision.refused(refusal) if refusal else decision


def each(rows: Iterable[Row], decide: Callable[[Row], Decision]) -> list[Decision]:
    """Return the decision on every row; a row that cannot be understood is refused and harms no other."""
    return [_of(row, decide) for row in rows]


def _of(row: Row, decide: Callable[[Row], Decision]) -> Decision:
    try:
        return decide(row)
    except Refusal as refusal:
        return Decision(row, refusal=refusal)
