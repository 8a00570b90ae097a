"""A member's standing hours: all of them in a list, and each on a page of its own with every date to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from horarium.interfaces.history import telling
from horarium.interfaces.history.telling import Reader
from horarium.interfaces.language import dates
from horarium.interfaces.learning import family
from horarium.interfaces.pages import left_out, policies
from horarium.interfaces.pages import series as series_pages
from horarium.interfaces.pages.access import learning, person
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.paging import page_of
from horarium.interfaces.templatetags.pages import weekdays
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.spans import Span
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.timetable import queries as timetable
from horarium.timetable.choices import Reason, SeriesStatus, SessionStatus

if TYPE_CHECKING:
    from horarium.timetable.models import LeftOutOccurrence, Series, TrainingSession


@require_GET
@learning
def all_series(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the member's standing hours, the active ones with their next ten sessions."""
    member = people.member(family.whose(request, by))
    page = page_of(request, timetable.series_of_member(member.id).order_by("status", "weekdays", "local_start", "id"))
    lines = series_pages.lines(page.object_list, left_out.FOR_MEMBER, now=clock.now())
    return render(request, "learning/series.html", {"page": page, "lines": lines, "member": member, **family.family(by)})


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of a standing hour: its own local time, where it is now if elsewhere, how it stands and since when."""

    on: date
    due: datetime
    starts: datetime
    session_id: UUID | None
    sign: str
    why: str = ""
    thing: str = ""
    decided: datetime | None = None
    is_moved: bool = False

    @property
    def lives(self) -> bool:
        """Say whether it will be given."""
        return self.sign == "live"

    @property
    def may_be_taken_up(self) -> bool:
        """Say whether it was skipped before it had a session, and can be had again."""
        return self.sign == "skipped" and self.session_id is None

    @property
    def may_move(self) -> bool:
        """Say whether another time can be found for it."""
        return self.lives or self.sign == "missing"


@require_GET
@learning
def one_series(request: HttpRequest, by: Actor, series_id: UUID) -> HttpResponse:
    """Show a standing hour of one's own or of a ward's. Refuses with NoSuchSeries, NotYours."""
    row = timetable.series(series_id)
    people.need_may_act_for(by, row.member_id or series_id)
    now = clock.now()
    page = page_of(request, dates_to_come(row, now=now))
    history = telling.of_series(row, Reader.of(by, people.person(person(by))))
    facts = {
        "series": row,
        "member": row.member,
        "city": city(row.zone),
        "page": page,
        "pauses": [pause for pause in timetable.pauses_of(row.id) if _goes_on(pause.until_on, row, now)],
        "is_active": row.status == SeriesStatus.ACTIVE,
        "policy": policies.in_general(org.policy()),
        "history": [(civil.local(line.at, civil.zone(row.zone)), line) for line in history[-10:]],
    }
    return render(request, "learning/one_series.html", facts)


def _goes_on(until_on: date | None, row: Series, now: datetime) -> bool:
    return until_on is None or until_on >= civil.local_date(now, civil.zone(row.zone))


def dates_to_come(row: Series, *, now: datetime) -> list[Dated]:
    """Return every date to come that has been decided, in order: made, moved, cancelled, or not made and why."""
    zone = civil.zone(row.zone)
    sessions = timetable.sessions_of_series(row.id).filter(end_time__gt=now).prefetch_related("seats")
    found = [_made(session, row) for session in sessions]
    rows = timetable.left_out_of(row.id).exclude(reason=Reason.PAST).select_related("series__coach", "series__member")
    ahead = [one for one in rows if civil.instant(one.original_local, zone) > now]
    things = {one.at: one.thing for one in left_out.said(ahead, left_out.FOR_MEMBER)}
    found += [_not_made(one, things.get(one.original_local, ""), zone.key) for one in ahead]
    return sorted(found, key=lambda one: one.starts)


def _made(session: TrainingSession, row: Series) -> Dated:
    zone = civil.zone(row.zone)
    starts = civil.local(session.start_time, zone)
    due = session.original_local or starts
    facts = {"on": due.date(), "due": due, "starts": starts, "session_id": session.id}
    if session.status == SessionStatus.SCHEDULED:
        return Dated(**facts, sign="live", is_moved=due != starts)  # type: ignore[arg-type]
    seat = next(iter(session.seats.all()), None)
    by_member = seat is not None and seat.status == "CANCELLED_BY_MEMBER"
    return Dated(**facts, sign="cancelled", why=_("You cancelled it.") if by_member else _("It was cancelled."))  # type: ignore[arg-type]


def _not_made(one: LeftOutOccurrence, thing: str, zone: str) -> Dated:
    reason = Reason(one.reason)
    sign = {Reason.SKIPPED: "skipped", Reason.PAUSED: "paused"}.get(reason, "missing")
    local = one.original_local
    decided = civil.local(one.decided_at, civil.zone(zone))
    return Dated(local.date(), local, local, None, sign, str(left_out.WHY[reason]), thing, decided)


def words_of(row: Series) -> str:
    """Return a standing hour in words: Thursdays at 17:00."""
    return _("%(days)s at %(time)s") % {"days": weekdays(row.weekdays), "time": dates.said(row.local_start, "%-H:%M")}


def span_of(row: Series, on: date) -> Span:
    """Return when a date of a series would be by its pattern."""
    start = civil.instant(datetime.combine(on, row.local_start), civil.zone(row.zone))
    return Span(start, start + timedelta(minutes=row.minutes))
