"""The week of a coach, a room or a member, read and laid out for whoever looks at it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext

from horarium.availability import queries as availability
from horarium.interfaces.pages import left_out
from horarium.interfaces.pages.calendar import Week, city, hours, week_asked_for
from horarium.interfaces.pages.left_out import Missing
from horarium.interfaces.pages.slips import Piece, Slip, expected, pieces, place_of, proposed, slips_of
from horarium.interfaces.pages.table import Block, Table, lay_out
from horarium.kernel import civil
from horarium.kernel.spans import Span, without
from horarium.org import queries as org
from horarium.timetable import queries as timetable
from horarium.timetable.choices import Reason
from horarium.timetable.values import MANY

if TYPE_CHECKING:
    from horarium.org.models import Room
    from horarium.people.models import User
    from horarium.timetable.models import LeftOutOccurrence, SessionReport, TrainingSession

Words = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Reported:
    """A session of the week with its report, at its local time."""

    session: TrainingSession
    at: datetime
    report: SessionReport


@dataclass(frozen=True, slots=True)
class WeekPage:
    """A week with all that a page says about it. `sessions` counts those that live or were given."""

    id: UUID
    name: str
    what: str
    week: Week
    zone: str
    city: str
    table: Table
    missing: list[Missing]
    sessions: int
    hours: str
    reports: Sequence[Reported] = ()

    @property
    def kind(self) -> str:
        """Return the word for whose week it is: coach, member or room."""
        return gettext(self.what)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is not saved yet: time to be blocked, if any, and where sessions would go."""

    block: Block | None = None
    moves: tuple[tuple[TrainingSession, Span], ...] = ()


def of_coach(
    coach: User,
    asked: str,
    *,
    may_read: frozenset[Reason],
    with_links: bool = False,
    plan: Plan | None = None,
    now: datetime,
) -> WeekPage:
    """Return a coach's week in the coach's zone, and in it what is planned. Refuses with Invalid for a week that is none."""
    zone = availability.zone_of(coach)
    week = week_asked_for(asked, zone, now=now)
    blocks = [Block(Span(b.start_time, b.end_time), b.reason) for b in availability.blocks_of(coach.id, week.span)]
    blocks += [plan.block] if plan and plan.block and plan.block.span.overlaps(week.span) else []
    extra = [civil.local_date(row.start_time, week.zone) for row in availability.additions_of(coach.id, week.span)]
    sessions = list(timetable.sessions_in(week.span).filter(coach=coach.id))
    opened = availability.open_spans(coach.id, zone, week.span)
    rows = timetable.left_out_in(week.span).filter(series__coach=coach.id)
    missing = left_out.said(rows, may_read, with_links=with_links)
    more = [slip for s, to in (plan.moves if plan else ()) for slip in proposed(s, to, _for_coach(s), week.zone)]
    for series, at in timetable.expected_of_coach(coach.id, week.span):
        more += expected(series, at, week.zone, with_links=not with_links)  # the page of a series is its coach's
    table = _table(week, sessions, _for_coach, more=more, blocks=blocks, opened=opened, extra=extra, now=now)
    offered = without(opened, [block.span for block in blocks])
    return _page(coach, "coach", week=week, zone=zone, sessions=sessions, table=table, missing=missing, offered=offered)


def of_room(room: Room, asked: str, *, now: datetime) -> WeekPage:
    """Return a room's week in the business's zone. Refuses with Invalid for a week that is none."""
    zone = org.settings().zone
    week = week_asked_for(asked, zone, now=now)
    sessions = list(timetable.sessions_in(week.span).filter(room=room.id))
    rows = timetable.left_out_in(week.span).filter(series__room=room.id)
    missing = left_out.said(rows, left_out.FOR_OFFICE, with_links=True)
    table = _table(week, sessions, _for_room, now=now)
    return _page(room, "room", week=week, zone=zone, sessions=sessions, table=table, missing=missing)


