"""What everybody concerned is told when an absence is settled: one message a person, in the zone of whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from horarium.kernel import civil
from horarium.reservations.values import Absence, Choice, Notice, Option, Proposal

if TYPE_CHECKING:
    from datetime import datetime

    from horarium.people.models import User

Part = Literal["member", "guardian", "substitute", "coach"]


@dataclass(frozen=True, slots=True)
class Known:
    """What people and rooms are called, who guards whom, and the business's own zone."""

    names: Mapping[UUID, str]
    rooms: Mapping[UUID, str]
    people: Mapping[UUID, User]
    guardians: Mapping[UUID, Sequence[User]]
    zone: str


@dataclass(slots=True)
class _Letter:
    """What one person is to hear, line by line."""

    person: User
    part: Part
    lines: list[str] = field(default_factory=list)
    sessions: list[UUID] = field(default_factory=list)


def notices(absence: Absence, choices: Sequence[Choice], known: Known, *, note: str = "") -> list[Notice]:
    """Return what each person is told, once: members and their guardians, those who stand in, the coach who is away."""
    letters: dict[UUID, _Letter] = {}
    for proposal, choice in zip(absence.proposals, choices, strict=True):
        if choice.option.kind != "keep":
            _tell_members(letters, absence, proposal, choice.option, known)
            _tell_substitute(letters, absence, proposal, choice.option, known)
    own = letters.setdefault(absence.coach.id, _Letter(absence.coach, "coach"))
    own.lines.insert(0, _to_coach(absence, choices, known))
    own.sessions = [one.session_id for one in choices]
    return [_notice(letter, note) for letter in letters.values()]


def _notice(letter: _Letter, note: str) -> Notice:
    words = "\n".join([*letter.lines, *([note.strip()] if note.strip() else [])])
    return Notice(letter.person.id, letter.part, words, tuple(dict.fromkeys(letter.sessions)))


def _add(letters: dict[UUID, _Letter], person: User, part: Part, line: str, session_id: UUID) -> None:
    letter = letters.setdefault(person.id, _Letter(person, part))
    letter.lines.append(line)
    letter.sessions.append(session_id)


def _tell_members(letters: dict[UUID, _Letter], absence: Absence, proposal: Proposal, option: Option, known: Known) -> None:
    for seat in proposal.seats:
        line = _to_member(absence, proposal, option, known, seat.member)
        _add(letters, seat.member, "member", line, proposal.session.id)
        for guardian in known.guardians.get(seat.member_id, []):
            line = _to_member(absence, proposal, option, known, guardian)
            _add(letters, guardian, "guardian", f"{seat.member.name}: {line}", proposal.session.id)


def _to_member(absence: Absence, proposal: Proposal, option: Option, known: Known, reader: User) -> str:
    facts = {
        "when": when(proposal.session.start_time, reader.zone or known.zone),
        "title": f" ({proposal.session.title})" if proposal.session.title else "",
        "coach": absence.coach.name,
        "substitute": known.names.get(option.coach_id, "") if option.coach_id else "",
        "to": when(option.span.start, reader.zone or known.zone) if option.span else "",
        "room": _where(proposal, option, known),
    }
    if option.kind == "substitute":
        return (
            _("Your session%(title)s on %(when)s takes place. %(coach)s cannot come; %(substitute)s gives it%(room)s.") % facts
        )
    if option.kind == "move":
        return (
            _("Your session%(title)s on %(when)s is moved, since %(coach)s cannot come then. It is on %(to)s%(room)s.") % facts
        )
    return _("Your session%(title)s on %(when)s does not take place: %(coach)s cannot come.") % facts


def _where(proposal: Proposal, option: Option, known: Known) -> str:
    if option.room_id is None:
        return ""
    if option.room_id == proposal.session.room_id:
        return _(", same room")
    return _(", room: %(room)s") % {"room": known.rooms.get(option.room_id, "")}


def _tell_substitute(letters: dict[UUID, _Letter], absence: Absence, proposal: Proposal, option: Option, known: Known) -> None:
    person = known.people.get(option.coach_id) if option.kind == "substitute" and option.coach_id else None
    if person is None:
        return
    seats = [seat.member.name for seat in proposal.seats]
    facts = {
        "coach": absence.coach.name,
        "when": when(proposal.session.start_time, person.zone or known.zone),
        "whom": proposal.session.title or ", ".join(seats[:3]),
        "room": _where(proposal, option, known) if option.room_id != proposal.session.room_id else _room_of(proposal),
    }
    line = _("You give a session for %(coach)s on %(when)s: %(whom)s%(room)s.") % facts
    _add(letters, person, "substitute", line, proposal.session.id)


def _room_of(proposal: Proposal) -> str:
    room = proposal.session.room
    return _(", room: %(room)s") % {"room": room.name} if room else ""


def _to_coach(absence: Absence, choices: Sequence[Choice], known: Known) -> str:
    zone = absence.coach.zone or known.zone
    kinds = [choice.option.kind for choice in choices]
    facts = {"from": when(absence.span.start, zone), "until": when(absence.span.end, zone), "count": len(kinds)}
    facts |= {"given": kinds.count("substitute"), "moved": kinds.count("move"), "cancelled": kinds.count("cancel")}
    first = _("You are away from %(from)s until %(until)s.") % facts
    if not kinds:
        return first
    rest = ngettext(
        "Of %(count)s session, %(given)s goes to others, %(moved)s is moved, %(cancelled)s is cancelled.",
        "Of %(count)s sessions, %(given)s go to others, %(moved)s are moved, %(cancelled)s are cancelled.",
        len(kinds),
    )
    return f"{first} {rest % facts}"


def when(at: datetime, zone: str) -> str:
    """Return an instant as it is said to somebody whose clocks stand in the zone."""
    local = civil.local(at, civil.zone(zone))
    return f"{date_format(local, 'l j F')}, {local:%-H:%M}"
