"""What the booking page is asked for by its address: for whom, with whom, how long, once or every so many weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict

from horarium.availability import queries as availability
from horarium.interfaces.learning import family
from horarium.interfaces.pages.free_times import Look
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.people.errors import NoSuchPerson
from horarium.reservations import queries as reservations

if TYPE_CHECKING:
    from horarium.people.models import User

ANY = "any"
LENGTHS = (30, 45, 60, 90, 120)
EVERY = range(9)
MINUTES = range(5, 721)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question. `coach` is nobody where any coach will do; `every` is 0 for once, else every so many weeks."""

    by: Actor
    member: User
    coaches: list[User]
    coach: User | None
    minutes: int
    every: int
    zone: ZoneInfo
    house_zone: str
    window_days: int
    now: datetime

    @property
    def among(self) -> list[User]:
        """Return the coaches who are looked at."""
        return [self.coach] if self.coach else self.coaches

    def zone_of(self, coach: User) -> ZoneInfo:
        """Return the zone of a coach."""
        return civil.zone(coach.zone or self.house_zone)

    @property
    def lengths(self) -> list[int]:
        """Return the lengths that are offered, in minutes."""
        return sorted({*LENGTHS, self.minutes})

    def look(self, zone: ZoneInfo | None = None) -> Look:
        """Return the look at the coaches' time, in the member's zone unless another is given."""
        at = zone or self.zone
        other = self.zone_of(self.coach) if self.coach else None
        return Look(
            coach_ids=[coach.id for coach in self.among],
            minutes=self.minutes,
            by=self.by,
            member_id=self.member.id,
            zone=at,
            coach_zone=other if other and not _agree(at, other, self.now) else None,
            window_days=self.window_days,
            now=self.now,
        )


def read(request: HttpRequest, by: Actor, *, now: datetime) -> Asked:
    """Return what the page is asked for. Refuses with Invalid, NotYours, NoSuchPerson."""
    member = people.member(family.whose(request, by))
    business = org.settings()
    coaches = list(people.coaches())
    coach = _coach(request.GET.get("coach", ""), coaches, member)
    usual = availability.defaults_of(coach.id).default_duration if coach else 60
    return Asked(
        by=by,
        member=member,
        coaches=coaches,
        coach=coach,
        minutes=number(request.GET, "minutes", usual, MINUTES),
        every=number(request.GET, "every", 0, EVERY),
        zone=civil.zone(member.zone or business.zone),
        house_zone=business.zone,
        window_days=business.booking_window_days,
        now=now,
    )


def _coach(text: str, coaches: list[User], member: User) -> User | None:
    """Who is named; else whose hour the member has, or the only coach there is."""
    if text == ANY:
        return None
    if text:
        found = next((coach for coach in coaches if str(coach.id) == text), None)
        if found is None:
            raise NoSuchPerson("coach", role="coach")
        return found
    latest = reservations.recurring_bookings_of(member.id).values_list("coach", flat=True).first()
    usual = next((coach for coach in coaches if coach.id == latest), None)
    return usual or (coaches[0] if len(coaches) == 1 else None)


def _agree(one: ZoneInfo, other: ZoneInfo, at: datetime) -> bool:
    """Whether the clocks of two zones show the same, now and as far ahead as one books."""
    return all(civil.local(then, one) == civil.local(then, other) for then in (at, at + timedelta(42), at + timedelta(84)))


def number(sent: QueryDict, name: str, usual: int, allowed: range) -> int:
    """Return a whole number that was sent, or the usual one where none was. Refuses with Invalid."""
    text = sent.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) in allowed):
        raise Invalid(
            name, "{text!r} is not a whole number from {least} to {most}", text=text[:20], least=allowed[0], most=allowed[-1]
        )
    return int(text)


def clock_time(sent: QueryDict, name: str) -> time:
    """Return a time on the clock's face that was sent. Refuses with Invalid."""
    try:
        return datetime.strptime(sent.get(name, ""), "%H:%M").time()  # noqa: DTZ007  (a wall-clock time carries no zone)
    except ValueError as error:
        raise Invalid(name, "{text!r} is not a time such as 17:00", text=sent.get(name, "")[:20]) from error


def key(sent: QueryDict, name: str) -> UUID:
    """Return an id that was sent. Refuses with Invalid."""
    try:
        return UUID(sent.get(name, ""))
    except ValueError as error:
        raise Invalid(name, "{text!r} is not an id", text=sent.get(name, "")[:40]) from error
