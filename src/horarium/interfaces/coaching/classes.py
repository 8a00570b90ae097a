"""A coach's own classes: who is in them, and when they meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.forms import CharField, IntegerField, Textarea, URLField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from horarium.availability import queries as availability
from horarium.cohorts import operations, queries
from horarium.cohorts.choices import StudentStatus
from horarium.cohorts.errors import NoSuchClass, NoSuchMeeting
from horarium.interfaces.language import dates
from horarium.interfaces.pages import finding
from horarium.interfaces.pages.access import coaching, person
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.forms import ClockTime, Day, Form, Word
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from horarium.cohorts.models import Meeting, OwnClass
    from horarium.timetable.models import TrainingSession


class ClassForm(Form):
    """A class to be."""

    name = Word(label=gettext_lazy("Name"))
    description = CharField(
        label=gettext_lazy("Description"), required=False, max_length=4000, widget=Textarea(attrs={"rows": 3})
    )


class MeetingForm(Form):
    """When a class meets, and where online."""

    title = Word(label=gettext_lazy("What it is about"))
    on = Day(label=gettext_lazy("Date"))
    start_time = ClockTime(label=gettext_lazy("From"))
    minutes = IntegerField(label=gettext_lazy("Length, in minutes"), min_value=5, max_value=720, initial=60)
    meeting_link = URLField(
        label=gettext_lazy("Meeting link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("Without one your usual link holds."),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A meeting on the coach's clocks, with its session as it stands."""

    meeting: Meeting
    session: TrainingSession | None
    at: datetime
    is_to_come: bool


@require_http_methods(["GET", "POST"])
@coaching
def classes(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the classes that the coach gives, and begin one."""
    form = ClassForm(request.POST if request.method == "POST" else None)
    made = (
        form.attempt(lambda **facts: perform(operations.add_class, by=by, coach_id=person(by), **facts))
        if form.is_bound
        else None
    )
    if made:
        messages.success(request, _("The class %(name)s is there. Take in who belongs to it.") % {"name": made.name})
        return redirect("coaching_class", made.id)
    page = page_of(request, queries.classes_seen_by(by).filter(instructor=person(by)))
    return render(request, "coaching/classes.html", {"page": page, "form": form}, status=form.status)


def _own(by: Actor, own_id: UUID) -> OwnClass:
    """A class that the coach gives. Refuses others as if there were none."""
    row = queries.class_seen_in_full(by, own_id)
    if row.instructor_id != by.user_id:
        raise NoSuchClass
    return row


@require_http_methods(["GET", "POST"])
@coaching
def one(request: HttpRequest, by: Actor, own_id: UUID) -> HttpResponse:
    """Show a class with its members and its meetings, and let it meet."""
    row, now = _own(by, own_id), clock.now()
    zone = civil.zone(availability.zone_of(row.instructor))
    form = MeetingForm(request.POST if request.method == "POST" else None)

    def deed(on: Any, start_time: Any, **facts: Any) -> Meeting:
        starts = civil.instant(datetime.combine(on, start_time), zone)
        return perform(operations.schedule_meeting, by=by, class_id=own_id, starts=starts, now=now, **facts)

    made = form.attempt(deed) if form.is_bound else None
    if made:
        when = dates.said(datetime.combine(form.cleaned_data["on"], form.cleaned_data["start_time"]), "%A %-d %B %-H:%M")
        messages.success(request, _("The class meets on %(when)s.") % {"when": when})
        return redirect("coaching_class", own_id)
    text = finding.asked_for(request)
    page = page_of(request, queries.meetings_of(own_id))
    facts = {
        "row": row,
        "form": form,
        "city": city(zone.key),
        "students": page_of(request, queries.students_of(own_id), "students"),
        "find": text,
        "found": finding.found(people.members_seen_by(by).exclude(id=person(by)), text, by_email=people.members()),
        "page": page,
        "lines": _lines(page.object_list, zone, now),
    }
    return render(request, "coaching/one_class.html", facts, status=form.status)


def _lines(meetings: Iterable[Meeting], zone: Any, now: datetime) -> list[Line]:
    rows = list(meetings)
    sessions = {one.series_id: one for one in timetable.sessions_of_many_series([row.series_id for row in rows])}
    found = []
    for row in rows:
        session = sessions.get(row.series_id)
        at = datetime.combine(row.series.start_on, row.series.local_start)
        lives = session is not None and session.status == "scheduled" and session.end_time > now
        found.append(Line(row, session, civil.local(session.start_time, zone) if session else at, lives))
    return found


@require_POST
@coaching
def students(request: HttpRequest, by: Actor, own_id: UUID) -> HttpResponse:
    """Take a member into the class, let them rest in it, or take them up again."""
    row, status = _own(by, own_id), request.POST.get("status", "")
    if status not in StudentStatus.values:
        raise Invalid("status", "{status!r} is not active or inactive", status=status[:20])
    try:
        member_id = UUID(request.POST.get("member", ""))
    except ValueError as error:
        raise Invalid("member", "it is not the id of a member") from error
    done = perform(operations.join_class, by=by, class_id=row.id, member_id=member_id, status=StudentStatus(status))
    words = _("%(name)s is in the class.") if status == StudentStatus.ACTIVE else _("%(name)s rests, and sees no meeting.")
    messages.success(request, words % {"name": done.student.name})
    return redirect("coaching_class", own_id)


@require_POST
@coaching
def cancel(request: HttpRequest, by: Actor, own_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Let a meeting not take place."""
    row = _own(by, own_id)
    if queries.meeting(meeting_id).own_class_id != row.id:
        raise NoSuchMeeting
    perform(operations.cancel_meeting, by=by, meeting_id=meeting_id, now=clock.now())
    messages.success(request, _("The meeting is cancelled, and its hour is free."))
    return redirect("coaching_class", own_id)
