"""What a coach sees and keeps: the own week, the own hours, who came, what is in the way, and bookings with own members."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from horarium.availability import queries as availability
from horarium.interfaces.coaching.waiting import next_session, since
from horarium.interfaces.pages import booking, hours, left_out, weeks
from horarium.interfaces.pages import own_calendars as calendars
from horarium.interfaces.pages.access import coaching, person
from horarium.interfaces.pages.afterwards import seats_to_tell
from horarium.interfaces.pages.calendar import week_name
from horarium.interfaces.pages.forms import ELSEWHERE
from horarium.interfaces.pages.paging import page_of
from horarium.interfaces.pages.settling import Settling
from horarium.interfaces.pages.slips import place_of
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Refusal
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.reservations import operations
from horarium.reservations import queries as reservations
from horarium.timetable import queries as timetable
from horarium.timetable.queries import Conflicts

if TYPE_CHECKING:
    from horarium.timetable.models import TrainingSession

FRAME = "coaching/base.html"


@require_GET
@coaching
def week(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the coach's own week, with what comes next."""
    coach, now = people.coach(person(by)), clock.now()
    page = weeks.of_coach(coach, request.GET.get("week", ""), may_read=left_out.FOR_COACH, now=now)
    return render(request, "coaching/week.html", {"page": page, "next": _ticket(coach.id, page.week.zone, now)})


def _ticket(coach_id: UUID, zone: ZoneInfo, now: datetime) -> dict[str, object] | None:
    session = next_session(coach_id, now=now)
    if session is None:
        return None
    starts, ends = civil.local(session.start_time, zone), civil.local(session.end_time, zone)
    runs = session.start_time <= now
    return {
        "session": session,
        "starts": starts,
        "ends": ends,
        "where": place_of(session),
        "link": reservations.meeting_link_of(session, now=now),
        "runs": runs,
    }


@require_http_methods(["GET", "POST"])
@coaching
def own_hours(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show and change the coach's own hours."""
    return hours.show(request, by, people.coach(person(by)), frame=FRAME)


@require_GET
@coaching
def attendance(request: HttpRequest, by: Actor) -> HttpResponse:
    """List the sessions of which nobody has said who came, each seat with its buttons."""
    now, coach = clock.now(), people.coach(person(by))
    zone = civil.zone(availability.zone_of(coach))
    page = page_of(request, timetable.sessions_unconfirmed(coach.id, since=since(now), now=now))
    sessions = list(page.object_list)
    seats: dict[UUID, list[object]] = {session.id: [] for session in sessions}
    found = timetable.seats_taken_in(seats)
    for session_id in seats:
        seats[session_id] += seats_to_tell(seat for seat in found if seat.session_id == session_id)
    lines = [(session, civil.local(session.start_time, zone), seats[session.id]) for session in sessions]
    return render(request, "coaching/attendance.html", {"page": page, "lines": lines})


@require_http_methods(["GET", "POST"])
@coaching
def conflicts(request: HttpRequest, by: Actor) -> HttpResponse:
    """List the coach's sessions that something is against, and settle those that are shown in one step."""
    now, coach = clock.now(), people.coach(person(by))
    page = page_of(request, Conflicts(now, coach.id))
    against: dict[UUID, str] = {}
    sessions: dict[UUID, TrainingSession] = {}
    for one in page.object_list:
        sessions[one.session.id] = one.session
        against[one.session.id] = f"{against.get(one.session.id, '')} {left_out.WHY[one.reason]}".strip()
    zone = civil.zone(availability.zone_of(coach))
    sent = request.POST if request.method == "POST" else None
    settling = Settling(sessions.values(), by=by, zone=zone, sent=sent, now=now)
    for choice in settling.choices:
        choice.against = against[choice.session.id]
    if sent is not None and (count := _settle(by, settling, now)):
        words = ngettext("One session was settled.", "%(count)d sessions were settled.", count) % {"count": count}
        messages.success(request, words)
        return redirect(request.get_full_path())
    facts = {"page": page, "settling": settling, "number": len(settling.choices), "nothing": _("Nothing is in the way.")}
    return render(request, "coaching/conflicts.html", facts, status=422 if sent is not None else 200)


def _settle(by: Actor, settling: Settling, now: datetime) -> int:
    decisions = settling.decisions()
    if not decisions:
        return 0
    try:
        return len(perform(operations.settle_conflicts, by=by, decisions=decisions, now=now))
    except Refusal as refusal:
        if refusal.kind in ELSEWHERE:
            raise
        settling.refused(refusal)
        return 0


@require_http_methods(["GET", "POST"])
@coaching
def own_calendars(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show and change the coach's own calendars, whose events block time."""
    return calendars.show(request, by, people.coach(person(by)), frame=FRAME)


@require_http_methods(["GET", "POST"])
@coaching
def book(request: HttpRequest, by: Actor) -> HttpResponse:
    """Book an hour for one of the coach's own members."""
    own = people.members_seen_by(by).exclude(id=person(by))
    coaches = people.coaches().filter(id=person(by))
    return booking.show(request, booking.Door(by, own, coaches, FRAME, to_series=_series, to_week=_week))


def _series(member_id: UUID, on: date) -> str:
    return reverse("coaching_series")


def _week(member_id: UUID, on: date) -> str:
    return f"{reverse('coaching_week')}?week={week_name(on)}"
