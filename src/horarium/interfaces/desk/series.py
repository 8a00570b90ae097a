"""One standing hour for the office: its dates, and its life. Each deed is tried first, and what it comes to is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.forms import ChoiceField, HiddenInput, TypedChoiceField, UUIDField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from horarium.cohorts import queries as cohorts
from horarium.interfaces.language import dates
from horarium.interfaces.pages import left_out, series
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.forms import Chosen, ClockTime, Day, Form, Word
from horarium.interfaces.pages.hours_forms import DAYS
from horarium.interfaces.templatetags.pages import plus_minutes
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform, rehearsal
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.reservations import operations
from horarium.timetable import queries as timetable
from horarium.timetable import tasks
from horarium.timetable.choices import Mode
from horarium.timetable.errors import PauseOver

if TYPE_CHECKING:
    from horarium.timetable.models import Series, TrainingSession

MOST_NAMED = 12
Plan = list[tuple[str, str]]


class Pause(Form):
    """From when to when it rests."""

    from_on = Day(label=gettext_lazy("First day"))
    until_on = Day(label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Until it is lifted, without one."))
    why = Word(label=gettext_lazy("Reason"), required=False)


class Change(Form):
    """What it becomes from a date on."""

    from_on = Day(label=gettext_lazy("From"))
    day_of_week = TypedChoiceField(label=gettext_lazy("Weekday"), coerce=int, choices=list(DAYS.items()))
    start_time = ClockTime(label=gettext_lazy("From"))
    end_time = ClockTime(label=gettext_lazy("Until"))
    coach_id = Chosen(label=gettext_lazy("Coach"))
    room_id = Chosen(label=gettext_lazy("Room"), required=False)
    mode = ChoiceField(
        label=gettext_lazy("Dates that cannot be had"),
        choices=[
            (Mode.REFUSE.value, gettext_lazy("change nothing if there are any")),
            (Mode.SKIP.value, gettext_lazy("give them up")),
        ],
    )

    def offer(self) -> None:
        """Offer the coaches and rooms that there are."""
        self.fields["coach_id"].offer((one.id, one.name) for one in people.coaches())  # type: ignore[attr-defined]
        rooms = [(one.id, f"{one.name}, {one.location.name}") for one in org.rooms()]
        self.fields["room_id"].offer(rooms, nothing=_("The same, or the new coach's usual one"))  # type: ignore[attr-defined]


class Skip(Form):
    """Which date does not take place."""

    on = Day(label=gettext_lazy("Date"))


class End(Form):
    """It ends, with all that is to come."""


class Lift(Form):
    """Which pause ends before its time."""

    pause_id = UUIDField(widget=HiddenInput)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done to a standing hour: its form, its words, and the work, which says what it came to.

    `stands_apart` is one that is found beside what it is done to, and not in the list of deeds.
    """

    form: type[Form]
    name: Any
    verb: Any
    work: Callable[..., Plan]
    ends: bool = False
    stands_apart: bool = False


@require_http_methods(["GET", "POST"])
@desk
def one(request: HttpRequest, by: Actor, series_id: UUID) -> HttpResponse:
    """Show a standing hour with its dates to come; show what a deed would change, and do it when the button is pressed."""
    now, row = clock.now(), timetable.series(series_id)
    batch = cohorts.batches_of_series([series_id]).get(series_id) if row.kind != "recurring_booking" else None
    if batch:
        return redirect("desk_batch", batch.id)
    sent = request.POST if request.method == "POST" else request.GET
    name = sent.get("deed", "")
    if name and name not in DEEDS:
        raise Invalid("deed", "{name!r} is none of {known}", name=name[:20], known=", ".join(DEEDS))
    forms = {
        key: _form(deed, row, sent if key == name and "shown" in sent else None, request, now) for key, deed in DEEDS.items()
    }
    plan = _plan(by, row, name, forms[name], now, really=request.method == "POST") if name in forms else None
    if plan is not None and request.method == "POST":
        tasks.make_sessions_of([series_id], now=now)
        messages.success(request, " · ".join(f"{label}: {words}" for label, words in plan))
        return redirect("desk_one_series", series_id)
    line = series.lines([row], left_out.FOR_OFFICE, with_links=True, now=now)[0]
    facts = {
        "row": row,
        "line": line,
        "city": city(row.zone),
        "sessions": [
            (civil.local(s.start_time, civil.zone(row.zone)), s)
            for s in timetable.next_sessions([row.id], now=now).get(row.id, [])
        ],
        "deeds": [(key, deed, forms[key]) for key, deed in DEEDS.items() if not deed.stands_apart],
        "chosen": name,
        "plan": plan,
        "deed": DEEDS.get(name),
        "form": forms.get(name),
        "pauses": list(timetable.pauses_of(row.id)),
        "ahead": set(timetable.pauses_ahead(row.id, civil.local_date(now, civil.zone(row.zone)))),
    }
    return render(request, "desk/one_series.html", facts, status=forms[name].status if name else 200)


