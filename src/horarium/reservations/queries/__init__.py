"""All reads of what members reserved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from horarium.availability import queries as availability
from horarium.kernel.actor import Actor
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.reservations import absences, rules
from horarium.reservations.errors import NoSuchRecurringBooking
from horarium.reservations.models import MemberNote, RecurringBooking
from horarium.reservations.queries.proposing import Proposals as Proposals
from horarium.reservations.queries.proposing import proposals as proposals
from horarium.reservations.rules import need_notice, pattern_of
from horarium.timetable import queries as timetable
from horarium.timetable.choices import Mode, Place, SeatStatus, SessionStatus
from horarium.timetable.errors import NoSuchSession, SeatOver
from horarium.timetable.queries import FreeCoach, PreviewedDate
from horarium.timetable.values import UNSAID, Pattern

if TYPE_CHECKING:
    from horarium.org.values import Outcome
    from horarium.people.models import User
    from horarium.timetable.models import Booking, SessionReport, TrainingSession


def is_above_rules(by: Actor, coach_id: UUID | None) -> bool:
    """Say whether the actor may book within the coach's notice and buffers: the coach and the office may."""
    return by.is_admin or (coach_id is not None and by.user_id == coach_id)


absence_of = absences.absence_of
notices_of = absences.notices_of

# How far a pattern with an end is looked at.
A_YEAR = timedelta(days=366)


def recurring_bookings() -> QuerySet[RecurringBooking]:
    """Return every standing hour with its people and room, the newest first."""
    return RecurringBooking.objects.select_related("member", "coach", "room").order_by("-id")


def standing_hours() -> QuerySet[RecurringBooking]:
    """Return the standing hours that are in force, of people who are."""
    return recurring_bookings().filter(status="ACTIVE", coach__is_active=True, member__is_active=True)


def recurring_booking(booking_id: UUID) -> RecurringBooking:
    """Return the standing hour. Refuses with NoSuchRecurringBooking."""
    found = recurring_bookings().filter(id=booking_id).first()
    if found is None:
        raise NoSuchRecurringBooking
    return found


def recurring_bookings_seen_by(by: Actor) -> QuerySet[RecurringBooking]:
    """Return the standing hours that an actor may see: all for the office, else their own, their wards', their members'."""
    rows = recurring_bookings()
    if by.is_admin:
        return rows
    own = Q(member__in=people.with_wards(by.user_id))
    return rows.filter(own | Q(coach=by.user_id) if by.is_coach else own)


def recurring_bookings_of(member_id: UUID) -> QuerySet[RecurringBooking]:
    """Return a member's standing hours, the newest first."""
    return recurring_bookings().filter(member=member_id)


def need_first_in_time(by: Actor, coach: User, pattern: Pattern, *, now: datetime) -> None:
    """Hold members to the coach's least notice with the first date of a standing hour too. Refuses with TooSoon."""
    if not is_above_rules(by, coach.id):
        rules.need_first_in_time(pattern, coach.name, availability.time_rules_of(coach.id), now=now)


def preview_recurring_booking(
    *,
    by: Actor,
    coach_id: UUID,
    member_id: UUID,
    day_of_week: int,
    start_time: time,
    end_time: time,
    start_date: date,
    end_date: date | None = None,
    frequency: int = 1,
    zone: str = "",
    room_id: UUID | None = None,
    mode: Mode = Mode.SKIP,
    now: datetime,
) -> list[PreviewedDate]:
    """Return every date that a standing hour would come to, free or with the reason why not: to its end, or through the
    booking window. With the mode append, those that it would be given at the end are among them.

    Refuses with NotYours, NoSuchPerson, NoSuchRoom, TooSoon, Invalid.
    """
    people.need_may_act_for(by, people.member(member_id).id, with_coach=coach_id)
    coach = people.coach(coach_id)
    pattern = pattern_of(
        day_of_week=day_of_week,
        start_time=start_time,
        end_time=end_time,
        start_date=start_date,
        end_date=end_date,
        frequency=frequency,
        zone=zone or availability.zone_of(coach),
        now=now,
    )
    need_first_in_time(by, coach, pattern, now=now)
    return _previewed(pattern, coach, member_id, room_id=room_id, mode=mode, now=now)


def _previewed(
    pattern: Pattern, coach: User, member_id: UUID, *, room_id: UUID | None, mode: Mode, now: datetime
) -> list[PreviewedDate]:
    return timetable.appended(
        pattern,
        mode=mode,
        coach_id=coach.id,
        coach_zone=availability.zone_of(coach),
        member_id=member_id,
        room_id=org.room(room_id).id if room_id else availability.room_of(coach.id),
        until_on=last_previewed(pattern),
        now=now,
    )


def last_previewed(pattern: Pattern) -> date:
    """Return up to which date a pattern is looked at: to its own end, a year at most, or through the booking window."""
    if pattern.end_on is not None:
        return min(pattern.end_on, pattern.from_on + A_YEAR)
    return pattern.from_on + timedelta(days=org.settings().booking_window_days)


