"""A class of a batch on its session's page: who is in it and came, how it is joined, and where it can be seen again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.forms import URLField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from horarium.cohorts import operations, queries
from horarium.cohorts.choices import AccessLevel
from horarium.cohorts.errors import NothingToSee
from horarium.interfaces.pages.access import person, signed_in
from horarium.interfaces.pages.forms import Form
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.people import queries as people

if TYPE_CHECKING:
    from django.core.paginator import Page

    from horarium.cohorts.models import Batch
    from horarium.timetable.models import TrainingSession


class ReplayForm(Form):
    """Where a class can be seen again."""

    link = URLField(
        label=gettext_lazy("Where it can be seen again"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("Without one the address of its lesson holds."),
    )


@dataclass(frozen=True, slots=True)
class ClassPage:
    """What the page of a class says beyond what it says of every session; the roster is for its coach and the office."""

    batch: Batch
    is_staff: bool
    roster: Page[object] | None
    came: set[UUID]
    may_mark: bool
    replay: ReplayForm | None
    recording: str
    is_open: bool
    lock: str
    may_join: bool


def of_session(request: HttpRequest, by: Actor, session: TrainingSession, *, now: datetime) -> ClassPage | None:
    """Return what is to be said of a class of a batch, or nothing of any other session."""
    if session.number is None:
        return None
    shown = queries.class_seen_by(by, session.id)
    recording = queries.recordings(shown.batch, [session]).get(session.id, "")
    is_over = session.start_time <= now and session.status != "cancelled"
    roster = page_of(request, queries.enrolments_of_batch(shown.batch.id), "members") if shown.may_all else None
    opened = queries.may_be_joined(session, now=now)
    return ClassPage(
        batch=shown.batch,
        is_staff=shown.may_all,
        roster=roster,
        came=queries.came_to([session.id]).get(session.id, set()),
        may_mark=shown.may_all and session.start_time - queries.DOORS_OPEN <= now and session.status != "cancelled",
        replay=ReplayForm(initial={"link": recording}) if shown.may_all and is_over else None,
        recording=recording if is_over else "",
        is_open=opened,
        lock=lock_of(shown.batch, session.number, shown.access_level) if is_over and not shown.may_all else "",
        may_join=opened and not shown.may_all and shown.access_level is not None,
    )


def lock_of(batch: Batch, number: int, level: str | None) -> str:
    """Say why a class cannot be seen again by who has this access, or nothing."""
    if level is None or level == AccessLevel.FULL or number <= batch.open_classes:
        return ""
    return _("Class %(n)s needs full access.") % {"n": number}


@require_POST
@signed_in
def came(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponse:
    """Note that a member came to a class, or that they did not after all."""
    member = people.person(_member(request.POST.get("member", "")), "memberId")
    did = request.POST.get("came") == "1"
    perform(operations.note_attendance, by=by, session_id=session_id, member_id=member.id, came=did)
    messages.success(request, (_("%(name)s came.") if did else _("%(name)s did not come.")) % {"name": member.name})
    return redirect(back_of(request, reverse("session", args=[session_id])))


@require_POST
@signed_in
def replay(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponse:
    """Keep the address at which a class can be seen again."""
    form = ReplayForm(request.POST)
    done = form.attempt(lambda link: (perform(operations.set_replay, by=by, session_id=session_id, link=link), True))
    if done is None:
        faults = " ".join(str(word) for row in form.errors.values() for word in row)
        messages.error(request, f"{faults} {_('Nothing was changed.')}")
    elif form.cleaned_data["link"]:
        messages.success(request, _("It is seen again at this address."))
    else:
        messages.success(request, _("It is seen again at its lesson's address, if that has one."))
    return redirect("session", session_id)


@require_POST
@signed_in
def join(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponse:
    """Lead to where a class is held, and note that the member came.

    The answer is a page that goes on by itself: the policy of our pages lets no form be led to another site.
    """
    link = queries.link_to_join(by, session_id, now=clock.now())
    member_id = _member(request.POST.get("member", "")) if request.POST.get("member") else person(by)
    shown = queries.class_seen_by(by, session_id)
    if not shown.may_all and not shown.batch.fixed_places:
        perform(operations.note_attendance, by=by, session_id=session_id, member_id=member_id)
    return render(request, "joining.html", {"link": link, "session": shown.session, "batch": shown.batch})


@require_GET
@signed_in
def again(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponse:
    """Lead to where a class can be seen again, whoever may see it."""
    shown = queries.may_see_again(by, session_id, now=clock.now())
    link = queries.replay_of(shown)
    if not link:
        raise NothingToSee
    return redirect(link)


def back_of(request: HttpRequest, otherwise: str) -> str:
    """Return the page of ours that the button was on, as it was sent, else another."""
    asked = request.POST.get("back", "")
    own = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/")
    return asked if own else otherwise


def _member(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid("member", "{asked!r} is not the id of a member", asked=text[:40]) from error
