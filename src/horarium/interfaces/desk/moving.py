"""A session moved by the office: to another time, coach or room, with what will change shown before it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from horarium.availability import queries as availability
from horarium.interfaces.language import dates
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.forms import Chosen, ClockTime, Day, Form
from horarium.interfaces.pages.slips import place_of
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform, rehearsal
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.reservations import operations
from horarium.timetable import queries as timetable
from horarium.timetable.choices import SeatStatus

if TYPE_CHECKING:
    from horarium.people.models import User
    from horarium.timetable.models import TrainingSession


class MoveForm(Form):
    """Where to. Times are the business's."""

    on = Day(label=gettext_lazy("Date"))
    start_time = ClockTime(label=gettext_lazy("From"))
    end_time = ClockTime(label=gettext_lazy("Until"), required=False)
    coach_id = Chosen(label=gettext_lazy("Coach"), required=False)
    room_id = Chosen(label=gettext_lazy("Room"), required=False)

    def __init__(self, *args: Any, session: TrainingSession, **facts: Any) -> None:
        super().__init__(*args, **facts)
        coaches = [(one.id, one.name) for one in people.coaches() if one.id != session.coach_id]
        rooms = [(one.id, f"{one.name}, {one.location.name}") for one in org.rooms()]
        stays = _("%(name)s, as now") % {"name": session.coach_name}
        self.fields["coach_id"].offer(coaches, nothing=stays)  # type: ignore[attr-defined]
        self.fields["room_id"].offer(rooms, nothing=_("As now: %(place)s") % {"place": place_of(session)})  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Change:
    """What a move changes: a line for each thing, as it was and as it becomes; whom it concerns; what speaks against it."""

    lines: list[tuple[str, str, str]]
    told: list[str]
    against: str

    @property
    def is_none(self) -> bool:
        """Say whether nothing would be another than it is."""
        return all(was == becomes for _name, was, becomes in self.lines)


@require_http_methods(["GET", "POST"])
@desk
def move(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponse:
    """Ask where a session is to go, show what that changes, and move it."""
    now = clock.now()
    session = timetable.session(session_id)
    zone = civil.zone(org.settings().zone)
    sent = request.POST if request.method == "POST" else request.GET
    form = MoveForm(sent if "start_time" in sent else None, session=session, initial=_initial(session, zone))
    change = None
    if form.is_bound:
        how = _move if request.method == "POST" else _tried
        change = form.attempt(lambda **facts: how(by, session, now, **facts))
    if change and request.method == "POST":
        messages.success(request, _said(session, change))
        return redirect(_back(request, session, form))
    facts = {"form": form, "session": session, "change": change, "zone": zone.key, "city": city(zone.key)}
    facts |= {"starts": civil.local(session.start_time, zone), "ends": civil.local(session.end_time, zone)}
    facts |= {"back": sent.get("back", ""), "is_over": session.status != "scheduled" or session.end_time <= now}
    part = "desk/move_part.html" if request.headers.get("X-Part") == "move" else "desk/move.html"
    return render(request, part, facts, status=form.status)


def _initial(session: TrainingSession, zone: Any) -> dict[str, Any]:
    start, end = civil.local(session.start_time, zone), civil.local(session.end_time, zone)
    return {"on": start.date(), "start_time": start.time(), "end_time": end.time()}


def _tried(by: Actor, session: TrainingSession, now: datetime, **facts: Any) -> Change:
    with rehearsal():
        return _move(by, session, now, **facts)


def _move(
    by: Actor,
    session: TrainingSession,
    now: datetime,
    *,
    on: date,
    start_time: time,
    end_time: time | None,
    coach_id: UUID | None,
    room_id: UUID | None,
) -> Change:
    span = _span(session, on, start_time, end_time)
    room = room_id or (session.room_id if coach_id and session.room_id else None)
    moved = perform(operations.move_session, by=by, session_id=session.id, span=span, coach_id=coach_id, room_id=room, now=now)
    return _change(session, moved, span)


def _span(session: TrainingSession, on: date, start_time: time, end_time: time | None) -> Span:
    """As long as it was where no end is given."""
    zone = civil.zone(org.settings().zone)
    start = civil.instant(datetime.combine(on, start_time), zone)
    if end_time is None:
        return Span(start, start + (session.end_time - session.start_time))
    minutes = civil.minutes_between(start_time, end_time)
    if minutes <= 0:
        raise Invalid("endTime", "{end} is not after {start}", end=f"{end_time:%H:%M}", start=f"{start_time:%H:%M}")
    return Span(start, start + timedelta(minutes=minutes))


def _change(was: TrainingSession, moved: TrainingSession, span: Span) -> Change:
    zone = civil.zone(org.settings().zone)
    lines = [
        (_("Time"), _when(was.start_time, was.end_time, zone), _when(moved.start_time, moved.end_time, zone)),
        (_("Coach"), was.coach_name, moved.coach_name),
        (_("Place"), place_of(was), place_of(moved)),
    ]
    seats = [seat.member for seat in timetable.seats_of(was.id) if seat.status in {SeatStatus.CONFIRMED, SeatStatus.WAITLIST}]
    guardians = [one for row in people.guardians_of([one.id for one in seats]).values() for one in row]
    told = dict.fromkeys([*(one.name for one in seats), *(one.name for one in guardians), was.coach_name, moved.coach_name])
    return Change(lines, [one for one in told if one], _against(moved.coach, span) if moved.coach else "")


def _against(coach: User, span: Span) -> str:
    """What speaks against a time of a coach's, and hinders nobody at the desk."""
    blocked = availability.blocks_of(coach.id, span).first()
    if blocked:
        facts = {"coach": coach.name, "reason": blocked.reason or _("blocked")}
        return _("It lies on a block of %(coach)s: %(reason)s.") % facts
    if availability.is_open(coach.id, availability.zone_of(coach), span):
        return ""
    return _("It lies outside the hours of %(coach)s. The office may do that.") % {"coach": coach.name}


def _when(start: datetime, end: datetime, zone: Any) -> str:
    local, until = civil.local(start, zone), civil.local(end, zone)
    return f"{dates.said(local, '%A %-d %B, %-H:%M')} \N{EN DASH} {dates.hour(until.time())}"


def _said(session: TrainingSession, change: Change) -> str:
    who = session.member.name if session.member else session.title or _("The session")
    return _("%(who)s is moved to %(when)s.") % {"who": who, "when": change.lines[0][2]}


def _back(request: HttpRequest, session: TrainingSession, form: MoveForm) -> str:
    back = request.POST.get("back", "")
    if back == "day":
        return f"{reverse('desk_day')}?on={form.cleaned_data['on']}"
    own = back.startswith("/") and url_has_allowed_host_and_scheme(back, None)
    return back if own else reverse("session", args=[session.id])
