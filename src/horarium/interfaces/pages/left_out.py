"""Dates that were not made, said so that somebody can act: why, what is in the way, and where to look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from horarium.interfaces.language import dates
from horarium.interfaces.pages.calendar import week_name
from horarium.kernel import civil
from horarium.timetable import queries as timetable
from horarium.timetable.choices import Reason

if TYPE_CHECKING:
    from horarium.timetable.models import LeftOutOccurrence, Series, TrainingSession
    from horarium.timetable.queries.week import InTheWay

WHY = {
    Reason.PAST: gettext_lazy("It had begun already."),
    Reason.PAUSED: gettext_lazy("The series is paused then."),
    Reason.HOLIDAY: gettext_lazy("It is a holiday."),
    Reason.BLOCKED: gettext_lazy("The coach blocked that time."),
    Reason.OUTSIDE_HOURS: gettext_lazy("It is outside the coach's hours."),
    Reason.NO_ROOM: gettext_lazy("Coach has no default room configured."),
    Reason.COACH_BUSY: gettext_lazy("The coach is busy."),
    Reason.ROOM_BUSY: gettext_lazy("The room is taken."),
    Reason.MEMBER_BUSY: gettext_lazy("The member is busy."),
    Reason.SKIPPED: gettext_lazy("It was skipped on purpose."),
}
# Whose time it was may read what took it; of others only that it is taken.
FOR_OFFICE = frozenset(Reason)
FOR_COACH = frozenset({Reason.HOLIDAY, Reason.BLOCKED, Reason.COACH_BUSY})
FOR_MEMBER = frozenset({Reason.HOLIDAY, Reason.MEMBER_BUSY})


@dataclass(frozen=True, slots=True)
class Missing:
    """One date that was not made: its local time, why, what is in the way (if the reader may know), where that is, and when
    that was decided, on the clock of its series.
    """

    series: Series
    at: datetime
    why: str
    thing: str
    href: str
    decided: datetime


def said(occurrences: Iterable[LeftOutOccurrence], may_read: frozenset[Reason], *, with_links: bool = False) -> list[Missing]:
    """Return the dates with their reasons in words, in three statements however many there are."""
    rows = list(occurrences)
    things = timetable.in_the_way(row for row in rows if row.reason in may_read)
    return [_missing(row, things, links=with_links) for row in rows]


def _missing(row: LeftOutOccurrence, things: InTheWay, *, links: bool) -> Missing:
    reason = Reason(row.reason)
    thing, href = _thing(row, reason, things)
    decided = civil.local(row.decided_at, civil.zone(row.series.zone))
    why = gettext("Its room is not in use any more.") if reason == Reason.NO_ROOM and row.series.room_id else str(WHY[reason])
    return Missing(row.series, row.original_local, why, thing, href if links else "", decided)


def _thing(row: LeftOutOccurrence, reason: Reason, things: InTheWay) -> tuple[str, str]:
    key, local = row.in_the_way, row.original_local
    if reason == Reason.OUTSIDE_HOURS or key is None:
        return "", _week("coach", row.series.coach_id, local)
    if key in things.holidays:
        return things.holidays[key].name, ""
    if key in things.blocks:
        return things.blocks[key].reason, _week("coach", row.series.coach_id, local)
    if key in things.sessions:
        session = things.sessions[key]
        return _session(session, row.series.zone), _where(session, reason, local)
    return "", ""


def _session(session: TrainingSession, zone: str) -> str:
    who = session.called or (session.member.name if session.member else gettext("a group"))
    local = civil.local(session.start_time, civil.zone(zone))
    facts = {"who": who, "coach": session.coach_name, "when": dates.said(local, "%A %-d %B %-H:%M")}
    if session.room is None:
        return gettext("%(who)s with %(coach)s, %(when)s") % facts
    return gettext("%(who)s with %(coach)s in %(room)s, %(when)s") % (facts | {"room": session.room.name})


def _where(session: TrainingSession, reason: Reason, local: datetime) -> str:
    """The week of the one whose time it takes."""
    if reason == Reason.ROOM_BUSY and session.room_id:
        return _week("room", session.room_id, local)
    if reason == Reason.MEMBER_BUSY and session.member_id:
        return _week("member", session.member_id, local)
    return _week("coach", session.coach_id, local)


def _week(whose: str, key: UUID | None, local: datetime) -> str:
    if key is None:
        return ""
    return f"{reverse(f'desk_{whose}_week', args=[key])}?week={week_name(local.date())}"
