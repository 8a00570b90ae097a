"""One batch: its classes and who is in it; who gives it and where, tried before it is done; its end before its time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from horarium.cohorts import operations, queries
from horarium.cohorts.choices import AccessLevel, BatchStatus
from horarium.interfaces.desk.batch_forms import BatchLinkForm, GivenForm
from horarium.interfaces.pages import finding, left_out, tally
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.paging import ROWS, page_of
from horarium.interfaces.pages.slips import State, state_of
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform, rehearsal
from horarium.people import queries as people
from horarium.timetable import queries as timetable
from horarium.timetable import tasks

if TYPE_CHECKING:
    from django.core.paginator import Page

    from horarium.cohorts.models import Batch
    from horarium.timetable.models import TrainingSession


@dataclass(frozen=True, slots=True)
class Line:
    """A class of the batch: when, how it stands, how many came, and where it can be seen again."""

    session: TrainingSession
    at: datetime
    state: State
    came: int
    recording: str
    is_past: bool


@require_GET
@desk
def one(request: HttpRequest, by: Actor, batch_id: UUID) -> HttpResponse:
    """Show a batch with its roster and its classes."""
    row, now = queries.batch(batch_id), clock.now()
    series_ids = queries.series_of([row.id])
    first = timetable.series(series_ids[0]) if series_ids else None
    text = finding.asked_for(request)
    counted = queries.counted([row.id]).get(row.id, queries.Counted())
    page = _classes(request, series_ids, now)
    facts: dict[str, Any] = {
        "row": row,
        "runs": row.status == BatchStatus.ACTIVE,
        "tally": tally.of_batch(row, civil.local_date(now, civil.zone(row.zone))),
        "city": city(row.zone),
        "series": first,
        "counted": counted,
        "page": page,
        "lines": _lines(row, page.object_list, now),
        "roster": page_of(request, queries.enrolments_of_batch(row.id), "members"),
        "times": queries.times_came(row),
        "find": text,
        "found": _others(row, text),
        "link_form": BatchLinkForm(initial={"meeting_link": first.meeting_link or ""}) if first else None,
        "missing": left_out.said(timetable.left_out_of_series(series_ids, now=now), left_out.FOR_OFFICE, with_links=True),
        "seats": [(civil.local(one.session.start_time, civil.zone(row.zone)), one) for one in _seats(row, series_ids, now)],
    }
    return render(request, "desk/one_batch.html", facts)


def _seats(row: Batch, series_ids: Sequence[UUID], now: datetime) -> Any:
    return timetable.seats_left_out(series_ids, now=now)[:ROWS] if row.fixed_places else []


def _classes(request: HttpRequest, series_ids: Sequence[UUID], now: datetime) -> Page[Any]:
    """The classes that are made, in order; without a page asked for the one that holds what comes next."""
    rows = timetable.sessions_of_many_series(series_ids)
    page = page_of(request, rows, "classes")
    if "classes" in request.GET:
        return page
    return page.paginator.get_page(rows.filter(end_time__lte=now).count() // ROWS + 1)


def _lines(row: Batch, rows: Iterable[TrainingSession], now: datetime) -> list[Line]:
    sessions, zone = list(rows), civil.zone(row.zone)
    came = queries.came_to([one.id for one in sessions])
    links = queries.recordings(row, sessions)
    return [
        Line(
            session=one,
            at=civil.local(one.start_time, zone),
            state=_state(one, now),
            came=len(came.get(one.id, ())),
            recording=links.get(one.id, ""),
            is_past=one.start_time <= now,
        )
        for one in sessions
    ]


def _state(session: TrainingSession, now: datetime) -> State:
    """How a class stands: of one that holds no seats nobody has to confirm that it was held."""
    if session.status == "cancelled":
        return state_of(session, now=now)
    if session.end_time <= now:
        return State(("past",), _("held"), "check")
    return State((), _("running") if session.start_time <= now else _("to come"), "calendar-days")


def _others(row: Batch, text: str) -> list[Any]:
    """The members of that name, and whether each is in the batch already."""
    members = finding.found(people.members(), text)
    rows = queries.enrolments_of_batch(row.id).filter(user__in=[one.id for one in members])
    there = set(rows.values_list("user", flat=True))
    return [(one, one.id in there) for one in members]


@require_POST
@desk
def members(request: HttpRequest, by: Actor, batch_id: UUID) -> HttpResponse:
    """Enrol a member, change somebody's access, or take somebody out."""
    deed, now = request.POST.get("deed", ""), clock.now()
    key = _key(request.POST.get("key", ""))
    row = queries.batch(batch_id)
    if deed in {"enrol", "enrol_full"}:
        level = AccessLevel.FULL if deed == "enrol_full" else None
        done = perform(operations.enrol, by=by, batch_id=batch_id, member_id=key, access_level=level, now=now)
        words = _("%(name)s is in %(batch)s.") if done.is_new else _("%(name)s is in %(batch)s already.")
        messages.success(request, words % {"name": done.row.user.name, "batch": row.called})
    elif deed in {"full", "limited"}:
        level = AccessLevel.FULL if deed == "full" else AccessLevel.LIMITED
        changed = perform(operations.change_access, by=by, enrolment_id=key, access_level=level, now=now)
        given, taken = _("%(name)s sees every class again."), _("%(name)s sees the first classes again.")
        messages.success(request, (given if deed == "full" else taken) % {"name": changed.user.name})
    elif deed == "leave":
        left = perform(operations.leave, by=by, enrolment_id=key, now=now)
        messages.success(request, _("%(name)s is in this batch no more.") % {"name": left.user.name})
    else:
        raise Invalid("deed", "{deed!r} is not something that this page does", deed=deed[:40])
    return redirect("desk_batch", batch_id)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid("key", "{text!r} is not an id", text=text[:40]) from error