def _form(deed: Deed, row: Series, sent: Any, request: HttpRequest, now: datetime) -> Form:
    today = civil.local_date(now, civil.zone(row.zone))
    end = plus_minutes(row.local_start, row.minutes)
    initial = {
        "from_on": today,
        "on": request.GET.get("on", ""),
        "day_of_week": row.weekdays[0],
        "start_time": row.local_start,
        "end_time": end,
        "coach_id": row.coach_id,
    }
    form = deed.form(sent, initial=initial, auto_id=f"{deed.form.__name__.lower()}_%s")
    if isinstance(form, Change):
        form.offer()
    return form


def _plan(by: Actor, row: Series, name: str, form: Form, now: datetime, *, really: bool) -> Plan | None:
    if not form.is_bound:
        return None

    def work(**facts: Any) -> Plan:
        if really:
            return DEEDS[name].work(by, row, now, **facts)
        with rehearsal():
            return DEEDS[name].work(by, row, now, **facts)

    return form.attempt(work)


def _pause(by: Actor, row: Series, now: datetime, **facts: Any) -> Plan:
    made = perform(operations.pause_recurring_booking, by=by, booking_id=row.id, now=now, **facts)
    sessions = timetable.sessions_of_ids(made.cancelled)
    until = dates.said(made.until_on, "%A %-d %B") if made.until_on else _("until it is lifted")
    return [
        (_("Rests"), f"{dates.said(made.from_on, '%A %-d %B')} \N{EN DASH} {until}"),
        (_("Cancelled"), _named(sessions, row)),
    ]


def _lift(by: Actor, row: Series, now: datetime, *, pause_id: UUID) -> Plan:
    found = timetable.pauses_of(row.id).filter(id=pause_id).first()
    if found is None:  # a second click: one that had not begun is gone once it is lifted
        raise PauseOver
    lost = {one.id for one in perform(operations.lift_pause, by=by, pause_id=pause_id, now=now)}
    rested = list(timetable.sessions_of_ids(found.cancelled).filter(start_time__gt=now))
    back = [one for one in rested if one.status == "scheduled"]
    taken = [one for one in rested if one.id in lost]
    return [(_("Given back"), _named(back, row)), *([(_("Taken by now"), _named(taken, row))] if taken else [])]


def _change(by: Actor, row: Series, now: datetime, *, start_time: time, end_time: time, mode: str, **facts: Any) -> Plan:
    facts |= {"start_time": start_time, "end_time": end_time, "mode": Mode(mode)}
    done = perform(operations.change_recurring_booking, by=by, booking_id=row.id, now=now, **facts)
    kept = [(_("Stays where it was put"), _named(done.kept, row))] if done.kept else []
    cancelled = [(_("Cancelled"), _named(done.cancelled, row))] if done.cancelled else []
    return [(_("Moved"), _named(done.moved, row)), *kept, *cancelled]


def _skip(by: Actor, row: Series, now: datetime, *, on: date) -> Plan:
    seat = perform(operations.skip_date, by=by, booking_id=row.id, on=on, now=now)
    return [(_("Skipped for good"), dates.said(on, "%A %-d %B %Y")), *([(_("Cancelled"), _("its session"))] if seat else [])]


def _end(by: Actor, row: Series, now: datetime) -> Plan:
    coming = list(timetable.sessions_of_series(row.id).filter(status="scheduled", start_time__gt=now))
    perform(operations.cancel_recurring_booking, by=by, booking_id=row.id, now=now)
    return [(_("Cancelled"), _named(coming, row)), (_("Stays as it is"), _("every session that has begun or is over"))]


def _named(sessions: Iterable[TrainingSession], row: Series) -> str:
    """How many sessions, and the dates of the first of them."""
    zone = civil.zone(row.zone)
    days = [dates.said(civil.local(one.start_time, zone), "%a %-d %b") for one in sessions]
    if not days:
        return _("nothing")
    count = ngettext("%(n)s session", "%(n)s sessions", len(days)) % {"n": len(days)}
    more = _(" and %(n)s more") % {"n": len(days) - MOST_NAMED} if len(days) > MOST_NAMED else ""
    return f"{count}: {', '.join(days[:MOST_NAMED])}{more}"


DEEDS = {
    "change": Deed(Change, gettext_lazy("Change from a date on"), gettext_lazy("Change it"), _change),
    "pause": Deed(Pause, gettext_lazy("Pause"), gettext_lazy("Pause it"), _pause),
    "skip": Deed(Skip, gettext_lazy("Skip one date"), gettext_lazy("Skip it"), _skip),
    "lift": Deed(Lift, gettext_lazy("End the pause"), gettext_lazy("End the pause"), _lift, stands_apart=True),
    "end": Deed(End, gettext_lazy("End"), gettext_lazy("End it"), _end, ends=True),
}
