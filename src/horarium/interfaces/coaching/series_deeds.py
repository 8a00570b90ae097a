"""What can be done to a series: a form, the operation behind it, and in words what it touches."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.forms import ChoiceField, IntegerField, TypedChoiceField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from horarium.interfaces.language import dates
from horarium.interfaces.pages.forms import ClockTime, Day, Form, LocalTime, Word
from horarium.interfaces.pages.hours_forms import DAYS
from horarium.interfaces.pages.left_out import WHY
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.reservations import operations
from horarium.timetable import queries as timetable
from horarium.timetable.choices import Mode, Reason

if TYPE_CHECKING:
    from horarium.timetable.models import Series, TrainingSession

SHOWN = "%a %-d %b %Y %-H:%M"


@dataclass(frozen=True, slots=True)
class Touched:
    """What a deed comes to: a sentence, and lists of dates under their heads."""

    words: str
    lists: list[tuple[str, list[str]]] = field(default_factory=list)


Act = Callable[..., Touched]


class MoveForm(Form):
    """One date, elsewhere."""

    on = Day(label=gettext_lazy("Which date"))
    start_time = LocalTime(label=gettext_lazy("New start"))
    minutes = IntegerField(label=gettext_lazy("Length, in minutes"), min_value=5, max_value=720)


class SkipForm(Form):
    """One date that falls out."""

    on = Day(label=gettext_lazy("Which date"))
    why = Word(label=gettext_lazy("Reason"), required=False)


class PauseForm(Form):
    """A rest between two dates."""

    from_on = Day(label=gettext_lazy("First day of the pause"))
    until_on = Day(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Without one it lasts until you lift it.")
    )
    why = Word(label=gettext_lazy("Reason"), required=False)


class ChangeForm(Form):
    """Another weekday or time from a date on."""

    from_on = Day(label=gettext_lazy("From this date on"))
    day_of_week = TypedChoiceField(label=gettext_lazy("Weekday"), coerce=int, choices=list(DAYS.items()))
    start_time = ClockTime(label=gettext_lazy("From"))
    end_time = ClockTime(label=gettext_lazy("Until"))
    mode = ChoiceField(
        label=gettext_lazy("If a date cannot be had"),
        choices=[
            (Mode.REFUSE.value, gettext_lazy("Change nothing")),
            (Mode.SKIP.value, gettext_lazy("Cancel that date, change the others")),
        ],
    )


class EndForm(Form):
    """The end of a series."""

    why = Word(label=gettext_lazy("Reason"), required=False)


def _dates(sessions: Iterable[TrainingSession], zone: ZoneInfo) -> list[str]:
    return [dates.said(civil.local(s.start_time, zone), SHOWN) for s in sessions]


def _move(by: Actor, row: Series, now: datetime) -> Act:
    def act(on: date, start_time: datetime, minutes: int) -> Touched:
        zone = civil.zone(row.zone)
        start = civil.instant(start_time, zone)
        span = Span(start, start + timedelta(minutes=minutes))
        moved = perform(operations.move_date, by=by, booking_id=row.id, on=on, span=span, now=now)
        facts = {
            "was": dates.said(on, "%A %-d %B"),
            "now": dates.said(civil.local(moved.start_time, zone), "%A %-d %B %-H:%M"),
        }
        return Touched(_("%(was)s moves to %(now)s. The other dates stay.") % facts)

    return act


def _skip(by: Actor, row: Series, now: datetime) -> Act:
    def act(on: date, why: str) -> Touched:
        seat = perform(operations.skip_date, by=by, booking_id=row.id, on=on, why=why, now=now)
        day = {"day": dates.said(on, "%A %-d %B %Y")}
        if seat:
            return Touched(_("%(day)s falls out, and its session is cancelled.") % day)
        return Touched(_("%(day)s falls out. It had no session yet.") % day)

    return act


def _pause(by: Actor, row: Series, now: datetime) -> Act:
    def act(from_on: date, until_on: date | None, why: str) -> Touched:
        facts: dict[str, Any] = {"from_on": from_on, "until_on": until_on, "why": why}
        pause = perform(operations.pause_recurring_booking, by=by, booking_id=row.id, **facts, now=now)
        found = _dates(timetable.sessions_of_ids(pause.cancelled), civil.zone(row.zone))
        return Touched(_cancelled(len(found), _("The series rests.")), [(_("Cancelled"), found)])

    return act


def _change(by: Actor, row: Series, now: datetime) -> Act:
    def act(from_on: date, day_of_week: int, start_time: time, end_time: time, mode: str) -> Touched:
        facts: dict[str, Any] = {"day_of_week": day_of_week, "start_time": start_time, "end_time": end_time}
        asked = {**facts, "from_on": from_on, "mode": Mode(mode)}
        change = perform(operations.change_recurring_booking, by=by, booking_id=row.id, **asked, now=now)
        zone = civil.zone(row.zone)
        lost = [f"{dates.said(d.original_local, SHOWN)}: {WHY[d.reason or Reason.PAST]}" for d in change.lost]
        count = len(change.moved)
        words = ngettext("One session moves.", "%(count)d sessions move.", count) % {"count": count}
        lists = [
            (_("Move to"), _dates(change.moved, zone)),
            (_("Stay as they were put"), _dates(change.kept, zone)),
            (_("Cancelled"), _dates(change.cancelled, zone)),
            (_("Cannot be had"), lost),
        ]
        return Touched(f"{words} " + _("Later dates are made on the new hour."), [one for one in lists if one[1]])

    return act


def _end(by: Actor, row: Series, now: datetime) -> Act:
    def act(why: str) -> Touched:
        rows = timetable.sessions_of_series(row.id).filter(status="scheduled", start_time__gt=now)
        found = _dates(rows, civil.zone(row.zone))
        count = perform(operations.cancel_recurring_booking, by=by, booking_id=row.id, why=why, now=now)
        return Touched(_cancelled(count, _("The series ends.")), [(_("Cancelled"), found)])

    return act


def _cancelled(count: int, first: str) -> str:
    more = ngettext("One session is cancelled.", "%(count)d sessions are cancelled.", count) % {"count": count}
    return f"{first} {more}" if count else f"{first} " + _("No session is cancelled.")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done to a series."""

    form: type[Form]
    title: Promise
    verb: Promise
    act: Callable[[Actor, Series, datetime], Act]
    ends: bool = False

    def initial(self, row: Series, asked: str, now: datetime) -> dict[str, Any]:
        """Return what the form says at first: the series as it is, and the date from which one comes."""
        zone = civil.zone(row.zone)
        today = civil.local_date(now, zone)
        try:
            on = date.fromisoformat(asked)
        except ValueError:
            ahead = timetable.pattern_of_series(row, from_on=today).dates(today + timedelta(weeks=row.every_weeks * 2))
            on = next(ahead, today)
        ends = (datetime.combine(on, row.local_start) + timedelta(minutes=row.minutes)).time()
        facts = {"on": on, "from_on": on, "day_of_week": row.weekdays[0], "start_time": row.local_start, "end_time": ends}
        if self.form is MoveForm:
            facts["start_time"] = datetime.combine(on, row.local_start)
        return {**facts, "minutes": row.minutes, "mode": Mode.REFUSE.value}


DEEDS = {
    "move": Deed(MoveForm, gettext_lazy("Move one date"), gettext_lazy("Move it"), _move),
    "skip": Deed(SkipForm, gettext_lazy("Skip one date"), gettext_lazy("Skip it"), _skip, ends=True),
    "pause": Deed(PauseForm, gettext_lazy("Pause the series"), gettext_lazy("Pause it"), _pause, ends=True),
    "change": Deed(ChangeForm, gettext_lazy("Change this and all following"), gettext_lazy("Change them"), _change),
    "end": Deed(EndForm, gettext_lazy("End the series"), gettext_lazy("End it"), _end, ends=True),
}
