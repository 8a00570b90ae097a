"""How sessions look on a page of a thousand: what many of them share, an hour or a state, is put into words once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from horarium.interfaces.pages.slips import State, kind_of, state_of

if TYPE_CHECKING:
    from horarium.availability.models import BlockedSlot
    from horarium.timetable.queries import Entry

ANY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Look:
    """How a session is drawn: its signs, the word for how it stands, its icon."""

    signs: tuple[str, ...]
    word: str
    icon: str


class Looks:
    """The looks of a page's sessions, in the language of the page."""

    def __init__(self, blocks: Mapping[UUID, Sequence[BlockedSlot]], *, now: datetime) -> None:
        self._blocks, self._now = blocks, now
        self._seen: dict[tuple[State, str, bool], Look] = {}

    def of(self, entry: Entry) -> Look:
        """Return how the session is drawn; one that lives and meets a block of its coach is in the way."""
        state = state_of(entry, now=self._now)
        seen = state, kind_of(entry), state.lives and self._is_in_the_way(entry)
        return self._seen.get(seen) or self._seen.setdefault(seen, _look(*seen))

    def signs(self) -> set[str]:
        """Return all signs that were asked for."""
        return {sign for look in self._seen.values() for sign in look.signs}

    def _is_in_the_way(self, entry: Entry) -> bool:
        blocks = self._blocks.get(entry.coach_id, ()) if entry.coach_id else ()
        return any(one.start_time < entry.end_time and entry.start_time < one.end_time for one in blocks)


def _look(state: State, kind: str, is_in_the_way: bool) -> Look:
    if is_in_the_way:
        return Look((kind, "in-the-way"), _("in the way of a block"), "circle-alert")
    return Look((kind, *state.signs), str(state.word), state.icon)


def name_of(entry: Entry) -> str:
    """Return the name that stands on a session in the row of its coach: who comes, or what the group is."""
    return entry.member if entry.member is not None else entry.title or _("Group")


def session_address() -> str:
    """Return what the addresses of sessions begin with; the id follows."""
    return reverse("session", args=[ANY]).removesuffix(str(ANY))
