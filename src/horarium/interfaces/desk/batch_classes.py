"""One class: how its batches open, what is offered live for it, who waits, and all its batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from horarium.catalog import queries as catalog
from horarium.catalog.choices import AccessType
from horarium.cohorts import operations, queries
from horarium.interfaces.desk import board
from horarium.interfaces.desk.batch_forms import ClassForm, NewClassForm
from horarium.interfaces.desk.batches import WHY, add_offer
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform

if TYPE_CHECKING:
    from horarium.cohorts.models import BatchClass


@require_http_methods(["GET", "POST"])
@desk
def add_class(request: HttpRequest, by: Actor) -> HttpResponse:
    """Add a class, and offer it live."""
    form = NewClassForm(request.POST if request.method == "POST" else None)
    made = form.attempt(_add_and_offer, by=by) if form.is_bound else None
    if made:
        messages.success(request, _("The class %(name)s is there.") % {"name": made.class_name})
        return redirect("desk_batch_class", made.id)
    return render(request, "desk/batch_class_new.html", {"form": form}, status=form.status)


def _add_and_offer(*, by: Actor, offered: str, **facts: Any) -> BatchClass:
    return perform(_both, by=by, offered=offered, **facts)


def _both(*, by: Actor, offered: str, **facts: Any) -> BatchClass:
    row = operations.add_batch_class(by=by, **facts)
    if offered and not catalog.live_classes_for([(row.course_id, row.class_name)]):
        add_offer(by=by, row=row, access_type=AccessType(offered))
    return row


@require_http_methods(["GET", "POST"])
@desk
def one(request: HttpRequest, by: Actor, class_id: UUID) -> HttpResponse:
    """Show one class with its form, its live offer, who waits and its batches; keep the form."""
    row, now = queries.batch_class_of(class_id), clock.now()
    form = ClassForm(request.POST if request.method == "POST" else None, initial=ClassForm.of(row))
    kept = form.attempt(lambda **facts: _keep(by, row, **facts)) if form.is_bound else None
    if kept:
        messages.success(
            request, _("The class %(name)s is kept. Batches that run keep their rules.") % {"name": kept.class_name}
        )
        return redirect("desk_batch_class", class_id)
    live, opening = board.opening_of(row, now=now)
    page = page_of(request, queries.batches().filter(batch_class=row).order_by("-batch_number"))
    facts = {
        "row": row,
        "form": form,
        "live": live,
        "opening": opening,
        "why": WHY,
        "waiting": page_of(request, queries.waiting_of(row.class_name), "waiting"),
        "page": page,
        "counted": queries.counted([one.id for one in page.object_list]),
    }
    return render(request, "desk/batch_class.html", facts, status=form.status)


def _keep(by: Actor, row: BatchClass, *, class_name: str, **facts: Any) -> BatchClass:
    return perform(operations.change_batch_class, by=by, called=row.class_name, class_name=class_name.strip(), **facts)