def coaches_free_for_recurring_booking(
    *,
    coach_ids: Collection[UUID],
    day_of_week: int,
    start_time: time,
    end_time: time,
    start_date: date,
    end_date: date | None = None,
    number: int | None = None,
    frequency: int = 1,
    zone: str = "",
    member_id: UUID | None = None,
    room_id: UUID | None = None,
    now: datetime,
) -> list[FreeCoach]:
    """Return the coaches, by name, who are free on every coming date of a standing hour: `number` dates, or to its end.

    Without a zone its time is read on each coach's own clock. Refuses with Invalid.
    """
    pattern = pattern_of(
        day_of_week=day_of_week,
        start_time=start_time,
        end_time=end_time,
        start_date=start_date,
        end_date=end_date,
        frequency=frequency,
        zone=zone or org.settings().zone,
        now=now,
    )
    return timetable.coaches_free_on_every_date(
        pattern, coach_ids=coach_ids, number=number, on_own_clocks=not zone, member_id=member_id, room_id=room_id, now=now
    )


def booking(booking_id: UUID) -> Booking:
    """Return the seat with its session. Refuses with NoSuchBooking."""
    return timetable.seat(booking_id)


def seats_in(sessions: Iterable[TrainingSession]) -> list[Booking]:
    """Return the seats that count of the members of these one-to-one sessions, in order of time."""
    return list(timetable.seats_in({session.id for session in sessions}).filter(status__in=timetable.TAKEN))


def seats_to_come(series_id: UUID, *, future_only: bool, now: datetime) -> list[Booking]:
    """Return the seats in the sessions to come of a standing hour, or also in the one under way, in order of time."""
    rows = timetable.sessions_of_series(series_id).filter(status=SessionStatus.SCHEDULED, end_time__gt=now)
    return seats_in(rows.filter(start_time__gt=now) if future_only else rows)


def cancellation_of(*, by: Actor, booking_id: UUID, now: datetime) -> Outcome | None:
    """Return what cancelling a booking now would come to, by the policy under which it was booked. Nothing is changed.

    Who only waits owes nothing: None. Refuses as cancelling would, with NoSuchBooking, NotYours, SessionOver, SeatOver,
    TooLate.
    """
    seat = booking(booking_id)
    people.need_may_act_for(by, seat.member_id, with_coach=seat.session.coach_id)
    (policy,) = org.policies_of([(seat.policy_version, seat.created_at)])
    need_notice(by, seat, policy, now=now)
    timetable.need_not_over(seat.session, now=now)
    if seat.status == SeatStatus.WAITLIST:
        return None
    if seat.status != SeatStatus.CONFIRMED:
        raise SeatOver
    return timetable.outcomes_of([seat], by=by, cause=UNSAID, now=now)[seat.id]


def meeting_link_of(session: TrainingSession, *, now: datetime) -> str:
    """Return the address at which an online session is held, until it is over: its own, else its coach's standing one.

    Nothing for a session that is held elsewhere, or where there is none.
    """
    is_ahead = session.place == Place.ONLINE and session.status == SessionStatus.SCHEDULED and session.end_time > now
    if not is_ahead:
        return ""
    usual = availability.defaults_of(session.coach_id).meeting_link if session.coach_id and not session.meeting_link else ""
    return session.meeting_link or usual


def meeting_link_seen_by(by: Actor, session: TrainingSession, *, now: datetime) -> str:
    """Return what meeting_link_of says to its coach, the office, who has a place in it or follows it, and their guardians."""
    if not (by.is_admin or (session.coach_id is not None and by.user_id == session.coach_id)):
        family = people.with_wards(by.user_id)
        own = timetable.seats_in([session.id]).filter(member__in=family, status__in=timetable.TAKEN)
        if not (own.exists() or timetable.followers_among(session.series_id, family)):
            return ""
    return meeting_link_of(session, now=now)


def notes_of(coach_id: UUID | None, member_id: UUID) -> QuerySet[MemberNote]:
    """Return every version of a coach's note about a member (None: of all coaches' notes), the newest first."""
    rows = MemberNote.objects.filter(member=member_id).order_by("-created_at", "-id")
    return rows.filter(coach=coach_id) if coach_id else rows


def notes_of_coach(coach_id: UUID, member_ids: Collection[UUID]) -> dict[UUID, MemberNote]:
    """Return the coach's newest note about each of these members that has one, in one statement."""
    rows = MemberNote.objects.filter(coach=coach_id, member__in=member_ids).order_by("member", "-created_at", "-id")
    return {row.member_id: row for row in rows.distinct("member") if row.text}


def report_seen_by(by: Actor, session_id: UUID) -> SessionReport | None:
    """Return the report of a session, if there is one, to its coach, the office, and to whom it was given or their guardians.

    Refuses with NoSuchSession.
    """
    session = timetable.sessions_seen_by(by).filter(id=session_id).first()
    if session is None:
        raise NoSuchSession
    if not (by.is_admin or by.user_id == session.coach_id):
        own = timetable.seats_in([session_id]).filter(member__in=people.with_wards(by.user_id))
        if not own.filter(status__in=timetable.TAKEN).exists():
            return None
    return timetable.reports_of(session_id).first()
