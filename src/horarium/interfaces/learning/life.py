"""How a standing hour is changed by its member: each deed is done and undone first, so that the page shows what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.forms import TypedChoiceField
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from horarium.interfaces.learning import series as pages
from horarium.interfaces.pages import policies
from horarium.interfaces.pages.access import learning
from horarium.interfaces.pages.calendar import week_name
from horarium.interfaces.pages.forms import ELSEWHERE, ClockTime, Day, Form, Word
from horarium.interfaces.pages.hours_forms import DAYS
from horarium.interfaces.templatetags.pages import said, weekdays
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid, Refusal
from horarium.kernel.unit import perform, rehearsal
from horarium.org import queries as org
from horarium.org.values import Outcome
from horarium.people import queries as people
from horarium.reservations import operations
from horarium.reservations import queries as reservations
from horarium.timetable import queries as timetable
from horarium.timetable import tasks
from horarium.timetable.choices import Mode
from horarium.timetable.values import UNSAID

if TYPE_CHECKING:
    from horarium.timetable.models import Booking, Series, TrainingSession
    from horarium.timetable.operations import Change

T = TypeVar("T")
DATE = "%A %-d %B"


@dataclass(frozen=True, slots=True)
class Touched:
    """A session that a deed cancels, with what that comes to."""

    starts: datetime
    outcome: str
    is_late: bool


class PauseForm(Form):
    """From when to when a standing hour rests."""

    from_on = Day(label=gettext_lazy("First day"))
    until_on = Day(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Until you end the pause, without one.")
    )
    why = Word(label=gettext_lazy("Reason"), required=False, help_text=gettext_lazy("Your coach and the office read it."))


class ChangeForm(Form):
    """What a standing hour becomes from a date on."""

    from_on = Day(label=gettext_lazy("From"))
    day_of_week = TypedChoiceField(label=gettext_lazy("Weekday"), coerce=int, choices=list(DAYS.items()))
    start_time = ClockTime(label=gettext_lazy("Time"))


def _theirs(by: Actor, series_id: UUID) -> Series:
    row = timetable.series(series_id)
    people.need_may_act_for(by, row.member_id or series_id)
    return row


def tried(work: Callable[[], T]) -> T:
    """Return what a deed comes to, without doing it."""
    with rehearsal():
        return work()


def attempted(work: Callable[[], T]) -> tuple[T | None, Refusal | None]:
    """Return what a deed comes to, or why it is refused; what a page cannot mend is a page of its own."""
    try:
        return work(), None
    except Refusal as refusal:
        if refusal.kind in ELSEWHERE:
            raise
        return None, refusal


def touched(seats: Iterable[Booking], zone: str) -> list[Touched]:
    """Return what became of these seats by a deed."""
    at = civil.zone(zone)
    found = []
    for seat in seats:
        outcome = Outcome(**seat.outcome) if seat.outcome else None
        found.append(Touched(civil.local(seat.start_time, at), policies.in_brief(outcome), bool(outcome and outcome.costs)))
    return found


def to_series(request: HttpRequest, series_id: UUID, words: str) -> HttpResponseBase:
    """Say what was done and show the standing hour."""
    messages.success(request, words)
    return redirect("learning_one_series", series_id)


def on_date(text: str) -> date:
    """Return the date that an address names. Refuses with Invalid."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("date", "{text!r} is not a date such as 2026-11-26", text=text[:20]) from error


@require_http_methods(["GET", "POST"])
@learning
def cancel(request: HttpRequest, by: Actor, series_id: UUID) -> HttpResponseBase:
    """Say what ending a standing hour cancels and what that comes to, and end it when the button is pressed."""
    booking = reservations.recurring_booking(series_id)
    people.need_may_act_for(by, booking.member_id)
    now = clock.now()
    if request.method == "POST":
        ended = perform(operations.cancel_recurring_booking, by=by, booking_id=series_id, now=now)
        words = _("The standing hour has ended.")
        messages.success(request, f"{words} {_cancelled(ended)}")
        return redirect(f"{reverse('learning_series')}?member={booking.member_id}")
    row = timetable.series(series_id)
    seats = reservations.seats_to_come(series_id, future_only=True, now=now)
    outcomes = timetable.outcomes_of(seats, by=by, cause=UNSAID, now=now) if seats else {}
    zone = civil.zone(row.zone)
    lines = [Touched(civil.local(s.start_time, zone), policies.in_brief(outcomes[s.id]), outcomes[s.id].costs) for s in seats]
    _ended, refusal = attempted(
        lambda: tried(lambda: perform(operations.cancel_recurring_booking, by=by, booking_id=series_id, now=now))
    )
    facts = {"series": row, "touched": lines, "member": row.member, "refusal": refusal}
    return render(request, "learning/cancel.html", facts)


