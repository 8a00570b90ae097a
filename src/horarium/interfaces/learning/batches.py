"""A member's batches: where each stands, the next class and how to join it, earlier ones, and what could be joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from horarium.catalog import queries as catalog
from horarium.cohorts import operations, queries
from horarium.cohorts.errors import EnrolFirst
from horarium.interfaces.learning import family
from horarium.interfaces.pages import tally
from horarium.interfaces.pages.access import learning
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.classes import lock_of
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from horarium.catalog.models import LiveClass
    from horarium.cohorts.models import Batch, BatchClass, Enrolment
    from horarium.timetable.models import TrainingSession

AHEAD = 10


@dataclass(frozen=True, slots=True)
class Next:
    """A class to come, on the member's clocks."""

    session: TrainingSession
    at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class Own:
    """A batch that the member is in."""

    enrolment: Enrolment
    tally: tally.Tally
    next: Next | None

    @property
    def batch(self) -> Batch:
        """Return the batch."""
        return self.enrolment.batch


@dataclass(frozen=True, slots=True)
class Open:
    """A class that the member could join: its newest running batch, if one runs, and when the next one opens."""

    row: BatchClass
    live: LiveClass
    batch: Batch | None
    tally: tally.Tally | None
    next_on: date
    waits: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """A class that has begun, held once or several times on its day; `session` is the one that is seen again."""

    number: int
    session: TrainingSession
    at: datetime
    lock: str
    recording: str


