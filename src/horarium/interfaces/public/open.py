"""A coach's open page: everybody sees when the coach is free and books an hour, with a name and an e-mail address.

The same page stands in other people's sites, in a frame. Neither uses a cookie or asks who is signed in: what a visitor
holds is signed (signs.py), and whoever it is sees what every visitor sees.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from csp.decorators import csp_replace
from django.forms import CharField, EmailField, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from horarium.availability import queries as availability
from horarium.interfaces.address import address_of
from horarium.interfaces.api.limits import purses
from horarium.interfaces.language.refusals import told, told_beside
from horarium.interfaces.pages import policies, tickets, zones
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.choosing import Choosing
from horarium.interfaces.pages.forms import Form
from horarium.interfaces.pages.free_times import Look, instant_of
from horarium.interfaces.pages.once import Done, new_key, once
from horarium.interfaces.pages.slips import place_of
from horarium.interfaces.public import signs
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Refusal
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.org.values import Outcome
from horarium.people import queries as people
from horarium.people.errors import AnotherVisitor, NoSuchPerson, TooManyVisitors
from horarium.reservations import operations
from horarium.reservations import queries as reservations
from horarium.reservations.errors import OneHourAtATime
from horarium.timetable.choices import SeatStatus, SessionStatus

if TYPE_CHECKING:
    from horarium.availability.models import CoachSettings
    from horarium.timetable.models import Booking

# Nobody in person, and not the house either: held to what members are.
ANYBODY = Actor("page", UUID(int=0))
TRIES_A_MINUTE = 20
COMMON, FRAMED = "public/frame.html", "public/embed_frame.html"
# Refused for who comes, and not for the hour.
ABOUT_WHO = (signs.FormTooOld, AnotherVisitor, TooManyVisitors, OneHourAtATime)


class VisitorForm(Form):
    """Who comes, and how to reach them."""

    name = CharField(label=gettext_lazy("Your name"), max_length=120)
    email = EmailField(label=gettext_lazy("E-mail"), max_length=254)
    about = CharField(
        label=gettext_lazy("What is it about?"), max_length=120, required=False, widget=Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "email"


class Page(Choosing):
    """The days of a coach as any visitor sees them."""

    def __init__(self, row: CoachSettings, request: HttpRequest, *, now: datetime) -> None:
        business = org.settings()
        self.settings, self.coach, self.request = row, row.coach, request
        own = civil.zone(row.coach.zone or business.zone)
        zone = civil.zone(zones.chosen(request.GET.get("zone", ""), business.zone))
        elsewhere = own if civil.local(now, own) != civil.local(now, zone) else None
        look = Look([row.coach_id], row.default_duration, ANYBODY, None, zone, elsewhere, business.booking_window_days, now)
        super().__init__(look, [row.coach], {row.coach_id: own}, request.GET)
        self.form = VisitorForm(request.POST if request.method == "POST" else None)

    @property
    def zone(self) -> str:
        """Return the name of the visitor's zone."""
        return self.look.zone.key

    @property
    def city(self) -> str:
        """Return whose clocks the coach's are."""
        return city(self.zones[self.coach.id].key)

    @property
    def where(self) -> str:
        """Return where sessions are held unless another place is said."""
        room = self.settings.default_room
        return f"{room.name}, {room.location.name}" if room else ""

    def work(self) -> Done:
        """Book the hour that was sent."""
        facts: dict[str, Any] = {"known_by": signs.known_by(self.request, self.form.cleaned_data["email"]), "zone": self.zone}
        facts |= {"origin": signs.origin_of(self.request), "coach_id": self.coach.id, "span": self.span}
        seat = perform(operations.book_as_visitor, now=self.look.now, **facts, **self.form.cleaned_data)
        return Done("", signs.sign_booking(seat.id))


@csrf_exempt  # a visitor has no session to misuse, and the form is signed: signs.py
@require_http_methods(["GET", "POST"])
def coach(request: HttpRequest, coach_id: UUID) -> HttpResponse:
    """Show when a coach is free, and book the hour that was chosen. Refuses with NoSuchPerson where the page is not open."""
    return _show(request, coach_id, COMMON)


