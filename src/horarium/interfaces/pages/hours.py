"""The page on which a coach's hours are typed: the week, what holds where nothing is said, blocks and additions.

The coach's own page and the office's are the same. Each of its forms has a button that names the deed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from horarium.availability import operations
from horarium.availability import queries as availability
from horarium.availability.values import TimeRules, Window
from horarium.interfaces.pages import painted_hours, typed_hours
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.forms import Form
from horarium.interfaces.pages.hours_forms import DAYS, AdditionForm, BlockForm, DefaultsForm, RulesForm, WeekForm
from horarium.interfaces.pages.painted_hours import Painting
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
        return redirect(request.get_full_path())
    facts = {
        "page": page,
        "frame": frame,
        "is_typed": "typed" in request.GET or page.deed == "week" or not page.painting("all" in request.GET).rows,
        "painting": page.painting("all" in request.GET),
        "is_own": coach.id == by.user_id and frame.startswith("coaching"),
    }
    return render(request, "hours.html", facts, status=page.status)


class HoursPage:
    """A coach's hours at one moment, and what may be done to them."""

    def __init__(self, by: Actor, coach: User, sent: Any, *, now: datetime) -> None:
        self.by, self.coach, self.now = by, coach, now
        self.zone: ZoneInfo = civil.zone(availability.zone_of(coach))
        self.deed = sent.get("deed", "") if sent else ""
        self.sent = sent
        self.hours = availability.week_of(coach.id)
        self.week = self._form(WeekForm, "week", initial=self._typed())
        kept = vars(availability.defaults_of(coach.id))
        self.defaults = self._form(DefaultsForm, "defaults", initial=kept)
        self.rules = self._form(RulesForm, "rules", initial=kept)
        self.fault = ""
        self.block = self._form(BlockForm, "block")
        self.addition = self._form(AdditionForm, "addition")
        self._offer_rooms()

    def _form(self, kind: type[Form], deed: str, initial: dict[str, Any] | None = None) -> Any:
        return kind(self.sent if self.deed == deed else None, prefix=deed, initial=initial)

    def _typed(self) -> dict[str, str]:
        return {f"day_{day}": typed_hours.text(w for w in self.hours if w.day_of_week == day) for day in DAYS}

    def painting(self, whole_day: bool) -> Painting:
        """Return the week as it is painted."""
        return painted_hours.painting(self.hours, whole_day=whole_day)

    @property
    def as_seen(self) -> str:
        """Return the week as a form carries it, so that nothing is painted over that was not seen."""
        return "; ".join(self._typed().values())

    @property
    def total(self) -> timedelta:
        """Return how long the hours of a week are, all together."""
        return timedelta(minutes=sum(civil.minutes_between(window.start, window.end) for window in self.hours))

    def _offer_rooms(self) -> None:
        rooms = [(room.id, f"{room.name}, {room.location.name}") for room in org.rooms()]
        self.defaults.fields["default_room_id"].offer(rooms, nothing=_("None: sessions wait for a room"))
        self.addition.fields["room_id"].offer(rooms, nothing=_("The usual one"))

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
        forms: tuple[Form, ...] = (self.week, self.defaults, self.rules, self.block, self.addition)
        return 422 if self.fault else max(form.status for form in forms)

    def act(self) -> str | None:
        """Do the deed that was sent and return what is to be said of it, or nothing where a form cannot be had."""
        deeds: dict[str, Callable[[], str | None]] = {
            "paint": self._paint,
            "week": lambda: self.week.attempt(self._set_week),
            "rules": lambda: self.rules.attempt(self._set_rules),
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
        return self._keep([window for day in days.values() for window in day])

    def _paint(self) -> str | None:
        """Make the painted cells the hours, unless somebody changed the week since it was shown."""
        if self.sent.get("seen", "") != self.as_seen:
            self.fault = _("Somebody has changed these hours meanwhile. This is the week as it is now.")
            return None
        step = self.sent.get("step", "")
        windows = painted_hours.painted(self.hours, int(step) if step in {"15", "30"} else 0, self.sent.getlist("cell"))
        return self._keep(windows)

    def _keep(self, windows: list[Window]) -> str:
        perform(operations.set_week, windows=windows, **self._facts())
        outside = timetable.number_of_conflicts(now=self.now, coach_id=self.coach.id)
        words = _("The weekly hours are kept. Sessions that are there stay.")
        more = ngettext(
            "One session to come is in the way of something: look at the conflicts.",
            "%(count)d sessions to come are in the way of something: look at the conflicts.",
            outside,
        )
        return f"{words} {more % {'count': outside}}" if outside else words

    def _set_defaults(self, default_room_id: UUID | None, default_duration: int, meeting_link: str) -> str:
        facts: dict[str, Any] = {"room_id": default_room_id, "duration": default_duration, "meeting_link": meeting_link}
        perform(operations.set_defaults, **facts, **self._facts())
        return _("Room and length are kept. Sessions that waited for a room are made soon.")

    def _set_rules(self, **minutes: int) -> str:
        row = availability.defaults_of(self.coach.id)
        facts: dict[str, Any] = {
            "room_id": row.default_room_id,
            "duration": row.default_duration,
            "rules": TimeRules(**minutes),
        }
        perform(operations.set_defaults, **facts, **self._facts())
        return _("Members are held to this from now on. What is booked stays.")

    def _block(self, start_time: datetime, end_time: datetime, reason: str) -> str:
        row = perform(operations.block, span=self._span(start_time, end_time), reason=reason, **self._facts())
        met = self._met(Span(row.start_time, row.end_time))
        return _("The time is blocked. No session is made in it any more.") + met

    def _add(self, start_time: datetime, end_time: datetime, room_id: UUID | None, reason: str) -> str:
        span = self._span(start_time, end_time)
        perform(operations.add_time, span=span, room_id=room_id, reason=reason, **self._facts())
        return _("The time is added. It can be booked.")

    def _unblock(self) -> str:
        perform(operations.unblock, by=self.by, block_id=self._key(), now=self.now)
        return _("The block is gone. What it kept out is made soon.")

    def _remove(self) -> str:
        perform(operations.remove_addition, by=self.by, addition_id=self._key(), now=self.now)
        return _("The addition is gone. Sessions that are in it stay.")

    def _span(self, start: datetime, end: datetime) -> Span:
        if end <= start:
            raise Invalid("endTime", "it is not after the start")
        return Span(civil.instant(start, self.zone), civil.instant(end, self.zone))

    def _met(self, span: Span) -> str:
        """Say how many sessions stand in a new block: they stay, and somebody must settle them."""
        count = timetable.sessions_in(span).filter(coach=self.coach.id, status="scheduled").count()
        words = ngettext(
            "One session is in its way and stays as before: look at the week.",
            "%(count)d sessions are in its way and stay as before: look at the week.",
            count,
        )
        return f" {words % {'count': count}}" if count else ""

    def _key(self) -> UUID:
        try:
            return UUID(self.sent.get("id", ""))
        except ValueError as error:
            raise Invalid("id", "it is not the id of a block or an addition") from error
