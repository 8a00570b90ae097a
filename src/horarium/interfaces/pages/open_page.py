"""Where a coach or the office opens a coach's page to everybody, says what stands there, and takes the line for other sites."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.forms import BooleanField, CharField, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from horarium.availability import operations
from horarium.availability import queries as availability
from horarium.interfaces.pages.access import signed_in
from horarium.interfaces.pages.forms import Form
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.people import queries as people

FRAME = '<iframe src="{address}" title="{title}" width="100%" height="1100" loading="lazy"></iframe>'


class OpenPageForm(Form):
    """Whether everybody may book, and what they read of the coach."""

    public_booking = BooleanField(label=gettext_lazy("Everybody may book on this page, without an account"), required=False)
    introduction = CharField(
        label=gettext_lazy("A few words about the coach"),
        max_length=500,
        required=False,
        widget=Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Visitors read it beside the free times."),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def settings(request: HttpRequest, by: Actor, coach_id: UUID) -> HttpResponse:
    """Show how a coach's open page is, and change it. Refuses with NotYours, NoSuchPerson."""
    coach = people.coach(coach_id)
    people.need_is_coach(by, coach.id)
    kept = availability.defaults_of(coach.id)
    form = OpenPageForm(request.POST if request.method == "POST" else None, initial=vars(kept))
    done = form.attempt(_keep, by=by, coach_id=coach.id) if form.is_bound else None
    if done:
        messages.success(request, done)
        return redirect("open_page", coach.id)
    address, framed = (request.build_absolute_uri(reverse(name, args=[coach.id])) for name in ("coach", "embed"))
    facts = {
        "form": form,
        "coach": coach,
        "is_open": kept.public_booking,
        "address": address,
        "line": FRAME.format(address=framed, title=_("Book an hour")),
        "frame": "desk/base.html" if by.is_admin else "coaching/base.html",
    }
    return render(request, "open_page.html", facts, status=form.status)


def _keep(**facts: object) -> str:
    row = perform(operations.set_open_page, now=clock.now(), **facts)  # type: ignore[arg-type]
    return _("Everybody may book now.") if row.public_booking else _("The page is closed: only members book.")