def _cancelled(count: int) -> str:
    return ngettext("%(n)s session was cancelled.", "%(n)s sessions were cancelled.", count) % {"n": count}


@require_http_methods(["GET", "POST"])
@learning
def skip(request: HttpRequest, by: Actor, series_id: UUID, on: str) -> HttpResponseBase:
    """Say what skipping one date comes to, and skip it when the button is pressed."""
    row, day = _theirs(by, series_id), on_date(on)
    facts: dict[str, Any] = {"by": by, "booking_id": series_id, "on": day, "now": clock.now()}
    if request.method == "POST":
        seat = perform(operations.skip_date, why=request.POST.get("why", "")[:500], **facts)
        came_to = f" {policies.of_outcome(Outcome(**seat.outcome))}" if seat and seat.outcome else ""
        return to_series(request, series_id, _("%(date)s is skipped.") % {"date": said(day, DATE)} + came_to)
    seat, refusal = attempted(lambda: tried(lambda: perform(operations.skip_date, **facts)))
    outcome = Outcome(**seat.outcome) if seat and seat.outcome else None
    shown = {
        "series": row,
        "day": day,
        "seat": seat,
        "outcome": policies.of_outcome(outcome) if outcome else "",
        "costs": bool(outcome and outcome.costs),
        "member": row.member,
        "refusal": refusal,
    }
    return render(request, "learning/skip.html", shown)


@require_POST
@learning
def take_up(request: HttpRequest, by: Actor, series_id: UUID, on: str) -> HttpResponseBase:
    """Let a date count again that was skipped before it had a session."""
    day, now = on_date(on), clock.now()
    _theirs(by, series_id)
    perform(operations.take_up_date, by=by, booking_id=series_id, on=day, now=now)
    tasks.make_sessions_of([series_id], now=now)
    return to_series(request, series_id, _("%(date)s counts again.") % {"date": said(day, DATE)})


@require_http_methods(["GET", "POST"])
@learning
def pause(request: HttpRequest, by: Actor, series_id: UUID) -> HttpResponseBase:
    """Ask from when to when a standing hour rests, show what that cancels, and pause it when the button is pressed."""
    row, now = _theirs(by, series_id), clock.now()
    sent = request.POST if request.method == "POST" else request.GET if "from_on" in request.GET else None
    form = PauseForm(sent, initial={"from_on": civil.local_date(now, civil.zone(row.zone)) + timedelta(days=1)})

    def rest(**asked: Any) -> list[Touched]:
        made = perform(operations.pause_recurring_booking, by=by, booking_id=series_id, now=now, **asked)
        return touched(timetable.seats_in(made.cancelled), row.zone)

    if request.method == "POST":
        done = form.attempt(rest)
        if done is not None:
            until = form.cleaned_data["until_on"]
            rests = (
                _("It rests from %(from)s to %(until)s.") if until else _("It rests from %(from)s on, until you end the pause.")
            )
            when = {"from": said(form.cleaned_data["from_on"], DATE), "until": said(until, DATE) if until else ""}
            return to_series(request, series_id, f"{rests % when} {_cancelled(len(done))}")
    found = form.attempt(lambda **asked: tried(lambda: rest(**asked))) if request.method == "GET" and sent else None
    shown = {"series": row, "form": form, "touched": found, "member": row.member}
    return render(request, "learning/pause.html", shown, status=form.status)


@require_http_methods(["GET", "POST"])
@learning
def lift(request: HttpRequest, by: Actor, pause_id: UUID) -> HttpResponseBase:
    """Say what the end of a pause gives back and what is lost, and end it when the button is pressed."""
    found, now = timetable.pause(pause_id), clock.now()
    row = _theirs(by, found.series_id)

    def end() -> Sequence[TrainingSession]:
        return perform(operations.lift_pause, by=by, pause_id=pause_id, now=now)

    if request.method == "POST":
        taken = len(end())
        tasks.make_sessions_of([row.id], now=now)
        gone = ngettext("%(n)s date is taken by now.", "%(n)s dates are taken by now.", taken) % {"n": taken}
        return to_series(request, row.id, f"{_('The pause has ended.')} {gone if taken else ''}".strip())
    lost, refusal = attempted(lambda: tried(end))
    zone = civil.zone(row.zone)
    ahead = timetable.sessions_of_ids(found.cancelled).filter(start_time__gt=now).count()
    shown = {
        "series": row,
        "pause": found,
        "back": ahead - len(lost or []),
        "lost": [civil.local(s.start_time, zone) for s in lost or []],
        "member": row.member,
        "refusal": refusal,
    }
    return render(request, "learning/lift.html", shown)


