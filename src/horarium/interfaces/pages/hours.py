"""The page on which a coach's hours are typed: the week, what holds where nothing is said, blocks and additions.

The coach's own page and the office's are the same. Each of its forms has a button that names the deed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from horarium.availability import operations
from horarium.availability import queries as availability
from horarium.availability.values import Window
from horarium.interfaces.pages import typed_hours
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.forms import Form
from horarium.interfaces.pages.hours_forms import DAYS, AdditionForm, BlockForm, DefaultsForm, WeekForm
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.people.models import User


def show(request: HttpRequest, by: Actor, coach: User, *, frame: str) -> HttpResponse:
    """Show a coach's hours in a frame, and do first what one of the forms asks."""
    sent = request.POST if request.method == "POST" else None
    page = HoursPage(by, coach, sent, now=clock.now())
    if sent is not None and (done := page.act()):
        messages.success(request, done)
        return redirect(request.path)
    return render(request, "hours.html", {"page": page, "frame": frame}, status=page.status)


class HoursPage:
    """A coach's hours at one moment, and what may be done to them."""

    def __init__(self, by: Actor, coach: User, sent: Any, *, now: datetime) -> None:
        self.by, self.coach, self.now = by, coach, now
        self.zone: ZoneInfo = civil.zone(availability.zone_of(coach))
        self.deed = sent.get("deed", "") if sent else ""
        self.sent = sent
        self.week = self._form(WeekForm, "week", initial=self._typed())
        self.defaults = self._form(DefaultsForm, "defaults", initial=vars(availability.defaults_of(coach.id)))
        self.block = self._form(BlockForm, "block")
        self.addition = self._form(AdditionForm, "addition")
        self._offer_rooms()

    def _form(self, kind: type[Form], deed: str, initial: dict[str, Any] | None = None) -> Any:
        return kind(self.sent if self.deed == deed else None, prefix=deed, initial=initial)

    def _typed(self) -> dict[str, str]:
        week = availability.week_of(self.coach.id)
        return {f"day_{day}": typed_hours.text(w for w in week if w.day_of_week == day) for day in DAYS}

    def _offer_rooms(self) -> None:
        rooms = [(room.id, f"{room.name}, {room.location.name}") for room in org.rooms()]
        self.defaults.fields["default_room_id"].offer(rooms, nothing="None: sessions wait for a room")
        self.addition.fields["room_id"].offer(rooms, nothing="The usual one")

    @property
    def city(self) -> str:
        """Return whose clocks the times are."""
        return city(str(self.zone))

    @property
    def blocks(self) -> Any:
        """Return the blocks by hand that are not over. Those of calendars may be thousands, and are not changed here."""
        return availability.blocks_of(self.coach.id).filter(end_time__gt=self.now, source=None)

    @property
    def additions(self) -> Any:
        """Return the additions that are not over."""
        return availability.additions_of(self.coach.id).filter(end_time__gt=self.now)

    @property
    def status(self) -> int:
        """Return the HTTP status: that of the form that was sent."""
        forms: tuple[Form, ...] = (self.week, self.defaults, self.block, self.addition)
        return max(form.status for form in forms)

    def act(self) -> str | None:
        """Do the deed that was sent and return what is to be said of it, or nothing where a form cannot be had."""
        deeds: dict[str, Callable[[], str | None]] = {
            "week": lambda: self.week.attempt(self._set_week),
            "defaults": lambda: self.defaults.attempt(self._set_defaults),
            "block": lambda: self.block.attempt(self._block),
            "addition": lambda: self.addition.attempt(self._add),
            "unblock": self._unblock,
            "remove": self._remove,
        }
        if self.deed not in deeds:
            raise Invalid("deed", "{deed!r} is not something that this page does", deed=self.deed[:40])
        return deeds[self.deed]()

    def _facts(self) -> dict[str, Any]:
        return {"by": self.by, "coach_id": self.coach.id, "now": self.now}

    def _set_week(self, **days: list[Window]) -> str:
        windows = [window for day in days.values() for window in day]
        perform(operations.set_week, windows=windows, **self._facts())
        return "The weekly hours are kept. Sessions that are there stay."

    def _set_defaults(self, default_room_id: UUID | None, default_duration: int) -> str:
        perform(operations.set_defaults, room_id=default_room_id, duration=default_duration, **self._facts())
        return "Room and length are kept. Sessions that waited for a room are made soon."

    def _block(self, start_time: datetime, end_time: datetime, reason: str) -> str:
        row = perform(operations.block, span=self._span(start_time, end_time), reason=reason, **self._facts())
        met = self._met(Span(row.start_time, row.end_time))
        return f"The time is blocked. No session is made in it any more.{met}"

    def _add(self, start_time: datetime, end_time: datetime, room_id: UUID | None, reason: str) -> str:
        span = self._span(start_time, end_time)
        perform(operations.add_time, span=span, room_id=room_id, reason=reason, **self._facts())
        return "The time is added. It can be booked."

    def _unblock(self) -> str:
        perform(operations.unblock, by=self.by, block_id=self._key(), now=self.now)
        return "The block is gone. What it kept out is made soon."

    def _remove(self) -> str:
        perform(operations.remove_addition, by=self.by, addition_id=self._key(), now=self.now)
        return "The addition is gone. Sessions that are in it stay."

    def _span(self, start: datetime, end: datetime) -> Span:
        if end <= start:
            raise Invalid("endTime", "it is not after the start")
        return Span(civil.instant(start, self.zone), civil.instant(end, self.zone))

    def _met(self, span: Span) -> str:
        """Say how many sessions stand in a new block: they stay, and somebody must settle them."""
        count = timetable.sessions_in(span).filter(coach=self.coach.id, status="scheduled").count()
        many = f"{count} sessions are in its way and stay" if count > 1 else "One session is in its way and stays"
        return f" {many} as before: look at the week." if count else ""

    def _key(self) -> UUID:
        try:
            return UUID(self.sent.get("id", ""))
        except ValueError as error:
            raise Invalid("id", "it is not the id of a block or an addition") from error