@require_GET
@learning
def batches(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the batches that the member is in, and those that they could join."""
    member, now = people.member(family.whose(request, by)), clock.now()
    zone = family.zone_of(member)
    page = page_of(request, queries.enrolments_of_member([member.id]))
    coming = _coming([one.batch_id for one in page.object_list if one.status == "active"], zone, now)
    own = [Own(one, _stands(one.batch, now), next(iter(coming.get(one.batch_id, [])), None)) for one in page.object_list]
    facts = {"page": page, "own": own, "open": _open(member.id, now), "member": member, "city": city(zone.key)}
    return render(request, "learning/batches.html", facts | family.family(by))


def _stands(batch: Batch, now: datetime) -> tally.Tally:
    return tally.of_batch(batch, civil.local_date(now, civil.zone(batch.zone)))


def _coming(batch_ids: Collection[UUID], zone: ZoneInfo, now: datetime) -> dict[UUID, list[Next]]:
    """The next classes of these batches, in order, in two statements."""
    slots = queries.slots_of(batch_ids)
    found: dict[UUID, list[Next]] = defaultdict(list)
    for series_id, sessions in timetable.next_sessions(list(slots), now=now).items():
        for one in sessions:
            opened = queries.may_be_joined(one, now=now)
            found[slots[series_id]].append(Next(one, civil.local(one.start_time, zone), opened))
    return {key: sorted(rows, key=lambda one: one.session.start_time)[:AHEAD] for key, rows in found.items()}


def _open(member_id: UUID, now: datetime) -> list[Open]:
    """The classes whose newest running batch the member is not in, and those without one that will open."""
    rows = [row for row in queries.batch_classes() if row.is_active]
    live = catalog.live_classes_for([(row.course_id, row.class_name) for row in rows])
    newest: dict[str, Batch] = {}
    for batch in queries.running_batches():
        newest.setdefault(batch.class_name, batch)
    ids = [one.id for one in newest.values()]
    there = set(queries.enrolments_of_member([member_id]).filter(batch__in=ids).values_list("batch", flat=True))
    waits, usual = queries.waiting_members([member_id]), org.settings().zone
    found = []
    for row in rows:
        offered, running = live.get((row.course_id, row.class_name)), newest.get(row.class_name)
        if offered is None or not offered.is_active:
            continue
        free = running if running and running.id not in there else None
        today = civil.local_date(now, civil.zone(row.zone or usual))
        is_waiting = (row.class_name, member_id) in waits
        found.append(Open(row, offered, free, _stands(free, now) if free else None, row.next_start(today), is_waiting))
    return found


@require_GET
@learning
def one(request: HttpRequest, by: Actor, batch_id: UUID) -> HttpResponse:
    """Show a batch that the member is in: its next classes, and the earlier ones with what can be seen again."""
    member, now = people.member(family.whose(request, by)), clock.now()
    enrolment = _enrolment(by, batch_id, member.id, asked=bool(request.GET.get("member")))
    batch, zone = enrolment.batch, family.zone_of(enrolment.user)
    sessions = timetable.sessions_of_many_series(queries.series_of([batch_id])).exclude(status="cancelled")
    page = page_of(request, _each_number(sessions.filter(start_time__lte=now)))
    facts: dict[str, Any] = {
        "enrolment": enrolment,
        "batch": batch,
        "tally": _stands(batch, now),
        "coming": _coming([batch_id], zone, now).get(batch_id, []) if batch.status == "active" else [],
        "page": page,
        "earlier": _earlier(enrolment, page.object_list, zone),
        "payment": org.settings().payment_instructions,
        "member": enrolment.user,
        "city": city(zone.key),
    }
    facts["is_locked"] = any(one.lock for one in facts["earlier"])
    return render(request, "learning/one_batch.html", facts | family.family(by))


def _enrolment(by: Actor, batch_id: UUID, member_id: UUID, *, asked: bool) -> Enrolment:
    """The enrolment of the member, or of any whom the one who looks acts for. Refuses others as if there were none."""
    batch = queries.batch_seen_by(by, batch_id)
    family_ids = [member_id] if asked else people.with_wards(by.user_id)
    rows = queries.enrolments_of_member(family_ids).filter(batch=batch.id)
    own = sorted(rows, key=lambda row: row.user_id != member_id)
    if not own:
        raise EnrolFirst
    return own[0]


def _each_number(sessions: Iterable[TrainingSession]) -> list[list[TrainingSession]]:
    """The classes by their numbers, the latest first: one that is held at two hours is one class."""
    found: dict[int, list[TrainingSession]] = defaultdict(list)
    for session in sessions:
        found[session.number or 1].append(session)
    return [found[number] for number in sorted(found, reverse=True)]


def _earlier(enrolment: Enrolment, page: Iterable[list[TrainingSession]], zone: ZoneInfo) -> list[Earlier]:
    batch, groups = enrolment.batch, list(page)
    links = queries.recordings(batch, [session for group in groups for session in group])
    found = []
    for group in groups:
        shown = next((session for session in reversed(group) if session.id in links), group[0])
        number = shown.number or 1
        lock = lock_of(batch, number, enrolment.access_level)
        found.append(Earlier(number, shown, civil.local(group[0].start_time, zone), lock, links.get(shown.id, "")))
    return found


@require_POST
@learning
def enrol(request: HttpRequest, by: Actor, batch_id: UUID) -> HttpResponse:
    """Put the member into a running batch. What access they have the server decides."""
    member = people.member(family.whose(request, by))
    done = perform(operations.enrol, by=by, batch_id=batch_id, member_id=member.id, now=clock.now())
    words = _("You are in %(batch)s.") if done.is_new else _("You are in %(batch)s already.")
    messages.success(request, words % {"batch": done.row.batch.called})
    return redirect(f"{reverse('learning_batch', args=[batch_id])}?member={member.id}")


@require_POST
@learning
def leave(request: HttpRequest, by: Actor, enrolment_id: UUID) -> HttpResponse:
    """Let the member be in a batch no more."""
    row = perform(operations.leave, by=by, enrolment_id=enrolment_id, now=clock.now())
    messages.success(request, _("You are in %(batch)s no more. You may come again.") % {"batch": row.batch.called})
    return redirect(f"{reverse('learning_batches')}?member={row.user_id}")


@require_POST
@learning
def wait(request: HttpRequest, by: Actor, class_id: UUID) -> HttpResponse:
    """Wait for the next batch of a class, or no more."""
    member, row = people.member(family.whose(request, by)), queries.batch_class_of(class_id)
    deed = request.POST.get("deed", "")
    if deed not in {"wait", "stop"}:
        raise Invalid("deed", "{deed!r} is not something that this page does", deed=deed[:40])
    if deed == "wait":
        perform(operations.wait_for_next, by=by, class_name=row.class_name, member_id=member.id)
        messages.success(request, _("You are in the next batch of %(name)s as soon as it opens.") % {"name": row.class_name})
    else:
        perform(operations.wait_no_more, by=by, class_name=row.class_name, member_id=member.id)
        messages.success(request, _("You wait for %(name)s no more.") % {"name": row.class_name})
    return redirect(f"{reverse('learning_batches')}?member={member.id}")
