"""One session on a page of its own: what it is, how it stands, and who changed what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from horarium.interfaces.feeds.one import session_file
from horarium.interfaces.history import telling
from horarium.interfaces.history.telling import Reader
from horarium.interfaces.pages import afterwards, classes, meeting_links
from horarium.interfaces.pages.access import person, signed_in
from horarium.interfaces.pages.calendar import city, week_name
from horarium.interfaces.pages.slips import NOTES, State, place_of, state_of
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.reservations import queries as reservations
from horarium.timetable import queries as timetable
from horarium.timetable.choices import SeatStatus, SessionStatus
from horarium.timetable.errors import NoSuchSession

if TYPE_CHECKING:
    from horarium.timetable.models import Booking, TrainingSession

SEATS = {
    SeatStatus.CONFIRMED: _("has a place"),
    SeatStatus.WAITLIST: _("waits for a place"),
    SeatStatus.ATTENDED: _("came"),
    SeatStatus.NO_SHOW: _("did not come"),
    SeatStatus.CANCELLED_BY_MEMBER: _("gave the place back"),
    SeatStatus.CANCELLED_BY_COACH: _("was called off"),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat as the page shows it; `email` is how a visitor without an account is reached, for those who may know."""

    name: str
    state: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """Whose page it is: the frame around it, and the week that the session lies in."""

    frame: str
    week: str
    member: UUID | None = None


@require_GET
@signed_in
def session(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponse:
    """Show a session to its coach, its members, their guardians and the office. Refuses others with NoSuchSession."""
    row = timetable.sessions_seen_by(by).select_related("series").filter(id=session_id).first()
    if row is None:
        raise NoSuchSession
    reader = Reader.of(by, people.person(person(by)))
    zone, now = civil.zone(reader.zone), clock.now()
    seats = [seat for seat in timetable.seats_of(row.id) if reader.knows_all(row.coach_id) or seat.member_id in reader.family]
    door = _door(row, reader, seats)
    facts = {
        "session": row,
        "starts": civil.local(row.start_time, zone),
        "ends": civil.local(row.end_time, zone),
        "zone": reader.zone,
        "city": city(reader.zone),
        "where": place_of(row),
        "state": _state(row, now),
        "note": NOTES[row.clock_note] if row.clock_note else "",
        "seats": _seats(seats, reader, row),
        "lines": [(civil.local(line.at, zone), line) for line in telling.of_session(row, reader)],
        "own": _own_to_change(row, reader, seats, now),
        "frame": door.frame,
        "week": door.week,
    }
    facts["class"] = classes.of_session(request, by, row, now=now)
    facts["payment"] = org.settings().payment_instructions
    facts["member_id"] = door.member
    report = reservations.report_seen_by(by, row.id)
    facts |= {"report": report, "deeds": afterwards.deeds_of(by, row, report, now=now)}
    facts |= {"link": reservations.meeting_link_seen_by(by, row, now=now), "link_form": meeting_links.form_of(by, row, now=now)}
    facts["reported"] = civil.local(report.created_at, zone) if report else None
    facts["is_own"] = by.user_id == row.coach_id and by.is_coach
    facts["is_to_come"] = row.status == "scheduled" and row.end_time > now
    return render(request, "session.html", facts)


@require_GET
@signed_in
def calendar_file(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponse:
    """Give out a session as a file for a calendar program, to whom its page is shown. Refuses others with NoSuchSession."""
    return session_file(request, by, people.person(person(by)), session_id, now=clock.now())


def _own_to_change(row: TrainingSession, reader: Reader, seats: list[Booking], now: datetime) -> Booking | None:
    """The seat that a member or guardian may still move or give back from here."""
    if reader.knows_all(row.coach_id) or row.start_time <= now or row.status != SessionStatus.SCHEDULED:
        return None
    living = {SeatStatus.CONFIRMED, SeatStatus.WAITLIST}
    return next((seat for seat in seats if seat.member_id in reader.family and seat.status in living), None)


def _seats(seats: list[Booking], reader: Reader, row: TrainingSession) -> list[Seat]:
    ids = [seat.member_id for seat in seats] if reader.knows_all(row.coach_id) else []
    emails = people.visitors_of(ids)
    return [Seat(s.member.name, str(SEATS[SeatStatus(s.status)]), emails.get(s.member_id, "")) for s in seats]


def _state(row: TrainingSession, now: datetime) -> State:
    state = state_of(row, now=now)
    return State(state.signs, state.word or _("scheduled"), state.icon or "calendar-days")


def _door(row: TrainingSession, reader: Reader, seats: list[Booking]) -> Door:
    """The frame of the one who looks, and the week in which they found it."""
    if reader.by.is_admin:
        where = _week(row, "desk_coach_week", row.coach_id) if row.coach_id else _week(row, "desk_calendars")
        return Door("desk/base.html", where)
    if reader.by.user_id == row.coach_id:
        return Door("coaching/base.html", _week(row, "coaching_week"))
    own = next((seat.member_id for seat in seats if seat.member_id in reader.family), None)
    own = own or next(iter(timetable.followers_among(row.series_id, reader.family)), None)
    return Door("learning/base.html", f"{_week(row, 'learning_week')}&member={own}", own)


def _week(row: TrainingSession, name: str, *keys: UUID) -> str:
    on = civil.local_date(row.start_time, civil.zone("UTC"))
    return f"{reverse(name, args=keys)}?week={week_name(on)}"