@require_http_methods(["GET", "POST"])
@desk
def give(request: HttpRequest, by: Actor, batch_id: UUID) -> HttpResponse:
    """Say how many classes to come cannot be had with a coach and in a room; give them when the button is pressed."""
    row, now = queries.running_batch(batch_id), clock.now()
    series_ids = queries.series_of([row.id])
    really = request.method == "POST"
    sent = request.POST if really else request.GET if "shown" in request.GET else None
    form = GivenForm(sent, initial=_as_given(series_ids))

    def work(**facts: Any) -> tuple[int, int]:
        coming = timetable.sessions_of_many_series(series_ids).filter(status="scheduled", start_time__gt=now)
        number = coming.count()
        return number, perform(operations.hand_over_batch, by=by, batch_id=batch_id, **facts, now=now)

    def rehearsed(**facts: Any) -> tuple[int, int]:
        with rehearsal():
            return work(**facts)

    plan = form.attempt(work if really else rehearsed) if form.is_bound else None
    if really and plan:
        tasks.make_sessions_of(series_ids, now=now)
        messages.success(request, _given(*plan))
        return redirect("desk_batch", batch_id)
    facts = {"row": row, "form": form, "plan": plan, "said": _given(*plan) if plan else ""}
    return render(request, "desk/batch_give.html", facts, status=form.status)


def _as_given(series_ids: Sequence[UUID]) -> dict[str, Any]:
    """Who gives the classes now, and where; nobody gives a batch that was written into the table without any."""
    first = timetable.series(series_ids[0]) if series_ids else None
    return {"coach_id": first.coach_id, "room_id": first.room_id} if first else {}


def _given(number: int, lost: int) -> str:
    had = number - lost
    given = ngettext("%(n)s class is given so.", "%(n)s classes are given so.", had) % {"n": had}
    if not lost:
        return given
    left = ngettext(
        "%(n)s cannot be had and is left out, with its reason.",
        "%(n)s cannot be had and are left out, each with its reason.",
        lost,
    )
    return f"{given} {left % {'n': lost}}"


@require_POST
@desk
def link(request: HttpRequest, by: Actor, batch_id: UUID) -> HttpResponse:
    """Keep the link at which the classes to come are held."""
    form = BatchLinkForm(request.POST)
    done = form.attempt(
        lambda **facts: (perform(operations.link_batch, by=by, batch_id=batch_id, now=clock.now(), **facts), True)
    )
    if done is None:
        faults = " ".join(str(word) for row in form.errors.values() for word in row)
        messages.error(request, f"{faults} {_('Nothing was changed.')}")
    elif form.cleaned_data["meeting_link"]:
        messages.success(request, _("All classes to come are held at this link."))
    else:
        messages.success(request, _("The coach's usual link holds for the classes to come."))
    return redirect("desk_batch", batch_id)


@require_http_methods(["GET", "POST"])
@desk
def cancel(request: HttpRequest, by: Actor, batch_id: UUID) -> HttpResponse:
    """Say what ending a batch before its time touches, and end it when the button is pressed."""
    row, now = queries.running_batch(batch_id), clock.now()
    if request.method == "POST":
        perform(operations.cancel_batch, by=by, batch_id=batch_id, now=now)
        messages.success(request, _("%(batch)s is ended. Its classes to come are cancelled.") % {"batch": row.called})
        return redirect("desk_batch", batch_id)
    rows = timetable.sessions_of_many_series(queries.series_of([row.id]))
    facts = {
        "row": row,
        "counted": queries.counted([row.id]).get(row.id, queries.Counted()),
        "coming": rows.filter(status="scheduled", start_time__gt=now).count(),
        "held": rows.filter(end_time__lte=now).exclude(status="cancelled").count(),
    }
    return render(request, "desk/batch_cancel.html", facts)
