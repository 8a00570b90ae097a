"""Sessions for groups: how many places are left, and a place taken, or a wait for one where none is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from horarium.interfaces.learning import family
from horarium.interfaces.learning.booking import week_of
from horarium.interfaces.pages.access import learning
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.paging import page_of
from horarium.interfaces.pages.slips import place_of
from horarium.interfaces.templatetags.pages import said
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.reservations import operations
from horarium.timetable import queries as timetable
from horarium.timetable.choices import SeatStatus

if TYPE_CHECKING:
    from horarium.timetable.models import Booking, TrainingSession


@dataclass(frozen=True, slots=True)
class Line:
    """A group's session with its places, and the member's own place in it or in the line."""

    session: TrainingSession
    starts: datetime
    ends: datetime
    where: str
    left: int
    waits: int
    own: Booking | None
    number: int | None


@require_GET
@learning
def all_groups(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the sessions for groups that are to come, in the member's zone."""
    member = people.member(family.whose(request, by))
    zone = family.zone_of(member)
    page = page_of(request, timetable.groups_ahead(now=clock.now()))
    ids = [session.id for session in page.object_list]
    living = [SeatStatus.CONFIRMED, SeatStatus.WAITLIST]
    own = {seat.session_id: seat for seat in timetable.seats_in(ids).filter(member=member.id, status__in=living)}
    lines = timetable.places_in_line(ids)
    found = [
        Line(
            session=session,
            starts=civil.local(session.start_time, zone),
            ends=civil.local(session.end_time, zone),
            where=place_of(session),
            left=max(0, session.capacity - session.taken),
            waits=session.waits,
            own=own.get(session.id),
            number=lines.get(own[session.id].id) if session.id in own else None,
        )
        for session in page.object_list
    ]
    facts = {"page": page, "lines": found, "member": member, "city": city(zone.key), **family.family(by)}
    return render(request, "learning/groups.html", facts)


@require_POST
@learning
def join(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponseBase:
    """Take a place for the member, or wait for one. Refuses as join_session does."""
    member = people.member(family.whose(request, by))
    seat = perform(operations.join_session, by=by, session_id=session_id, member_id=member.id, now=clock.now())
    starts = civil.local(seat.start_time, family.zone_of(member))
    waits = seat.status == SeatStatus.WAITLIST
    words = _("It is full: you wait for a place on %(when)s.") if waits else _("You have a place on %(when)s.")
    messages.success(request, words % {"when": said(starts, "%A %-d %B, %-H:%M")})
    return redirect(week_of(member.id, starts.date()))