@csrf_exempt  # likewise; in a frame there are no cookies at all
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # it is typed for views without facts
@require_http_methods(["GET", "POST"])
def embed(request: HttpRequest, coach_id: UUID) -> HttpResponse:
    """Show the same in a frame on somebody else's site, and there what was booked too."""
    sign = request.GET.get("booked", "")
    answer = _ticket(request, sign, FRAMED) if sign and request.method == "GET" else _show(request, coach_id, FRAMED)
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _show(request: HttpRequest, coach_id: UUID, frame: str) -> HttpResponse:
    row = availability.open_pages().filter(coach=coach_id).first()
    if row is None:
        raise NoSuchPerson(role="coach")
    page, status = Page(row, request, now=clock.now()), 200
    if request.method == "POST":
        if purses.take(f"visitors {address_of(request)}", TRIES_A_MINUTE, 1, clock.now()) is None:
            return render(request, "429.html", status=429)
        page.chosen = instant_of(request.POST.get("at", ""))
        sign, status = _attempt(request, page)
        if sign:
            framed = f"{reverse('embed', args=[coach_id])}?booked={sign}&zone={page.zone}"
            return redirect(framed if frame == FRAMED else f"{reverse('booked', args=[sign])}?zone={page.zone}")
    facts = {
        "page": page,
        "frame": frame,
        "regions": zones.by_region(),
        "policy": policies.in_general(org.policy()),
        "sign": signs.sign_form(request, coach_id),
        "key": new_key(),
    }
    return render(request, "public/coach.html", facts, status=status)


def _attempt(request: HttpRequest, page: Page) -> tuple[str, int]:
    """Return the sign of what was booked, or nothing and the status of the page that says why not."""
    if not page.form.is_valid():
        return "", 422
    try:
        signs.need_form(request, page.coach.id)
        return once(request, f"visitor {signs.origin_of(request).hex()[:16]}", page.work).seen_at, 200
    except Refusal as refusal:
        if refusal.at in {"name", "email"}:
            page.form.add_error(refusal.at, told_beside(refusal))
        elif isinstance(refusal, ABOUT_WHO):
            page.form.add_error(None, told(refusal))
        else:
            page.refuse(refusal)
        return "", refusal.status


@csrf_exempt  # whoever knows the address holds the hour: it is signed, and nobody else can name it
@require_http_methods(["GET", "POST"])
def booked(request: HttpRequest, sign: str) -> HttpResponse:
    """Show the hour that a visitor booked, and cancel it when the button is pressed. Refuses with NoSuchTicket."""
    return _ticket(request, sign, COMMON)


def _ticket(request: HttpRequest, sign: str, frame: str) -> HttpResponse:
    seat, now = reservations.booking(signs.booking_of(sign)), clock.now()
    by = people.actor_of(seat.member, "page")
    refusal, outcome = None, None
    try:
        if request.method == "POST":
            perform(operations.cancel_booking, by=by, booking_id=seat.id, now=now)
            return redirect(request.get_full_path())
        outcome = reservations.cancellation_of(by=by, booking_id=seat.id, now=now) if _lives(seat) else None
    except Refusal as error:
        refusal = error
    session = seat.session
    zone = civil.zone(zones.chosen(request.GET.get("zone", ""), seat.member.zone or org.settings().zone))
    own = civil.zone(availability.zone_of(session.coach))
    coaches = [session.coach] if session.coach else []
    ticket = tickets.ticket(Span(seat.start_time, seat.end_time), coaches, zone, {one.id: own for one in coaches})
    facts = {
        "frame": frame,
        "ticket": ticket,
        "seat": seat,
        "where": place_of(session),
        "lives": _lives(seat),
        "is_open": availability.open_pages().filter(coach=session.coach_id).exists(),
        "came_to": policies.of_outcome(Outcome(**seat.outcome)) if seat.outcome else "",
        "outcome": policies.of_outcome(outcome) if outcome else "",
        "costs": bool(outcome and outcome.costs),
        "policy": policies.in_general(org.policy()),
        "refusal": refusal,
        "sign": sign,
        "cancel_words": _("Cancel all the same") if outcome and outcome.costs else _("Cancel it"),
    }
    return render(request, "public/booked.html", facts, status=refusal.status if refusal and request.method == "POST" else 200)


def _lives(seat: Booking) -> bool:
    return seat.status == SeatStatus.CONFIRMED and seat.session.status == SessionStatus.SCHEDULED
