"""A member's week day by day: what is next, what each session is, and why one was moved, cancelled or not made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from horarium.cohorts import queries as cohorts
from horarium.interfaces.pages import left_out
from horarium.interfaces.pages.calendar import Week, city, clock_change, hours, week_asked_for
from horarium.interfaces.pages.policies import in_brief
from horarium.interfaces.pages.slips import CANCELLED, NOTES, place_of, state_of
from horarium.interfaces.pages.weeks import Reported, reported
from horarium.interfaces.templatetags.pages import said
from horarium.journal import queries as journal
from horarium.kernel import civil
from horarium.kernel.spans import Span
from horarium.org import queries as org
from horarium.org.values import Outcome
from horarium.reservations import queries as reservations
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.interfaces.pages.left_out import Missing
    from horarium.people.models import User
    from horarium.timetable.models import TrainingSession

AHEAD = timedelta(days=84)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that is to be known of a session, with its sign."""

    kind: str
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A session, or the place that it was moved from, on a date."""

    session: TrainingSession
    sign: str
    name: str
    line: str
    starts: datetime
    ends: datetime
    notes: list[Note]
    reason: str = ""
    may_change: bool = False

    @property
    def is_past(self) -> bool:
        """Say whether it is over."""
        return self.sign == "past"


@dataclass(frozen=True, slots=True)
class Day:
    """A date with what lies on it."""

    day: date
    is_today: bool
    is_past: bool
    holiday: str
    clocks: str
    entries: list[Entry]
    missing: list[Missing]
    now_before: int | None

    @property
    def marks(self) -> int:
        """Return how many sessions live on it, as its marks show, four at most."""
        return min(4, sum(entry.sign not in {"cancelled", "away"} for entry in self.entries))


@dataclass(frozen=True, slots=True)
class Page:
    """The week with all that a page says about it."""

    member: User
    week: Week
    zone: str
    city: str
    days: list[Day]
    next: Entry | None
    until_next: str
    link: str
    opens: bool
    reports: list[Reported]
    sessions: int
    hours: str
    now: datetime


def of_member(member: User, asked: str, *, now: datetime) -> Page:
    """Return a member's week in the member's zone, in a number of statements that does not grow. Refuses with Invalid."""
    zone = member.zone or org.settings().zone
    week = week_asked_for(asked, zone, now=now)
    sessions = _each_once(timetable.sessions_of_member_in(member.id, week.span))
    coming = timetable.next_session_of_member(member.id, Span(now, now + AHEAD))
    telling = _Telling.of([*sessions, *([coming] if coming else [])], week, now)
    entries = [telling.entry(session) for session in sessions]
    entries += [telling.away(session) for session in timetable.moved_out_of(member.id, week.span)]
    missing = left_out.said(timetable.left_out_in(week.span).filter(series__member=member.id), left_out.FOR_MEMBER)
    next_ = telling.entry(coming) if coming else None
    living = [s for s in sessions if state_of(s, now=now).word != CANCELLED.word]
    return Page(
        member=member,
        week=week,
        zone=zone,
        city=city(zone),
        days=_days(week, entries, missing, civil.local(now, week.zone)),
        next=next_,
        until_next=_until(next_, civil.local(now, week.zone)) if next_ else "",
        link=_link(coming, now),
        opens=bool(coming and coming.number and cohorts.may_be_joined(coming, now=now)),
        reports=reported(sessions, week),
        sessions=len(living),
        hours=hours(sum((s.end_time - s.start_time for s in living), timedelta())),
        now=civil.local(now, week.zone),
    )


def _link(coming: TrainingSession | None, now: datetime) -> str:
    """Where the next session is held; a batch's class is joined by its own button, which notes who came."""
    if coming is None or coming.number:
        return ""
    return reservations.meeting_link_of(coming, now=now)


