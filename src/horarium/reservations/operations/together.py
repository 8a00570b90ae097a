"""Many standing hours opened at once: a fixed number of statements, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.availability import queries as availability
from horarium.availability.errors import NoHours, NoRoom, OutsideHours
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid, Refusal
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.org.errors import NoSuchRoom, RoomOutOfUse
from horarium.people import operations as people_operations
from horarium.people import queries as people
from horarium.people.errors import NoSuchPerson
from horarium.reservations.rules import pattern_of
from horarium.reservations.values import StandingHour
from horarium.timetable import operations as timetable
from horarium.timetable.values import NewSeries, Pattern

if TYPE_CHECKING:
    from horarium.org.models import Room
    from horarium.people.models import User


@dataclass(slots=True)
class _Asked:
    """One of many: what was asked for, what it comes to, and why not."""

    hour: StandingHour
    coach: User | None = None
    pattern: Pattern | None = None
    refusal: Refusal | None = None


@dataclass(slots=True)
class _Known:
    """What the rows of all have to be held against, read once."""

    by: Actor
    now: datetime
    zone: str = field(default_factory=lambda: org.settings().zone)
    coaches: dict[UUID, User] = field(default_factory=dict)
    members: set[UUID] = field(default_factory=set)
    rooms: dict[UUID, Room] = field(default_factory=dict)
    default_rooms: dict[UUID, UUID] = field(default_factory=dict)


def open_recurring_bookings(*, by: Actor, hours: Sequence[StandingHour], now: datetime) -> list[Refusal | None]:
    """Give many standing hours, and return for each why it was refused, or nothing where it was given.

    What is given and what is refused, and why, is as if open_recurring_booking had been called for one after the other. A
    refused one harms no other: the refusals are those of open_recurring_booking, NoSuchPerson and NoRoom among them. Claims
    all coaches, rooms and members at once.
    """
    required()
    known = _known(by, hours, now)
    asked = [_Asked(hour) for hour in hours]
    for one in asked:
        _try(one, known)
    _need_open([one for one in asked if one.refusal is None], known)
    _take([one for one in asked if one.refusal is None], known)
    return [one.refusal for one in asked]


def _known(by: Actor, hours: Sequence[StandingHour], now: datetime) -> _Known:
    coaches = {hour.coach_id for hour in hours}
    return _Known(
        by,
        now,
        coaches={coach.id: coach for coach in people.coaches().filter(id__in=coaches)},
        members=set(people.members().filter(id__in={hour.member_id for hour in hours}).values_list("id", flat=True)),
        rooms={room.id: room for room in org.all_rooms().filter(id__in={hour.room_id for hour in hours if hour.room_id})},
        default_rooms=availability.rooms_of_all(coaches),
    )


def _try(one: _Asked, known: _Known) -> None:
    """Look at what needs no statement of its own, in the order in which open_recurring_booking does."""
    hour = one.hour
    try:
        if hour.coach_id not in known.coaches:
            raise NoSuchPerson("coachId", role="coach")
        if hour.member_id not in known.members:
            raise NoSuchPerson("memberId", role="member")
        people.need_may_act_for(known.by, hour.member_id, with_coach=hour.coach_id)
        one.coach = known.coaches[hour.coach_id]
        one.pattern = _pattern(hour, one.coach, known)
        if not (hour.room_id or hour.coach_id in known.default_rooms):
            raise NoRoom(coach=one.coach.name)
    except Refusal as refusal:
        one.refusal = refusal


def _pattern(hour: StandingHour, coach: User, known: _Known) -> Pattern:
    return pattern_of(
        day_of_week=hour.day_of_week,
        start_time=hour.start_time,
        end_time=hour.end_time,
        start_date=hour.start_date,
        end_date=hour.end_date,
        frequency=hour.frequency,
        zone=hour.zone or coach.zone or known.zone,
        now=known.now,
    )


def _need_open(asked: Sequence[_Asked], known: _Known) -> None:
    """Refuse whose first date is outside the coach's hours, who has no date, and whose room is none."""
    firsts = [_first(one) for one in asked]
    wanted = [(one.hour.coach_id, _span(one, first)) for one, first in zip(asked, firsts, strict=True)]
    zones = {key: coach.zone or known.zone for key, coach in known.coaches.items()}
    offered = availability.offered_at(wanted, zones, now=known.now)
    for one, first, (has_hours, is_open) in zip(asked, firsts, offered, strict=True):
        one.refusal = _why_not_open(one, first, has_hours=has_hours, is_open=is_open)
        if one.refusal is None and one.hour.room_id:
            one.refusal = _why_no_room(known.rooms.get(one.hour.room_id))


def _why_no_room(room: Room | None) -> Refusal | None:
    if room is None:
        return NoSuchRoom()
    return None if room.is_active else RoomOutOfUse(room=room.name)


def _first(one: _Asked) -> date | None:
    if one.pattern is None:
        return None
    return next(one.pattern.dates(one.pattern.from_on + timedelta(weeks=one.pattern.every_weeks + 1)), None)


def _span(one: _Asked, first: date | None) -> Span | None:
    if one.pattern is None or first is None:
        return None
    start = civil.instant(datetime.combine(first, one.pattern.local_start), civil.zone(one.pattern.zone))
    return Span(start, start + timedelta(minutes=one.pattern.minutes))


def _why_not_open(one: _Asked, first: date | None, *, has_hours: bool, is_open: bool) -> Refusal | None:
    name = one.coach.name if one.coach else ""
    if not has_hours:
        return NoHours(coach=name)
    if first is None or one.pattern is None:
        return Invalid("endDate", "no date of the pattern falls between the start and the end")
    if not is_open:
        return OutsideHours("startTime", coach=name, every_week=datetime.combine(first, one.pattern.local_start))
    return None


def _take(asked: Sequence[_Asked], known: _Known) -> None:
    """Let the calendar decide on what is left, and make those members the coaches' own whose hour was taken."""
    opened = timetable.open_series_together(by=known.by, new=[_series(one, known) for one in asked], now=known.now)
    for one, refusal in zip(asked, opened, strict=True):
        one.refusal = refusal
    taken = [one.hour for one in asked if one.refusal is None]
    people_operations.take_on_all({(hour.coach_id, hour.member_id) for hour in taken})


def _series(one: _Asked, known: _Known) -> NewSeries:
    hour, pattern = one.hour, one.pattern
    if pattern is None:
        raise TypeError("a standing hour that was not refused has a pattern")
    default_room = known.default_rooms.get(hour.coach_id)
    return NewSeries(pattern, hour.coach_id, hour.member_id, hour.room_id, default_room, hour.title, id=hour.id)
