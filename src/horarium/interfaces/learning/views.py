"""What a member sees, and a guardian for a member: the week, the series, and the end of one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from horarium.interfaces.pages import left_out, weeks
from horarium.interfaces.pages import series as series_pages
from horarium.interfaces.pages.access import learning, person
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.reservations import operations as reservations
from horarium.reservations import queries as reservation_queries
from horarium.timetable import queries as timetable


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
    page = page_of(request, timetable.series_of_member(member.id))
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
        raise Invalid("member", f"{asked[:40]!r} is not the id of a member") from error
    people.need_may_act_for(by, member_id)
    return member_id


def _family(by: Actor) -> dict[str, object]:
    """Whose weeks the one who looks may see: the own one and those of wards."""
    own = people.members().filter(id=person(by))
    return {"family": [*own, *people.wards_of(person(by))]}


def _sessions(count: int) -> str:
    return f"{count} session was" if count == 1 else f"{count} sessions were"
