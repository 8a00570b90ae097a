"""Webhooks: who is told what happens, what they were told, and sending it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import CheckboxSelectMultiple, MultipleChoiceField, URLInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.forms import Form, Word
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.addresses import LONGEST
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.webhooks import operations, queries

# What a page calls the states of a delivery; the template translates them.
STATES = (gettext_noop("waiting"), gettext_noop("sending"), gettext_noop("delivered"), gettext_noop("failed"))


class WebhookForm(Form):
    """Somebody to be told."""

    url = Word(
        label=gettext_lazy("Address"),
        max_length=LONGEST,
        widget=URLInput,
        help_text=gettext_lazy("Begins with https://, as its maker gave it to you."),
    )
    events = MultipleChoiceField(label=gettext_lazy("Told of"), required=False, widget=CheckboxSelectMultiple)

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["events"].choices = [(one, one) for one in queries.event_types()]  # type: ignore[attr-defined]


@require_GET
@desk
def webhook_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show who is told what happens."""
    return render(request, "desk/webhooks.html", {"page": page_of(request, queries.webhooks(by=by))})


@never_cache
@require_http_methods(["GET", "POST"])
@desk
def add_webhook(request: HttpRequest, by: Actor) -> HttpResponse:
    """Add somebody to be told, and show the secret once."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    made = form.attempt(_added, by=by) if form.is_bound else None
    if made:
        return render(request, "desk/webhook_secret.html", {"webhook": made})
    return render(request, "desk/webhook_new.html", {"form": form}, status=form.status)


def _added(**facts: Any) -> Any:
    return perform(operations.add_webhook, now=clock.now(), **facts)


@never_cache
@require_http_methods(["GET", "POST"])
@desk
def webhook(request: HttpRequest, by: Actor, webhook_id: UUID) -> HttpResponse:
    """Show one webhook with its log; send a test, roll the secret, switch it on or off, remove it."""
    if request.method == "POST":
        return _do(request, by, webhook_id)
    row = queries.webhook(webhook_id, by=by)
    facts = {"webhook": row, "page": page_of(request, queries.deliveries_of(webhook_id, by=by)), "now": clock.now()}
    return render(request, "desk/webhook.html", facts)


def _do(request: HttpRequest, by: Actor, webhook_id: UUID) -> HttpResponse:
    deed = request.POST.get("deed", "")
    if deed == "roll":
        row = perform(operations.roll_secret, by=by, webhook_id=webhook_id, now=clock.now())
        return render(request, "desk/webhook_secret.html", {"webhook": row, "rolled": True})
    if deed not in DEEDS:
        raise Invalid("deed", "{deed!r} is not something that this page does", deed=deed[:40])
    messages.success(request, DEEDS[deed](by=by, webhook_id=webhook_id, now=clock.now()))
    return redirect("desk_webhooks") if deed == "remove" else redirect("desk_webhook", webhook_id=webhook_id)


def _test(**facts: Any) -> str:
    perform(operations.send_test, **facts)
    return gettext("A test is being sent. Look at the log in a moment.")


def _all_again(**facts: Any) -> str:
    count = perform(operations.send_all_again, **facts)
    return ngettext("%(count)d is being sent again.", "%(count)d are being sent again.", count) % {"count": count}


def _switch_on(**facts: Any) -> str:
    perform(operations.change_webhook, active=True, **facts)
    return gettext("It is told again what happens. What it missed is sent if you say so.")


def _switch_off(**facts: Any) -> str:
    perform(operations.change_webhook, active=False, **facts)
    return gettext("It is told nothing any more until you switch it on.")


def _remove(**facts: Any) -> str:
    perform(operations.remove_webhook, **facts)
    return gettext("The webhook is removed, and its log with it.")


DEEDS: dict[str, Callable[..., str]] = {
    "test": _test,
    "all": _all_again,
    "on": _switch_on,
    "off": _switch_off,
    "remove": _remove,
}


@require_POST
@desk
def send_again(request: HttpRequest, by: Actor, told_id: UUID) -> HttpResponse:
    """Send one thing once more, whatever became of it."""
    row = perform(operations.send_again, by=by, delivery_id=told_id, now=clock.now())
    messages.success(request, gettext("It is being sent again."))
    return redirect("desk_webhook", webhook_id=row.webhook_id)
