"""When coaches are free: one of them, any of them, and all who are free on every date of a standing hour.

Nobody else's business is told: a time is taken because the coach, the room or the member asked for is busy, not by whom.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Query
from pydantic import Field

from horarium.availability import queries as availability
from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.people import Person
from horarium.interfaces.api.shapes import ClockTime, Day, Id, Instant, Shape, Word
from horarium.kernel import clock
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.people.errors import NoSuchPerson
from horarium.reservations import queries as reservations
from horarium.timetable import queries as timetable
from horarium.timetable.choices import SlotState, WhyNot

if TYPE_CHECKING:
    from horarium.kernel.actor import Actor
    from horarium.people.models import User
    from horarium.timetable.queries import FreeCoach as Row
    from horarium.timetable.queries import Slot

of_coach = Noun("Free times")
of_any = Noun("Free times")
coaches_noun = Noun("Free times")
LONGEST_OF_ONE, LONGEST_OF_ANY = timedelta(days=92), timedelta(days=35)
USUAL_OF_ONE, USUAL_OF_ANY = timedelta(days=14), timedelta(days=7)


class Asked(Shape):
    """For when, how long and whom."""

    since: Instant | None = Field(None, alias="from", description="The present instant without it.")
    step: int | None = Field(None, ge=5, le=720, description="Minutes from one start to the next; the coach's without it.")
    member_id: UUID | None = Field(None, description="Whose own time counts; the caller's, who is a member, without it.")
    room_id: UUID | None = Field(None, description="The room that must be free; the coach's usual one without it.")

    def within(self, until: datetime | None, usual: timedelta, longest: timedelta) -> Span:
        """Return the stretch that is asked about. Refuses with Invalid."""
        since = self.since or clock.now()
        until = until or since + usual
        if not since < until <= since + longest:
            raise Invalid("to", "it is not after from, or more than {days} days after it", days=longest.days)
        return Span(since, until)


class AskedOfOne(Asked):
    """When one coach is free: from one instant up to another, 92 days at most."""

    until: Instant | None = Field(None, alias="to", description="Two weeks after `from` without it.")
    minutes: int | None = Field(None, ge=5, le=720, description="How long; the coach's default duration without it.")
    everything: bool = Field(False, alias="all", description="Also the times that are taken or blocked, each with the reason.")


class AskedOfAny(Asked):
    """When any of some coaches is free: from one instant up to another, 35 days at most."""

    until: Instant | None = Field(None, alias="to", description="A week after `from` without it.")
    minutes: int = Field(60, ge=5, le=720, description="How long.")
    coach_ids: list[UUID] = Field([], max_length=150, description="Of which coaches; of all without it.")


class Stretch(Shape):
    """From one instant up to another."""

    start_time: datetime
    end_time: datetime


class Time(Stretch):
    """A time at which a session could begin and end: free; taken by somebody; or blocked for everybody."""

    state: SlotState
    reason: WhyNot | None

    @classmethod
    def of(cls, slot: Slot) -> Time:
        """Return the time as JSON has it."""
        return cls.model_construct(start_time=slot.span.start, end_time=slot.span.end, state=slot.state, reason=slot.reason)


class FreeTimes(Shape):
    """When a coach is free: in stretches, in any part of which a session may lie, and in times of the length asked for."""

    coach_id: UUID
    zone: str
    minutes: int
    stretches: list[Stretch]
    times: list[Time]


class SharedTime(Stretch):
    """A time with the coaches who are free then, by name."""

    coach_ids: list[UUID]


class AnyFreeTimes(Shape):
    """The times at which at least one coach is free, and the coaches who have some."""

    minutes: int
    coaches: list[Person]
    times: list[SharedTime]


class AskedPattern(Shape):
    """A standing hour as it would be booked; without an end, `sessions` says how many dates are wanted."""

    day_of_week: int = Field(ge=0, le=6, description="0 is Sunday.")
    start_time: ClockTime
    end_time: ClockTime
    start_date: Day
    end_date: Day | None = None
    sessions: int | None = Field(None, ge=1, le=104, description="How many coming dates, up to endDate at most.")
    frequency: int = Field(1, ge=1, le=8, description="Every so many weeks, from the week of startDate.")
    zone: Word = Field("", description="In whose clocks the times are; each coach's own without it.")
    member_id: UUID | None = Field(None, description="Whose own time counts; the caller's, who is a member, without it.")
    room_id: UUID | None = Field(None, description="The room that must be free; each coach's usual one without it.")
    coach_ids: list[UUID] = Field([], max_length=150, description="Among which coaches; among all without it.")


class FreeCoach(Person):
    """A coach who could take every date of the standing hour, with the first and the last of them and their number."""

    first_date: date
    last_date: date
    dates: int


class FreeCoaches(Shape):
    """The coaches who could take every date, by name."""

    coaches: list[FreeCoach]


@of_coach.get("/{id}/free-times")
def free_times(request: Call, key: Id, asked: Query[AskedOfOne]) -> FreeTimes:
    """Return when a coach is free and can be booked by the caller at once, within the booking window."""
    coach, by, now = people.coach(key, "id"), request.auth.by, clock.now()
    within = asked.within(asked.until, USUAL_OF_ONE, LONGEST_OF_ONE)
    member_id, room_id = _member(by, asked.member_id), _room(asked.room_id)
    minutes = asked.minutes or availability.defaults_of(coach.id).default_duration
    spans = timetable.free_spans([coach.id], within, by=by, member_id=member_id, room_id=room_id, now=now)[coach.id]
    times = timetable.slots(
        [coach.id],
        within,
        minutes=minutes,
        step=asked.step,
        with_reasons=asked.everything,
        by=by,
        member_id=member_id,
        room_id=room_id,
        now=now,
    )
    return FreeTimes.model_construct(
        coach_id=coach.id,
        zone=availability.zone_of(coach),
        minutes=minutes,
        stretches=[Stretch.model_construct(start_time=span.start, end_time=span.end) for span in spans],
        times=[Time.of(slot) for slot in times],
    )


@of_any.get("")
def free_times_of_any_coach(request: Call, asked: Query[AskedOfAny]) -> AnyFreeTimes:
    """Return the times at which any coach is free, each with the coaches who are: those who can be booked at once."""
    coaches = _coaches(asked.coach_ids)
    times = timetable.slots(
        list(coaches),
        asked.within(asked.until, USUAL_OF_ANY, LONGEST_OF_ANY),
        minutes=asked.minutes,
        step=asked.step,
        by=request.auth.by,
        member_id=_member(request.auth.by, asked.member_id),
        room_id=_room(asked.room_id),
        now=clock.now(),
    )
    zone, some = org.settings().zone, {slot.coach_id for slot in times}
    return AnyFreeTimes.model_construct(
        minutes=asked.minutes,
        coaches=[Person.of(coach, zone) for coach in coaches.values() if coach.id in some],
        times=[_shared(span, of_span, coaches) for span, of_span in groupby(times, key=lambda slot: slot.span)],
    )


def _shared(span: Span, slots: Iterable[Slot], coaches: dict[UUID, User]) -> SharedTime:
    free = {slot.coach_id for slot in slots}
    by_name = [coach_id for coach_id in coaches if coach_id in free]
    return SharedTime.model_construct(start_time=span.start, end_time=span.end, coach_ids=by_name)


@coaches_noun.get("")
def free_coaches(request: Call, asked: Query[AskedPattern]) -> FreeCoaches:
    """Return the coaches who are free on every coming date of a standing hour, by name."""
    coaches, zone = _coaches(asked.coach_ids), org.settings().zone
    found = reservations.coaches_free_for_recurring_booking(
        coach_ids=list(coaches),
        day_of_week=asked.day_of_week,
        start_time=asked.start_time,
        end_time=asked.end_time,
        start_date=asked.start_date,
        end_date=asked.end_date,
        number=asked.sessions,
        frequency=asked.frequency,
        zone=asked.zone,
        member_id=_member(request.auth.by, asked.member_id),
        room_id=_room(asked.room_id),
        now=clock.now(),
    )
    return FreeCoaches.model_construct(coaches=[_free(row, Person.of(coaches[row.coach_id], zone)) for row in found])


def _free(row: Row, person: Person) -> FreeCoach:
    return FreeCoach.model_construct(**person.model_dump(), first_date=row.first_on, last_date=row.last_on, dates=row.dates)


def _member(by: Actor, member_id: UUID | None) -> UUID | None:
    """Whose own time counts. Whether a member has time is told to whoever may act for them, with some coach at least."""
    if member_id is None:
        return by.user_id if by.is_member else None
    people.need_may_act_for(by, people.member(member_id).id, with_coach=by.user_id)
    return member_id


def _room(room_id: UUID | None) -> UUID | None:
    return org.room(room_id).id if room_id else None


def _coaches(wanted: list[UUID]) -> dict[UUID, User]:
    """The coaches asked for, or all of them, by name. Refuses with NoSuchPerson."""
    coaches = {coach.id: coach for coach in people.coaches() if not wanted or coach.id in wanted}
    if len(coaches) < len(set(wanted)):
        raise NoSuchPerson("coachIds", role="coach")
    return coaches
