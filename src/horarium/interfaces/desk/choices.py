"""What can be chosen for a session in the way of an absence: as a page offers it, and as it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from horarium.interfaces.language import dates
from horarium.interfaces.pages.slips import PLACES
from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.reservations.values import Absence, Choice, Option, Proposal

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from horarium.timetable.models import TrainingSession

SIGNS = {"substitute": "user-check", "move": "corner-down-right", "cancel": "x", "keep": "clock"}
PREFIX = "choice-"


@dataclass(frozen=True, slots=True)
class Row:
    """One session with what can be chosen: `options` are value, words, whether chosen."""

    session: TrainingSession
    at: datetime
    who: str
    what: str
    options: list[tuple[str, str, bool]]
    chosen: Option
    why: str

    @property
    def sign(self) -> str:
        """Return the sign of what is chosen."""
        return SIGNS[self.chosen.kind]


@dataclass(frozen=True, slots=True)
class _Names:
    coaches: Mapping[UUID, str]
    rooms: Mapping[UUID, str]
    zone: ZoneInfo


def rows_of(absence: Absence, zone: str, sent: Mapping[str, str]) -> list[Row]:
    """Return the sessions in the way with their options; what was sent is chosen where it is still offered."""
    options = [option for one in absence.proposals for option in one.options]
    coaches = people.by_ids({option.coach_id for option in options if option.coach_id})
    rooms = org.room_names({option.room_id for option in options if option.room_id})
    names = _Names({key: one.name for key, one in coaches.items()}, rooms, civil.zone(zone))
    return [_row(one, names, sent.get(f"{PREFIX}{one.session.id}", "")) for one in absence.proposals]


def _row(proposal: Proposal, names: _Names, asked: str) -> Row:
    values = {value_of(option): option for option in proposal.options}
    chosen = values.get(asked, proposal.options[0])
    session = proposal.session
    seats = ngettext("%(n)s member", "%(n)s members", len(proposal.seats)) % {"n": len(proposal.seats)}
    what = session.title if session.member else seats
    where = session.room.name if session.room else str(PLACES[session.place])
    return Row(
        session=session,
        at=civil.local(session.start_time, names.zone),
        who=(session.member.name if session.member else session.title) or _("Group"),
        what=", ".join(part for part in (what, _kind(session), where) if part),
        options=[(value, _words(option, names), option == chosen) for value, option in values.items()],
        chosen=chosen,
        why=_why(proposal, chosen, names),
    )


def _kind(session: TrainingSession) -> str:
    minutes = round((session.end_time - session.start_time).total_seconds() / 60)
    said = _("%(n)s minutes") % {"n": minutes}
    return _("standing hour, %(length)s") % {"length": said} if session.series_id else said


def value_of(option: Option) -> str:
    """Return an option as a form sends it."""
    if option.span is None:
        return option.kind
    room = option.room_id or ""
    start, end = (at.isoformat() for at in (option.span.start, option.span.end))
    return f"{option.kind} {option.coach_id} {start} {end} {room}".strip()


def chosen_from(name: str, value: str) -> Choice:
    """Return what a form sent for a session. Refuses with Invalid."""
    try:
        session_id = UUID(name.removeprefix(PREFIX))
        kind, *rest = value.split(" ")
        if kind in {"cancel", "keep"} and not rest:
            return Choice(session_id, Option(kind))  # type: ignore[arg-type]
        coach, start, end, *room = rest
        span = Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
        to = UUID(coach), span, UUID(room[0]) if room else None
        return Choice(session_id, Option({"substitute": "substitute", "move": "move"}[kind], *to))  # type: ignore[arg-type]
    except (ValueError, KeyError) as error:
        raise Invalid("choice", "{value!r} is nothing that can be chosen", value=value[:60]) from error


def _words(option: Option, names: _Names) -> str:
    coach = names.coaches.get(option.coach_id, "") if option.coach_id else ""
    if option.kind == "substitute":
        return _("%(coach)s, same time") % {"coach": coach}
    if option.kind == "move" and option.span:
        return _("Move to %(when)s") % {"when": dates.said(civil.local(option.span.start, names.zone), "%a %-d %b, %-H:%M")}
    return _("Cancel") if option.kind == "cancel" else _("Leave it as it is")


def _why(proposal: Proposal, chosen: Option, names: _Names) -> str:
    """Why this is proposed, or what choosing it means."""
    room = _room_said(proposal, chosen, names)
    if chosen.kind == "substitute":
        knows = _("Free, and knows them.") if chosen.knows else _("Free.")
        return f"{knows} {room}".strip()
    if chosen.kind == "move":
        said = _("Coach and members are free then.") if proposal.seats else _("The coach is free then.")
        return " ".join(part for part in (_nobody(proposal), said, room) if part)
    if chosen.kind == "keep":
        return _("It stays in the way of the block, and somebody has said so.")
    nothing = "" if any(one.span for one in proposal.options) else _("No time in the two weeks after fits.")
    return " ".join(part for part in (_nobody(proposal), nothing) if part)


def _nobody(proposal: Proposal) -> str:
    if any(one.kind == "substitute" for one in proposal.options):
        return ""
    reasons = ", ".join(_counted(reason, number) for reason, number in sorted(proposal.not_free.items()))
    return _("No substitute is free then: %(reasons)s.") % {"reasons": reasons} if reasons else _("There is no other coach.")


def _counted(reason: str, n: int) -> str:
    said = {
        "coach_busy": ngettext("%(n)s is busy", "%(n)s are busy", n),
        "outside_hours": ngettext("%(n)s does not work then", "%(n)s do not work then", n),
        "blocked": ngettext("%(n)s is away", "%(n)s are away", n),
        "too_close": ngettext("%(n)s has a session too close", "%(n)s have a session too close", n),
        "holiday": ngettext("%(n)s has a holiday", "%(n)s have a holiday", n),
        "no_room": ngettext("%(n)s has no room", "%(n)s have no room", n),
        "room_busy": ngettext("%(n)s has no free room", "%(n)s have no free room", n),
    }
    return said.get(reason, ngettext("%(n)s cannot", "%(n)s cannot", n)) % {"n": n}


def _room_said(proposal: Proposal, option: Option, names: _Names) -> str:
    if option.room_id is None:
        return ""
    name = names.rooms.get(option.room_id, "")
    if option.room_id == proposal.session.room_id:
        return _("%(room)s kept.") % {"room": name}
    return _("In %(room)s.") % {"room": name}
