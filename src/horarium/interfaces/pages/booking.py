"""The page on which an hour is booked: every week as a standing hour, or once. Whoever may book sees the same form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.forms import IntegerField, TypedChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from horarium.availability import queries as availability
from horarium.interfaces.language import dates
from horarium.interfaces.pages import typed_hours
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.forms import Chosen, ClockTime, Day, Form
from horarium.interfaces.pages.hours_forms import DAYS
from horarium.interfaces.templatetags.pages import weekdays
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.reservations import operations
from horarium.timetable import queries as timetable
from horarium.timetable import tasks

if TYPE_CHECKING:
    from horarium.people.models import User
    from horarium.timetable.models import Booking


class Hour(Form):
    """Whose hour with whom."""

    member_id = Chosen(label=_("Member"))
    coach_id = Chosen(label=_("Coach"))
    room_id = Chosen(label=_("Room"), required=False)

    def offer(self, door: Door) -> None:
        """Offer who may be booked and for whom, and the rooms to those who hand them out."""
        if door.hands_out_rooms:
            rooms = [(room.id, f"{room.name}, {room.location.name}") for room in org.rooms()]
            self.fields["room_id"].offer(rooms, nothing=gettext("The coach's usual one"))  # type: ignore[attr-defined]
        else:
            del self.fields["room_id"]
        zone = org.settings().zone
        self.fields["member_id"].offer(_told_apart(door.members))  # type: ignore[attr-defined]
        self.fields["coach_id"].offer((one.id, _with_zone(one, zone)) for one in door.coaches)  # type: ignore[attr-defined]


class StandingHour(Hour):
    """An hour of every week, or of every second, and so on."""

    day_of_week = TypedChoiceField(label=_("Weekday"), coerce=int, choices=list(DAYS.items()))
    start_time = ClockTime(label=_("From"))
    end_time = ClockTime(label=_("Until"))
    start_date = Day(label=_("First date"))
    end_date = Day(label=_("Last date"), required=False, help_text=_("Open without one."))
    frequency = IntegerField(label=_("Every so many weeks"), min_value=1, max_value=8, initial=1)


class OneHour(Hour):
    """An hour of one date."""

    on = Day(label=_("Date"))
    start_time = ClockTime(label=_("From"))
    end_time = ClockTime(label=_("Until"))


@dataclass(frozen=True, slots=True)
class Door:
    """Who stands there, for whom and with whom they may book, the page's frame, and where they see what was booked."""

    by: Actor
    members: Iterable[User]
    coaches: Iterable[User]
    frame: str
    to_series: Callable[[UUID, date], str]
    to_week: Callable[[UUID, date], str]
    hands_out_rooms: bool = True


@dataclass(frozen=True, slots=True)
class Booked:
    """What was booked, in words, the page on which it is seen, and the address that undoes it."""

    words: str
    seen_at: str
    undo: str


def show(request: HttpRequest, door: Door) -> HttpResponse:
    """Show the form, and book what it says when it is sent; a refusal stands beside the form."""
    once = "once" in request.GET
    kind, deed = (OneHour, _book_once) if once else (StandingHour, _book_every_week)
    form = kind(request.POST if request.method == "POST" else None, initial=_initial(request))
    form.offer(door)
    booked = form.attempt(deed, door=door) if form.is_bound else None
    if booked:
        messages.success(request, booked.words, extra_tags=booked.undo)
        return redirect(booked.seen_at)
    facts = {"form": form, "once": once, "frame": door.frame, "coach": _coach_of(form, door), "lacking": _lacking(door)}
    return render(request, "book.html", facts, status=form.status)


def _lacking(door: Door) -> str:
    if not list(door.coaches):
        return gettext("There is no coach yet. The office adds people.")
    if list(door.members):
        return ""
    return gettext("There is nobody yet for whom you may book. The office adds members, and books their first hour.")


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What the page from which one comes says already."""
    today = civil.local_date(clock.now(), civil.zone(org.settings().zone))
    said = {name: request.GET.get(name.removesuffix("_id"), "") for name in ("member_id", "coach_id")}
    return {**said, "start_date": today, "on": today + timedelta(days=1)}


def _coach_of(form: Form, door: Door) -> dict[str, object] | None:
    """The chosen coach's weekly hours, beside the form."""
    chosen = str(form["coach_id"].value() or "")
    coach = next((one for one in door.coaches if str(one.id) == chosen), None)
    if coach is None:
        return None
    week = availability.week_of(coach.id)
    days = [(name, typed_hours.text(w for w in week if w.day_of_week == day)) for day, name in DAYS.items()]
    return {"name": coach.name, "city": city(availability.zone_of(coach)), "days": days if week else []}


def _book_every_week(*, door: Door, start_time: time, end_time: time, **facts: Any) -> Booked:
    now = clock.now()
    row = perform(operations.open_recurring_booking, by=door.by, start_time=start_time, end_time=end_time, now=now, **facts)
    words = gettext("%(days)s %(start)s to %(end)s with %(coach)s are booked.") % {
        "days": weekdays([row.day_of_week]),
        "start": dates.hour(start_time),
        "end": dates.hour(end_time),
        "coach": row.coach.name,
    }
    seen_at, undo = door.to_series(row.member_id, row.start_date), reverse("undo_series", args=[row.id])
    return Booked(f"{words} {_made(row.id, now)}", seen_at, undo)


def _made(series_id: UUID, now: datetime) -> str:
    """Make the sessions of a new standing hour and say how many there are, and how many dates were left out."""
    if not tasks.make_sessions_of([series_id], now=now):
        return gettext("Its sessions are being made.")
    made, left_out = timetable.sessions_of_series(series_id).count(), timetable.left_out_of(series_id).count()
    words = ngettext("One session was made.", "%(count)d sessions were made.", made) % {"count": made}
    more = ngettext("One date was left out.", "%(count)d dates were left out.", left_out) % {"count": left_out}
    return f"{words} {more}" if left_out else words


def _book_once(*, door: Door, coach_id: UUID, on: date, start_time: time, end_time: time, **facts: Any) -> Booked:
    coach = people.coach(coach_id)
    span = _span(on, start_time, end_time, availability.zone_of(coach))
    seat: Booking = perform(operations.book_once, by=door.by, coach_id=coach_id, span=span, now=clock.now(), **facts)
    words = gettext("%(day)s %(start)s to %(end)s with %(coach)s is booked.") % {
        "day": dates.said(on, "%A %-d %B"),
        "start": dates.hour(start_time),
        "end": dates.hour(end_time),
        "coach": coach.name,
    }
    return Booked(words, door.to_week(seat.member_id, on), reverse("undo_booking", args=[seat.id]))


def _span(on: date, start: time, end: time, zone: str) -> Span:
    minutes = civil.minutes_between(start, end)
    if minutes <= 0:
        raise Invalid("endTime", "{end:%H:%M} is not after {start:%H:%M}", end=end, start=start)
    begin = civil.instant(datetime.combine(on, start), civil.zone(zone))
    return Span(begin, begin + timedelta(minutes=minutes))


def _told_apart(members: Iterable[User]) -> list[tuple[UUID, str]]:
    """Members by their names, and by their e-mail addresses where two have one name."""
    named = Counter(one.name for one in members)
    return [(one.id, f"{one.name}, {one.email}" if named[one.name] > 1 and one.email else one.name) for one in members]


def _with_zone(coach: User, zone: str) -> str:
    return f"{coach.name}, {city(coach.zone)}" if coach.zone and coach.zone != zone else coach.name
