"""Where one session is held online: an address of its own instead of its coach's standing one, set on the session's page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.forms import URLField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from horarium.interfaces.pages.access import signed_in
from horarium.interfaces.pages.forms import Form
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.reservations import operations
from horarium.timetable.choices import Place

if TYPE_CHECKING:
    from horarium.timetable.models import TrainingSession


class LinkForm(Form):
    """An address, or none."""

    meeting_link = URLField(
        label=gettext_lazy("Link for this session alone"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("Without one the coach's usual link holds."),
    )


def form_of(by: Actor, session: TrainingSession, *, now: datetime) -> LinkForm | None:
    """Return the form for whoever may say where the session is held, or nothing where there is nothing to say."""
    is_theirs = by.is_admin or by.user_id == session.coach_id
    if not is_theirs or session.place != Place.ONLINE or session.status != "scheduled" or session.end_time <= now:
        return None
    return LinkForm(initial={"meeting_link": session.meeting_link or ""})


@require_POST
@signed_in
def meeting_link(request: HttpRequest, by: Actor, session_id: UUID) -> HttpResponse:
    """Keep the link, or say why it cannot be had."""
    form = LinkForm(request.POST)
    asked: dict[str, Any] = {"by": by, "session_id": session_id, "now": clock.now()}
    done = form.attempt(lambda **facts: perform(operations.set_meeting_link, **asked, **facts))
    if done is None:
        faults = " ".join(str(word) for row in form.errors.values() for word in row)
        messages.error(request, f"{faults} {_('Nothing was changed.')}")
    elif done.meeting_link:
        messages.success(request, _("The session has a link of its own."))
    else:
        messages.success(request, _("The coach's usual link holds for this session."))
    return redirect("session", session_id)
