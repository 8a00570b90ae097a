"""What is said when a session was given: who came, what was done, and what its coach keeps in mind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.availability import queries as availability
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.reservations import queries
from horarium.reservations.errors import AttendanceClosed, OnlyItsCoach
from horarium.reservations.models import MemberNote
from horarium.timetable import operations as timetable
from horarium.timetable import queries as timetable_queries
from horarium.timetable.choices import Mark

if TYPE_CHECKING:
    from horarium.timetable.models import Booking, SessionReport, TrainingSession

LONGEST_NOTE = 4000


def tell_attendance(*, by: Actor, booking_id: UUID, mark: Mark, now: datetime) -> Booking:
    """Say for a booking whether the member came, for its coach or the office; a later word counts instead of an earlier one.

    The coach has the days that the policy gives for it. Refuses with NoSuchBooking, NotYours, AttendanceClosed, NotBegun,
    TooEarlyForNoShow, OnlyWaited, SessionOver, SeatOver, CoachBusy, RoomBusy, MemberBusy.
    """
    required()
    seat = queries.booking(booking_id)
    people.need_is_coach(by, seat.session.coach_id)
    _need_open(by, seat.session, now)
    return timetable.tell_attendance(by=by, seat_id=booking_id, mark=mark, now=now)


def _need_open(by: Actor, session: TrainingSession, now: datetime) -> None:
    """Refuse a coach after the policy's days, with AttendanceClosed."""
    until = session.end_time + timedelta(days=org.policy().attendance_days)
    if now > until and not by.is_admin:
        local = civil.local(until, civil.zone(availability.zone_of(session.coach)))
        raise AttendanceClosed(until=local)


def write_report(*, by: Actor, session_id: UUID, done: str, next_steps: str = "", now: datetime) -> SessionReport:
    """Write the report of a session for its coach or the office: what was done, and what to do till the next.

    Its members and their guardians read it. Refuses with NoSuchSession, NotYours, NotBegun, SessionOver, Invalid. Claims
    the coach.
    """
    required()
    coach_id = timetable_queries.session(session_id).coach_id
    people.need_is_coach(by, coach_id)
    claim(people=[coach_id])
    return timetable.write_report(by=by, session_id=session_id, done=done, next_steps=next_steps, now=now)


def write_note(*, by: Actor, coach_id: UUID, member_id: UUID, text: str, now: datetime) -> MemberNote:
    """Keep in mind about a member what only their coach writes; earlier versions stay. An empty text takes it away.

    Refuses with NoSuchPerson, OnlyItsCoach, NotYours for a member of somebody else's, Invalid. Claims the coach.
    """
    member = people.member(member_id)
    if by.user_id != coach_id or not by.is_coach:
        raise OnlyItsCoach
    people.need_may_act_for(by, member.id, with_coach=coach_id)
    text = text.strip()
    if len(text) > LONGEST_NOTE:
        raise Invalid("text", "it has {length} characters; {most} is the most", length=len(text), most=LONGEST_NOTE)
    claim(people=[coach_id])
    newest = queries.notes_of(coach_id, member_id).first()
    if newest and newest.text == text:
        return newest
    return MemberNote.objects.create(coach_id=coach_id, member_id=member_id, text=text, created_at=now)
