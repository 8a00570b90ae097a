"""The facts of an absence, read in a number of statements that depends on neither sessions nor coaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.availability import queries as availability
from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.reservations import telling
from horarium.reservations.proposals import DAYS_AFTER, Candidate, Found, Ground, Need, Times, found_for
from horarium.reservations.values import Absence, Choice, Notice, Proposal
from horarium.timetable import queries as timetable
from horarium.timetable.choices import Place, SeatStatus

if TYPE_CHECKING:
    from horarium.availability.models import CoachSettings
    from horarium.people.models import User
    from horarium.timetable.models import Booking, TrainingSession

# The longest session and the longest buffer.
REACH = timedelta(hours=16)
LONGEST_ABSENCE = timedelta(days=92)
HELD = [*timetable.TAKEN, SeatStatus.WAITLIST]


def absence_of(*, coach_id: UUID, span: Span, now: datetime) -> Absence:
    """Return every session that is in the way if the coach is away then, each with what could become of it.

    A substitute is free at the session's own time, in hours, blocks, buffers and sessions; another time is one at which the
    coach, the room and the members are free. Refuses with NoSuchPerson, Invalid.
    """
    coach = people.coach(coach_id)
    _need_sensible(span, now)
    sessions = timetable.sessions_not_begun(coach_id, span, now=now)
    seats = _seats(sessions)
    needs = [_need(session, seats[session.id]) for session in sessions]
    ground, undecided = ground_of(coach, span, needs, now=now)
    found = found_for(ground, needs)
    together = zip(sessions, found, strict=True)
    return Absence(coach, span, [_proposal(session, seats[session.id], one) for session, one in together], undecided)


def _need_sensible(span: Span, now: datetime) -> None:
    if span.end <= now:
        raise Invalid("endTime", "it is in the past")
    if span.length > LONGEST_ABSENCE:
        raise Invalid("endTime", "an absence lasts {days} days at most; settle the rest later", days=LONGEST_ABSENCE.days)


def _proposal(session: TrainingSession, seats: Sequence[Booking], found: Found) -> Proposal:
    return Proposal(session, seats, found.options, found.not_free)


def _seats(sessions: Iterable[TrainingSession]) -> Mapping[UUID, list[Booking]]:
    """The seats of members who have a place in a session or wait for one."""
    found: dict[UUID, list[Booking]] = defaultdict(list)
    for seat in timetable.seats_in([session.id for session in sessions]).filter(status__in=HELD):
        found[seat.session_id].append(seat)
    return found


def _need(session: TrainingSession, seats: Sequence[Booking]) -> Need:
    return Need(
        session_id=session.id,
        span=Span(session.start_time, session.end_time),
        needs_room=session.place == Place.ROOM,
        room_id=session.room_id if session.room and session.room.is_active else None,
        is_group=session.member_id is None,
        members=frozenset(seat.member_id for seat in seats if seat.status in timetable.TAKEN),
    )


def needs_of(absence: Absence) -> list[Need]:
    """Return the sessions of an absence as proposing sees them."""
    return [_need(one.session, one.seats) for one in absence.proposals]


def ground_of(coach: User, span: Span, needs: Sequence[Need], *, now: datetime) -> tuple[Ground, int]:
    """Return all that decides what could become of the sessions, and how many dates in the span are no sessions yet."""
    coaches = list(people.coaches())
    settings = availability.settings_of_all([one.id for one in coaches])
    ids = [one.id for one in coaches]
    members = {member for need in needs for member in need.members}
    rooms = {need.room_id for need in needs if need.room_id} | {s.room_in_use for s in settings.values() if s.room_in_use}
    within = _seen(span, needs)
    taken = timetable.taken(within, coach_ids=ids, room_ids=rooms, member_ids=members, but=[need.session_id for need in needs])
    offers = timetable.offered(ids, within)
    known = people.members_known(ids, members)
    zone = org.settings().zone
    candidates = {
        one.id: _candidate(one, zone, settings.get(one.id), offers[one.id], known.get(one.id, frozenset())) for one in coaches
    }
    times = {key: Times(spans) for key, spans in taken.spans.items()}
    latest = now + timedelta(days=org.settings().booking_window_days)
    undecided = [one for one in taken.standing.get(coach.id, []) if one.overlaps(span)]
    return Ground(coach.id, span, now, latest, candidates, times), len(undecided)


def _seen(span: Span, needs: Sequence[Need]) -> Span:
    """From the first session in the way to the last day on which another time is looked for."""
    first = min([span.start, *(need.span.start for need in needs)])
    return Span(first - REACH, span.end + timedelta(days=DAYS_AFTER) + REACH)


def _candidate(
    coach: User, zone: str, rules: CoachSettings | None, offer: timetable.Offered, knows: frozenset[UUID]
) -> Candidate:
    row = rules or availability.defaults_of_nobody(coach.id)
    return Candidate(
        id=coach.id,
        name=coach.name,
        zone=civil.zone(coach.zone or zone),
        room_id=row.room_in_use,
        before=timedelta(minutes=row.buffer_before),
        after=timedelta(minutes=row.buffer_after),
        step=timedelta(minutes=row.slot_step),
        one=Times(offer.one),
        any=Times([*offer.one, *offer.group]),
        blocks=Times(offer.away),
        rests=Times(offer.rest),
        stretches=sorted({*offer.one, *offer.group}),
        knows=knows,
    )


def notices_of(absence: Absence, choices: Sequence[Choice], *, note: str = "") -> list[Notice]:
    """Return what everybody would be told if these choices, in the order of the sessions, were made."""
    options = [choice.option for choice in choices]
    coaches = people.by_ids({option.coach_id for option in options if option.coach_id})
    members = {seat.member_id for one in absence.proposals for seat in one.seats}
    known = telling.Known(
        names={key: one.name for key, one in coaches.items()},
        rooms=org.room_names({option.room_id for option in options if option.room_id}),
        people=coaches,
        guardians=people.guardians_of(members),
        zone=org.settings().zone,
    )
    return telling.notices(absence, choices, known, note=note)
