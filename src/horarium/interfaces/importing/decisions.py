"""What is to become of a row: written, there already, or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from horarium.interfaces.importing.reading import Row
from horarium.kernel.claims import claim
from horarium.kernel.errors import Refusal


@dataclass(frozen=True, slots=True)
class Decision:
    """A new row brings the operation that writes it (`write`), or rides on one before it that writes both.

    `people` and `room_id` are what the operation claims; `note` says where a row that is there already differs.
    """

    row: Row
    is_new: bool = False
    write: Callable[[], object] | None = None
    people: tuple[UUID, ...] = ()
    room_id: UUID | None = None
    note: str = ""
    refusal: Refusal | None = None


def carry_out(decisions: Iterable[Decision]) -> None:
    """Write these rows, all or none. Claims everybody concerned first, so that no two imports or bookers deadlock."""
    todo = [decision for decision in decisions if decision.write]
    claim(people=[person for d in todo for person in d.people], rooms=[d.room_id for d in todo])
    for decision in todo:
        if decision.write:
            decision.write()


def each(rows: Iterable[Row], decide: Callable[[Row], Decision]) -> list[Decision]:
    """Return the decision on every row; a row that cannot be understood is refused and harms no other."""
    return [_of(row, decide) for row in rows]


def _of(row: Row, decide: Callable[[Row], Decision]) -> Decision:
    try:
        return decide(row)
    except Refusal as refusal:
        return Decision(row, refusal=refusal)