def of_member(member: User, asked: str, *, may_read: frozenset[Reason], with_links: bool = False, now: datetime) -> WeekPage:
    """Return a member's week in the member's zone. Refuses with Invalid for a week that is none."""
    zone = member.zone or org.settings().zone
    week = week_asked_for(asked, zone, now=now)
    sessions = list({s.id: s for s in timetable.sessions_of_member_in(member.id, week.span)}.values())
    rows: Iterable[LeftOutOccurrence] = timetable.left_out_in(week.span).filter(series__member=member.id)
    missing = left_out.said(rows, may_read, with_links=with_links)
    table = _table(week, sessions, _for_member, now=now)
    page = _page(member, "member", week=week, zone=zone, sessions=sessions, table=table, missing=missing)
    return replace(page, reports=reported(sessions, week))


def reported(sessions: list[TrainingSession], week: Week) -> list[Reported]:
    """Return the reports of the sessions in which the member has a place, in order of time."""
    reports = timetable.reports_in([s.id for s in sessions if getattr(s, "seat_status", "") in timetable.TAKEN])
    return [Reported(s, civil.local(s.start_time, week.zone), reports[s.id]) for s in sessions if s.id in reports]


def _table(
    week: Week,
    sessions: list[TrainingSession],
    words: Callable[[TrainingSession], Words],
    *,
    more: Iterable[Slip] = (),
    blocks: list[Block] | None = None,
    opened: list[Span] | None = None,
    extra: Collection[date] = (),
    now: datetime,
) -> Table:
    blocked: list[Piece] = [piece for block in blocks or [] for piece in pieces(_seen(block.span, week), week.zone)]
    slips = [slip for s in sessions for slip in slips_of(s, words(s), week.zone, blocked=blocked, now=now)]
    facts: dict[str, Any] = {"blocks": blocks or [], "opened": opened, "holidays": _holidays(week), "extra": extra}
    return lay_out(week, [*slips, *more], **facts, now=now)


def _seen(span: Span, week: Week) -> Span:
    return Span(max(span.start, week.span.start), min(span.end, week.span.end))


def _holidays(week: Week) -> dict[date, str]:
    return {holiday.on: holiday.name for holiday in org.holidays().filter(on__range=(week.days[0], week.days[-1]))}


def _page(
    whose: User | Room,
    what: str,
    *,
    week: Week,
    zone: str,
    sessions: list[TrainingSession],
    table: Table,
    missing: list[Missing],
    offered: list[Span] | None = None,
) -> WeekPage:
    standing = [s for s in sessions if s.status != "cancelled"]
    taken = hours(sum((s.end_time - s.start_time for s in standing), timedelta()))
    if offered is not None:
        open_for = hours(sum((span.length for span in offered), timedelta()))
        taken = gettext("%(taken)s of %(offered)s") % {"taken": taken, "offered": open_for}
    return WeekPage(whose.id, whose.name, what, week, zone, city(zone), table, missing, len(standing), taken)


def _for_coach(session: TrainingSession) -> Words:
    """Who comes is the name, and of a group what it is."""
    if session.member:
        return _words(session.member.name, session.title, place_of(session))
    return _words(session.called, _company(session), place_of(session))


def _for_room(session: TrainingSession) -> Words:
    return _words(session.called, session.coach_name, _company(session))


def _for_member(session: TrainingSession) -> Words:
    return _words(session.called, session.coach_name, place_of(session))


def _words(*parts: str) -> Words:
    """The first that says something is the name, the others stand below it."""
    name, *lines = [part for part in parts if part]
    return name, tuple(lines)


def _company(session: TrainingSession) -> str:
    """Who takes it: the member, or how many of the seats are taken."""
    if session.member is not None:
        return session.member.name
    if session.capacity >= MANY:  # whoever follows it comes: nobody counts seats
        return gettext("class %(n)s") % {"n": session.number} if session.number else ""
    seats = {"taken": getattr(session, "taken", 0), "capacity": session.capacity}
    return gettext("%(taken)s of %(capacity)s seats") % seats