@require_http_methods(["GET", "POST"])
@learning
def change(request: HttpRequest, by: Actor, series_id: UUID) -> HttpResponseBase:
    """Ask what this and all following dates become, show what moves, stays and goes, and change it by the button."""
    row, now = _theirs(by, series_id), clock.now()
    sent = request.POST if request.method == "POST" else request.GET if "start_time" in request.GET else None
    first = request.GET.get("from_on") or civil.local_date(now, civil.zone(row.zone)) + timedelta(days=1)
    initial = {"from_on": first, "day_of_week": row.weekdays[0], "start_time": row.local_start}
    form = ChangeForm(sent, initial=initial)
    mode = Mode.SKIP if request.POST.get("mode") == Mode.SKIP else Mode.REFUSE

    def turn(mode: Mode, *, start_time: time, **asked: Any) -> Change:
        end = (datetime.combine(date.min, start_time) + timedelta(minutes=row.minutes)).time()
        facts = {"by": by, "booking_id": series_id, "start_time": start_time, "end_time": end, "mode": mode, "now": now}
        return perform(operations.change_recurring_booking, **facts, **asked)  # type: ignore[arg-type]

    if request.method == "POST":
        done = form.attempt(lambda **asked: turn(mode, **asked))
        if done is not None:
            tasks.make_sessions_of([series_id], now=now)
            return to_series(request, series_id, _changed(timetable.series(series_id), done))
    # Shown is what it comes to where dates that cannot be had are given up.
    found = form.attempt(lambda **asked: tried(lambda: _shown(turn(Mode.SKIP, **asked), row))) if sent else None
    shown = {"series": row, "form": form, "change": found, "member": row.member}
    return render(request, "learning/change.html", shown, status=form.status)


@dataclass(frozen=True, slots=True)
class Shown:
    """A change as the page shows it: what moves to where, what stays where somebody put it, what is cancelled."""

    days: str
    start: time
    moved: list[datetime]
    kept: list[datetime]
    cancelled: list[Touched]
    is_same: bool


def _shown(done: Change, row: Series) -> Shown:
    zone = civil.zone(row.zone)
    became = timetable.series(row.id)
    cancelled = touched(timetable.seats_in([s.id for s in done.cancelled]), row.zone) if done.cancelled else []
    moved, kept = ([civil.local(s.start_time, zone) for s in sessions] for sessions in (done.moved, done.kept))
    is_same = (became.weekdays, became.local_start) == (row.weekdays, row.local_start)
    return Shown(weekdays(became.weekdays), became.local_start, moved, kept, cancelled, is_same)


def _changed(row: Series, done: Change) -> str:
    moved = ngettext("%(n)s session was moved.", "%(n)s sessions were moved.", len(done.moved)) % {"n": len(done.moved)}
    words = f"{_('It is %(what)s now.') % {'what': pages.words_of(row)}} {moved}"
    return f"{words} {_cancelled(len(done.cancelled))}" if done.cancelled else words


@require_http_methods(["GET", "POST"])
@learning
def cancel_booking(request: HttpRequest, by: Actor, booking_id: UUID) -> HttpResponseBase:
    """Say what cancelling one session comes to, by the policy, and cancel it when the button is pressed."""
    seat, now = reservations.booking(booking_id), clock.now()
    people.need_may_act_for(by, seat.member_id)
    zone = civil.zone(seat.member.zone or org.settings().zone)
    starts = civil.local(seat.start_time, zone)
    if request.method == "POST":
        done = perform(operations.cancel_booking, by=by, booking_id=booking_id, why=request.POST.get("why", "")[:500], now=now)
        came_to = policies.of_outcome(Outcome(**done.outcome) if done.outcome else None)
        facts = {"when": said(starts, f"{DATE}, %-H:%M"), "came_to": came_to}
        messages.success(request, _("%(when)s is cancelled. %(came_to)s") % facts)
        return redirect(f"{reverse('learning_week')}?member={seat.member_id}&week={week_name(starts.date())}")
    outcome, refusal = attempted(lambda: reservations.cancellation_of(by=by, booking_id=booking_id, now=now))
    shown = {
        "seat": seat,
        "starts": starts,
        "ends": civil.local(seat.end_time, zone),
        "outcome": "" if refusal else policies.of_outcome(outcome),
        "costs": bool(outcome and outcome.costs),
        "week": week_name(starts.date()),
        "member": seat.member,
        "refusal": refusal,
    }
    return render(request, "learning/cancel_booking.html", shown)
