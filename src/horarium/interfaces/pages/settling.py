"""Sessions that cannot stay where they are, each with what could become of it: kept, moved to a time that fits, cancelled."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from horarium.interfaces.language import dates
from horarium.interfaces.language.refusals import told_beside
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Refusal
from horarium.kernel.spans import Span
from horarium.reservations import queries as reservations
from horarium.reservations.queries import Proposals
from horarium.reservations.values import Decision

if TYPE_CHECKING:
    from horarium.timetable.models import TrainingSession

KEEP: Final = "keep"
CANCEL: Final = "cancel"
MOVE: Final = "move"
WHEN = "%a %-d %b %-H:%M"


@dataclass(slots=True)
class Choice:
    """A session with the options of its select, what is chosen there, and why that cannot be had, if it cannot."""

    session: TrainingSession
    name: str
    at: datetime
    options: list[tuple[str, str]]
    chosen: str
    hint: str
    fault: str = ""
    against: str = ""

    @property
    def field(self) -> str:
        """Return the name of its select."""
        return field_of(self.session.id)


def field_of(session_id: UUID) -> str:
    """Return the name of the select in which a session is settled."""
    return f"session-{session_id}"


class Settling:
    """The choices of several sessions of one coach. What was sent is kept; else what fits best is chosen already."""

    def __init__(
        self,
        sessions: Collection[TrainingSession],
        *,
        by: Actor,
        zone: ZoneInfo,
        without: Span | None = None,
        sent: Mapping[str, str] | None = None,
        now: datetime,
    ) -> None:
        found = reservations.proposals(sessions, by=by, without=without, now=now)
        self.zone, self.sent = zone, sent
        self.choices = [self._choice(session, found.get(session.id, Proposals())) for session in sessions]
        self.fault = ""

    def _choice(self, session: TrainingSession, fits: Proposals) -> Choice:
        moves = [(f"{MOVE} {span.start.isoformat()}", self._to(span)) for span in fits.best]
        usual = moves[0][0] if moves else ""
        chosen = usual if self.sent is None else self.sent.get(field_of(session.id), "")
        if chosen.startswith(MOVE) and chosen not in dict(moves) and (span := _span_of(chosen, session)):
            moves.append((chosen, self._to(span)))
        options = [*moves, (KEEP, _("Keep it where it is")), (CANCEL, _("Cancel it"))]
        name = session.title or (session.member.name if session.member else _("A group"))
        if session.title and session.member:
            name = f"{session.member.name}, {session.title}"
        at = civil.local(session.start_time, self.zone)
        return Choice(session, name, at, options, chosen, _hint(fits, of_group=session.member_id is None))

    def _to(self, span: Span) -> str:
        return _("Move to %(when)s") % {"when": dates.said(civil.local(span.start, self.zone), WHEN)}

    @property
    def moves(self) -> tuple[tuple[TrainingSession, Span], ...]:
        """Return where the chosen moves would put their sessions."""
        chosen = [(one.session, _span_of(one.chosen, one.session)) for one in self.choices]
        return tuple((session, span) for session, span in chosen if span)

    @property
    def lacking(self) -> int:
        """Return how many sessions nothing is chosen for."""
        return sum(not one.chosen for one in self.choices)

    def decisions(self) -> list[Decision] | None:
        """Return what was chosen for each, or nothing where a choice is missing or is none; the choice then says so."""
        found = [_decision(one) for one in self.choices]
        return None if None in found else [one for one in found if one]

    def refused(self, refusal: Refusal) -> None:
        """Put a refusal beside the session that it is about, or above all."""
        parts = (refusal.at or "").split(".")
        if len(parts) > 1 and parts[0] == "decisions" and parts[1].isdigit() and int(parts[1]) < len(self.choices):
            self.choices[int(parts[1])].fault = told_beside(refusal)
        else:
            self.fault = told_beside(refusal)


def _hint(fits: Proposals, *, of_group: bool) -> str:
    if not fits.count:
        return ""
    more = fits.count - 1
    free = _("Everybody is free.") if of_group else _("You are both free.")
    if not more:
        return _("%(free)s No other time fits.") % {"free": free}
    others = ngettext("One other time fits.", "%(count)d other times fit.", more) % {"count": more}
    return f"{free} {others}"


def _span_of(chosen: str, session: TrainingSession) -> Span | None:
    """The time that a choice moves to; of the length that the session has."""
    if not chosen.startswith(f"{MOVE} "):
        return None
    try:
        start = datetime.fromisoformat(chosen.removeprefix(f"{MOVE} "))
        return Span(start, start + (session.end_time - session.start_time))
    except (ValueError, OverflowError):
        return None


def _decision(one: Choice) -> Decision | None:
    if one.chosen == KEEP:
        return Decision(one.session.id, KEEP)
    if one.chosen == CANCEL:
        return Decision(one.session.id, CANCEL)
    span = _span_of(one.chosen, one.session)
    if span is None:
        one.fault = _("Choose what becomes of this session.")
        return None
    return Decision(one.session.id, MOVE, span)
