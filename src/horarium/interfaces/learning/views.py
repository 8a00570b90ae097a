"""What a member sees, and a guardian for a member: the week, the series, the end of one, and bookings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from horarium.interfaces.pages import booking, left_out, weeks
from horarium.interfaces.pages import series as series_pages
from horarium.interfaces.pages.access import learning, person
from horarium.interfaces.pages.calendar import week_name
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.reservations import operations as reservations
from horarium.reservations import queries as reservation_queries
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.people.models import User


@require_GET
@learning
def week(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the week of the member who looks, or of a ward."""
    member = people.member(_whose(request, by))
    page = weeks.of_member(member, request.GET.get("week", ""), may_read=left_out.FOR_MEMBER, now=clock.now())
    return render(request, "learning/week.html", {"page": page, "member": member, **_family(by)})


@require_GET
@learning
def series(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the member's standing hours, the active ones with their next ten sessions."""
    member = people.member(_whose(request, by))
    page = page_of(request, timetable.series_of_member(member.id).order_by("status", "weekdays", "local_start", "id"))
    lines = series_pages.lines(page.object_list, left_out.FOR_MEMBER, now=clock.now())
    return render(request, "learning/series.html", {"page": page, "lines": lines, "member": member, **_family(by)})


@require_http_methods(["GET", "POST"])
@learning
def cancel(request: HttpRequest, by: Actor, series_id: UUID) -> HttpResponse:
    """Say what ending a standing hour cancels, and end it when the button is pressed."""
    booking = reservation_queries.recurring_booking(series_id)
    people.need_may_act_for(by, booking.member_id)
    now = clock.now()
    if request.method == "POST":
        ended = perform(reservations.cancel_recurring_booking, by=by, booking_id=series_id, now=now)
        messages.success(request, f"The standing hour has ended. {_sessions(ended)} cancelled.")
        return redirect(f"{reverse('learning_series')}?member={booking.member_id}")
    found = timetable.series(series_id)
    to_come = timetable.sessions_of_series(series_id).filter(status="scheduled", start_time__gt=now)
    facts = {"series": found, "sessions": list(to_come), "member": found.member}
    return render(request, "learning/cancel.html", facts)


@require_http_methods(["GET", "POST"])
@learning
def book(request: HttpRequest, by: Actor) -> HttpResponse:
    """Book an hour for the member who looks, or for a ward."""
    lands = {"to_series": _series_of, "to_week": _week_of}
    door = booking.Door(by, _own(by), people.coaches(), "learning/base.html", **lands, hands_out_rooms=False)
    return booking.show(request, door)


def _series_of(member_id: UUID, on: date) -> str:
    return f"{reverse('learning_series')}?member={member_id}"


def _week_of(member_id: UUID, on: date) -> str:
    return f"{reverse('learning_week')}?member={member_id}&week={week_name(on)}"


def _whose(request: HttpRequest, by: Actor) -> UUID:
    """The member asked for, if the one who looks may; else the one who looks, or a guardian's first ward."""
    asked = request.GET.get("member")
    if not asked:
        own = person(by)
        first = None if by.is_member else people.wards_of(own).first()
        return first.id if first else own
    try:
        member_id = UUID(asked)
    except ValueError as error:
        raise Invalid("member", "{asked!r} is not the id of a member", asked=asked[:40]) from error
    people.need_may_act_for(by, member_id)
    return member_id


def _own(by: Actor) -> list[User]:
    """For whom the one who looks may act: for themself, if they are a member, and for wards."""
    return [*people.members().filter(id=person(by)), *people.wards_of(person(by))]


def _family(by: Actor) -> dict[str, object]:
    return {"family": _own(by)}


def _sessions(count: int) -> str:
    return f"{count} session was" if count == 1 else f"{count} sessions were"
