"""Pure decisions of the calendar: who gets a contested hour, and how a pattern reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from horarium.kernel.spans import Span
from horarium.timetable.choices import Mark, Reason, SeatStatus, SessionStatus


@dataclass(frozen=True, slots=True)
class Suspect:
    """A candidate for a session that met another one: what it would take, and the row that it would become."""

    id: UUID
    span: Span
    coach_id: UUID | None
    room_id: UUID | None
    member_id: UUID | None
    row: Mapping[str, Any]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Suspect:
        """Return the suspect that a row of the generator's answer describes."""

        def optional(key: str) -> UUID | None:
            return UUID(row[key]) if row[key] else None

        span = Span(datetime.fromisoformat(row["starts"]), datetime.fromisoformat(row["ends"]))
        return cls(UUID(row["id"]), span, optional("coach_id"), optional("room_id"), optional("member_id"), row)

    @property
    def wants(self) -> Iterator[tuple[Reason, UUID]]:
        """Yield whose time it would take, each with the reason that somebody else's having it would be."""
        if self.coach_id:
            yield Reason.COACH_BUSY, self.coach_id
        if self.room_id:
            yield Reason.ROOM_BUSY, self.room_id
        if self.member_id:
            yield Reason.MEMBER_BUSY, self.member_id


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a suspect: taken, or left out with the reason and the session in its way."""

    suspect: Suspect
    reason: Reason | None = None
    in_the_way: UUID | None = None


def judge(suspects: Iterable[Suspect], taken: Mapping[int, tuple[Reason, UUID]]) -> list[Verdict]:
    """Give each contested hour to the first who comes, in the order given.

    `taken` says which suspects, by their place in the order, meet a session that is there already. A suspect that was
    left out is in nobody's way.
    """
    given: dict[UUID, list[tuple[Span, UUID]]] = defaultdict(list)
    verdicts = []
    for n, suspect in enumerate(suspects):
        verdict = Verdict(suspect, *taken[n]) if n in taken else _among(given, suspect)
        verdicts.append(verdict)
        if verdict.reason is None:
            for _, whose in suspect.wants:
                given[whose].append((suspect.span, suspect.id))
    return verdicts


def _among(given: Mapping[UUID, list[tuple[Span, UUID]]], suspect: Suspect) -> Verdict:
    for reason, whose in suspect.wants:
        for span, session_id in given.get(whose, ()):
            if span.overlaps(suspect.span):
                return Verdict(suspect, reason, session_id)
    return Verdict(suspect)


def mark_of(status: str, cancelled_at: datetime | None, starts: datetime) -> Mark | None:
    """Return how a seat was used, or nothing where nobody has said so: who cancelled after the start cancelled late."""
    if status == SeatStatus.CANCELLED_BY_MEMBER and cancelled_at is not None and cancelled_at >= starts:
        return Mark.CANCELLED_LATE
    return {SeatStatus.ATTENDED: Mark.CAME, SeatStatus.NO_SHOW: Mark.NO_SHOW}.get(SeatStatus(status))


def status_by_attendance(seats: Collection[str], *, of_one: bool, is_over: bool) -> SessionStatus:
    """Return what a session is, by the states of its seats: until its end it takes its time, unless it was one member's
    who cancelled.
    """
    if of_one and not set(seats) & {SeatStatus.CONFIRMED, SeatStatus.ATTENDED, SeatStatus.NO_SHOW}:
        return SessionStatus.CANCELLED
    if not is_over:
        return SessionStatus.SCHEDULED
    nobody = SeatStatus.NO_SHOW in seats and not set(seats) & {SeatStatus.CONFIRMED, SeatStatus.ATTENDED}
    return SessionStatus.NO_SHOW if nobody else SessionStatus.COMPLETED
