"""One session, or one date of a standing hour, moved to a free time: the times first, then what changes, then the deed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from horarium.interfaces.learning import booking as book
from horarium.interfaces.learning.asked import Asked
from horarium.interfaces.learning.life import on_date
from horarium.interfaces.learning.series import span_of
from horarium.interfaces.pages import policies, tickets
from horarium.interfaces.pages.access import learning, person
from horarium.interfaces.pages.forms import ELSEWHERE
from horarium.interfaces.pages.free_times import instant_of
from horarium.interfaces.pages.once import Done, new_key, once
from horarium.interfaces.templatetags.pages import said
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Refusal
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.people.errors import NotYours
from horarium.reservations import operations
from horarium.reservations import queries as reservations
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.people.models import User
    from horarium.timetable.models import Series, TrainingSession

WHEN = "%A %-d %B, %-H:%M"


@dataclass(frozen=True, slots=True)
class Moving:
    """What is moved: whose, from when, by which deed, and where one goes back to."""

    member: User
    coach: User
    was: Span
    to: Callable[[Span], TrainingSession]
    back: str
    title: str


@require_http_methods(["GET", "POST"])
@learning
def move_date(request: HttpRequest, by: Actor, series_id: UUID, on: str) -> HttpResponseBase:
    """Move one date of a standing hour, whether it has a session or not."""
    row, day = timetable.series(series_id), on_date(on)
    people.need_may_act_for(by, row.member_id or series_id)
    made = timetable.session_of_date(series_id, day)
    was = Span(made.start_time, made.end_time) if made else span_of(row, day)
    facts: dict[str, Any] = {"by": by, "booking_id": series_id, "on": day, "now": clock.now()}
    member = people.member(row.member_id or series_id)
    coach = _giver(made or row)
    back = reverse("learning_one_series", args=[series_id])
    deed = lambda span: perform(operations.move_date, span=span, **facts)  # noqa: E731
    return _show(request, by, Moving(member, coach, was, deed, back, row.title))


@require_http_methods(["GET", "POST"])
@learning
def move_booking(request: HttpRequest, by: Actor, booking_id: UUID) -> HttpResponseBase:
    """Move one session that somebody has booked for themselves."""
    seat = reservations.booking(booking_id)
    people.need_may_act_for(by, seat.member_id)
    session = seat.session
    was = Span(session.start_time, session.end_time)
    facts: dict[str, Any] = {"by": by, "session_id": session.id, "now": clock.now()}
    deed = lambda span: perform(operations.move_session, span=span, **facts)  # noqa: E731
    back = book.week_of(seat.member_id, civil.local_date(was.start, civil.zone("UTC")))
    return _show(request, by, Moving(seat.member, _giver(session), was, deed, back, session.title))


def _giver(row: TrainingSession | Series) -> User:
    """Who gives it. A class that nobody gives is not a member's to move."""
    if row.coach is None:
        raise NotYours
    return row.coach


def _show(request: HttpRequest, by: Actor, moving: Moving) -> HttpResponse:
    page = Page(_asked(by, moving), moving, request)
    status = 200
    if request.method == "POST":
        try:
            done = once(request, str(person(by)), lambda: page.work(request.POST))
        except Refusal as refusal:
            if refusal.kind in ELSEWHERE:
                raise
            page.refuse(refusal)
            status = refusal.status
        else:
            messages.success(request, done.words)
            return redirect(done.seen_at)
    facts = {"page": page, "asked": page.asked, "moving": moving, "member": moving.member, "key": new_key()}
    return render(request, "learning/move.html", facts | {"policy": policies.in_general(org.policy())}, status=status)


def _asked(by: Actor, moving: Moving) -> Asked:
    business = org.settings()
    return Asked(
        by=by,
        member=moving.member,
        coaches=[moving.coach],
        coach=moving.coach,
        minutes=int(moving.was.length.total_seconds() // 60),
        every=0,
        zone=civil.zone(moving.member.zone or business.zone),
        house_zone=business.zone,
        window_days=business.booking_window_days,
        now=clock.now(),
    )


class Page(book.Page):
    """The free times to which it can be moved."""

    template = "learning/move.html"

    def __init__(self, asked: Asked, moving: Moving, request: HttpRequest) -> None:
        super().__init__(asked, request.GET)
        self.moving = moving
        if not request.GET.get("from"):
            monday = civil.monday(civil.local_date(moving.was.start, self.look.zone))
            self.first = min(max(monday, self.look.today), self.look.last_day)

    @property
    def was(self) -> tickets.Ticket:
        """Return the hour as it is now."""
        return tickets.ticket(self.moving.was, [self.moving.coach], self.look.zone, self.zones)

    def work(self, sent: QueryDict) -> Done:
        """Move it."""
        self.chosen = instant_of(sent.get("at", ""))
        moved = self.moving.to(self.span)
        was, to = (said(civil.local(at, self.look.zone), WHEN) for at in (self.moving.was.start, moved.start_time))
        return Done(_("Moved from %(was)s to %(to)s.") % {"was": was, "to": to}, self.moving.back)
