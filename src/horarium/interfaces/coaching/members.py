"""A coach's own members: when each comes next, their series, and what the coach keeps in mind about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import CharField, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from horarium.availability import queries as availability
from horarium.interfaces.pages import left_out
from horarium.interfaces.pages import series as series_pages
from horarium.interfaces.pages.access import coaching, person
from horarium.interfaces.pages.forms import Form
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.people.errors import NoSuchPerson
from horarium.reservations import operations
from horarium.reservations import queries as reservations
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.people.models import User
    from horarium.reservations.models import MemberNote
    from horarium.timetable.models import Series, SessionReport, TrainingSession

LONGEST = 4000
RECENT = 10


class NoteForm(Form):
    """What a coach keeps in mind about a member."""

    text = CharField(label=gettext_lazy("Note"), max_length=LONGEST, required=False, widget=Textarea(attrs={"rows": 6}))


@dataclass(frozen=True, slots=True)
class Line:
    """A member as the list shows them."""

    member: User
    next_at: datetime | None
    session: TrainingSession | None
    series: list[Series]
    note: MemberNote | None


@require_GET
@coaching
def members(request: HttpRequest, by: Actor) -> HttpResponse:
    """List the coach's own members with what comes next, their series and the note about each."""
    coach_id, now = person(by), clock.now()
    zone = civil.zone(availability.zone_of(people.coach(coach_id)))
    page = page_of(request, people.members_of_coach(coach_id))
    found = list(page.object_list)
    return render(request, "coaching/members.html", {"page": page, "lines": _lines(found, coach_id, zone, now)})


def _lines(found: list[User], coach_id: UUID, zone: ZoneInfo, now: datetime) -> list[Line]:
    """Each member with their next session, series and note, in three statements however many there are."""
    ids = [member.id for member in found]
    coming = timetable.next_session_of_members(coach_id, ids, now=now)
    notes = reservations.notes_of_coach(coach_id, ids)
    series: dict[UUID, list[Series]] = {key: [] for key in ids}
    for row in timetable.series_of_coach(coach_id).filter(member__in=ids):
        if row.member_id:
            series[row.member_id].append(row)
    lines = []
    for member in found:
        session = coming.get(member.id)
        at = civil.local(session.start_time, zone) if session else None
        lines.append(Line(member, at, session, series[member.id], notes.get(member.id)))
    return lines


@require_http_methods(["GET", "POST"])
@coaching
def member(request: HttpRequest, by: Actor, member_id: UUID) -> HttpResponse:
    """Show one of the coach's own members, and keep the note about them."""
    coach_id, now = person(by), clock.now()
    found = people.members_of_coach(coach_id).filter(id=member_id).first()
    if found is None:
        raise NoSuchPerson("memberId", role=_("member"))
    notes = list(reservations.notes_of(coach_id, member_id)[: RECENT + 1])
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"text": notes[0].text if notes else ""})

    def keep(text: str) -> MemberNote:
        return perform(operations.write_note, by=by, coach_id=coach_id, member_id=member_id, text=text, now=now)

    kept = form.attempt(keep) if form.is_bound else None
    if kept:
        messages.success(request, _("The note is kept. The member does not see it."))
        return redirect("coaching_member", member_id)
    zone = civil.zone(availability.zone_of(people.coach(coach_id)))
    page = page_of(request, timetable.series_of_coach(coach_id).filter(member=member_id))
    shown = {
        "member": found,
        "form": form,
        "notes": [(civil.local(note.created_at, zone), note.text) for note in notes],
        "page": page,
        "lines": series_pages.lines(page.object_list, left_out.FOR_COACH, now=now),
        "reports": _reports(coach_id, member_id, zone),
    }
    return render(request, "coaching/member.html", shown, status=form.status)


def _reports(coach_id: UUID, member_id: UUID, zone: ZoneInfo) -> list[tuple[datetime, TrainingSession, SessionReport]]:
    """The last sessions with reports."""
    sessions = list(timetable.sessions_with_reports(coach_id, member_id)[:RECENT])
    reports = timetable.reports_in([session.id for session in sessions])
    return [(civil.local(session.start_time, zone), session, reports[session.id]) for session in sessions]