def _each_once(rows: Iterable[TrainingSession]) -> list[TrainingSession]:
    """One row a session: who gave a seat back and took another has two, and the one that lives counts."""
    found: dict[UUID, TrainingSession] = {}
    for row in rows:
        kept = found.get(row.id)
        if kept is None or (kept.seat_status or "").startswith("CANCELLED"):  # type: ignore[attr-defined]
            found[row.id] = row
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Telling:
    """What the entries of a week are told from."""

    week: Week
    now: datetime
    lines: dict[UUID, int]
    moves: dict[UUID, dict[str, Any]]

    @classmethod
    def of(cls, sessions: list[TrainingSession], week: Week, now: datetime) -> _Telling:
        ids = [session.id for session in sessions]
        moves = {row.subject_id: row.facts["was"] for row in journal.history_of(ids) if row.name == "SessionMoved"}
        return cls(week, now, timetable.places_in_line(ids), moves)  # type: ignore[arg-type]

    def entry(self, session: TrainingSession) -> Entry:
        state = state_of(session, now=self.now)
        starts, ends = (civil.local(at, self.week.zone) for at in (session.start_time, session.end_time))
        kind = "batch" if session.number else "group" if session.member_id is None else "one"
        sign = next(iter(state.signs), kind)
        notes, reason = self._notes(session, sign, str(state.word), state.icon)
        # Who follows a series without a seat has none to give back.
        has_seat = session.seat_id is not None  # type: ignore[attr-defined]
        ahead = session.start_time > self.now and state.lives and has_seat
        return Entry(session, sign, *_words(session), starts, ends, notes, reason, ahead)

    def away(self, session: TrainingSession) -> Entry:
        """The place that a session was moved from."""
        due = civil.local(session.due, self.week.zone)  # type: ignore[attr-defined]
        to = civil.local(session.start_time, self.week.zone)
        note = Note("", "move-right", _("moved to %(when)s") % {"when": said(to, "%a %-d %b, %-H:%M")})
        name, _line = _words(session)
        length = timedelta(minutes=session.series.minutes if session.series else 60)
        return Entry(session, "away", name, "", due, due + length, [note])

    def _notes(self, session: TrainingSession, sign: str, word: str, icon: str) -> tuple[list[Note], str]:
        notes = []
        if sign == "waits":
            place = self.lines.get(session.seat_id)  # type: ignore[attr-defined]
            words = _("waits for a place, number %(n)s in the line") % {"n": place} if place else _("waits for a place")
            return [Note("waits", "hourglass", words)], ""
        if sign == "cancelled":
            return [Note("cancelled", "x", _("cancelled"))], _why(session)
        if sign == "past":
            return [Note("came" if icon == "check" else "", icon, word)], ""
        if was := self._was(session):
            notes.append(Note("", "corner-down-right", _("moved here from %(when)s") % {"when": was}))
        if session.clock_note:
            notes.append(Note("", "clock", str(NOTES[session.clock_note])))
        return notes, ""

    def _was(self, session: TrainingSession) -> str:
        """Where the session was before it was moved, in time."""
        was = self.moves.get(session.id, {})
        before = was.get("start_time")
        if before is None:
            due = was.get("original_local")
            return said(datetime.fromisoformat(due), "%a %-d %b, %-H:%M") if due else ""
        at = datetime.fromisoformat(before)
        return "" if at == session.start_time else said(civil.local(at, self.week.zone), "%a %-d %b, %-H:%M")


def _words(session: TrainingSession) -> tuple[str, str]:
    """What it is called, and the line below: with whom and where."""
    where = place_of(session)
    if session.called:
        return session.called, " · ".join(part for part in (session.coach_name, where) if part)
    return session.coach_name, where


def _why(session: TrainingSession) -> str:
    """Who cancelled, and what it came to. Reasons that others gave are theirs; one's own is said."""
    status, outcome = session.seat_status, session.seat_outcome  # type: ignore[attr-defined]
    if status is None:
        return ""
    side = (outcome or {}).get("side", "member" if status == "CANCELLED_BY_MEMBER" else "coach")
    who = {
        "member": _("You cancelled it."),
        "coach": _("The coach cannot give it."),
        "office": _("The office cancelled it."),
        "force_majeure": _("Nobody could help it."),
    }[side]
    own = f" {session.seat_why}." if side == "member" and session.seat_why else ""  # type: ignore[attr-defined]
    came_to = f" {in_brief(Outcome(**outcome)).capitalize()}." if outcome else ""
    return f"{who}{own}{came_to}"


def _days(week: Week, entries: list[Entry], missing: list[Missing], now: datetime) -> list[Day]:
    rests = {one.on: one.name for one in org.holidays().filter(on__range=(week.days[0], week.days[-1]))}
    on: dict[date, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: (one.starts, one.name)):
        on[max(entry.starts.date(), week.days[0])].append(entry)
    lost: dict[date, list[Missing]] = defaultdict(list)
    for one in missing:
        lost[one.at.date()].append(one)
    today = now.date()
    return [
        Day(
            day=day,
            is_today=day == today,
            is_past=day < today,
            holiday=rests.get(day, ""),
            clocks=clock_change(day, week.zone),
            entries=on[day],
            missing=lost[day],
            now_before=_before(on[day], now) if day == today else None,
        )
        for day in week.days
    ]


def _before(entries: list[Entry], now: datetime) -> int:
    """Before which of the entries it is now."""
    return next((n for n, entry in enumerate(entries) if entry.starts > now), len(entries))


def _until(entry: Entry, now: datetime) -> str:
    """How long it is until the next session: in minutes, in hours, else on which day."""
    minutes = int((entry.starts - now).total_seconds() // 60)
    if minutes <= 0:
        return _("now")
    if minutes < 60:
        return ngettext("in %(n)s minute", "in %(n)s minutes", minutes) % {"n": minutes}
    if minutes < 12 * 60 and entry.starts.date() == now.date():
        return ngettext("in %(n)s hour", "in %(n)s hours", minutes // 60) % {"n": minutes // 60}
    return said(entry.starts, "%A %-d %B")
