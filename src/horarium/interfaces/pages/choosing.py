"""Fourteen days of free times and the hour that is chosen out of them: what every page of times shares, whoever chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.functional import cached_property

from horarium.interfaces.pages import free_times, tickets
from horarium.interfaces.pages.free_times import FIRST_DAYS
from horarium.kernel import civil
from horarium.kernel.errors import Refusal
from horarium.kernel.spans import Span
from horarium.org import queries as org

if TYPE_CHECKING:
    from horarium.interfaces.pages.free_times import Look, Strip
    from horarium.interfaces.pages.tickets import Gone, Ticket
    from horarium.people.models import User

SPAN = timedelta(days=FIRST_DAYS)


class Choosing:
    """The days from one on, and what is chosen. `zones` are the coaches' own."""

    def __init__(self, look: Look, coaches: Sequence[User], zones: Mapping[UUID, ZoneInfo], sent: QueryDict) -> None:
        self.look, self.coaches, self.zones = look, coaches, zones
        self.first = free_times.first_day(sent.get("from", ""), look)
        self.chosen: datetime | None = free_times.instant_of(sent.get("at", "")) if sent.get("at") else None
        self.wanted = sent.get("with", "")
        self.gone: Gone | None = None
        self._strips: list[Strip] | None = None

    @property
    def strips(self) -> list[Strip]:
        """Return the days, read once."""
        if self._strips is None:
            last = self.first + SPAN - timedelta(days=1)
            holidays = {one.on: one.name for one in org.holidays().filter(on__range=(self.first, last))}
            self._strips = free_times.strips(self.look, self.first, chosen=self.chosen, holidays=holidays)
        return self._strips

    @property
    def before(self) -> date | None:
        """Return from when the days before these begin, if there are any."""
        return max(self.look.today, self.first - SPAN) if self.first > self.look.today else None

    @property
    def after(self) -> date | None:
        """Return from when the days after these begin, if there are any."""
        return self.first + SPAN if self.first + SPAN <= self.look.last_day else None

    @property
    def free(self) -> int:
        """Return how many times can be had on these days."""
        return sum(strip.free for strip in self.strips)

    @property
    def next_free(self) -> datetime | None:
        """Return when the next free time is after these days, in the zone of the look."""
        slot = free_times.next_free(self.look, self.first + SPAN)
        return civil.local(slot.span.start, self.look.zone) if slot else None

    @property
    def apart(self) -> str:
        """Say how far the coach's clocks are from those of the look, if they are."""
        return free_times.difference(self.look.zone, self.look.coach_zone, self.look.now) if self.look.coach_zone else ""

    @property
    def span(self) -> Span:
        """Return the hour that is chosen."""
        start = self.chosen or self.look.now
        return Span(start, start + timedelta(minutes=self.look.minutes))

    @cached_property
    def ticket(self) -> Ticket | None:
        """Return the hour that is chosen, if it can be had; if it cannot, `gone` says so."""
        if self.chosen is None or self.gone:
            return None
        free = set(tickets.chosen_in(self.strips)) or self._free_elsewhere()
        coaches = sorted((c for c in self.coaches if c.id in free), key=lambda coach: str(coach.id) != self.wanted)
        if not coaches:
            self.gone = tickets.gone(self.look, self.span)
            return None
        return tickets.ticket(self.span, coaches, self.look.zone, self.zones)

    def _free_elsewhere(self) -> set[UUID]:
        """Who is free at the chosen time, where it does not lie on the days that are shown."""
        day = civil.local_date(self.span.start, self.look.zone)
        if self.first <= day < self.first + SPAN:
            return set()
        return {slot.coach_id for slot in self.look.slots(day, 1, with_reasons=False) if slot.span.start == self.chosen}

    def refuse(self, refusal: Refusal) -> None:
        """Say why the chosen hour could not be had, with the nearest free times."""
        if self.chosen is None:
            raise refusal
        self._strips = None
        self.__dict__.pop("ticket", None)
        self.gone = tickets.gone(self.look, self.span, refusal)
