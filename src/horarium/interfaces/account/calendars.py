"""The page of calendar addresses: made, copied, named, renewed, revoked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from horarium.interfaces.feeds.whose import address_of, for_programs
from horarium.interfaces.pages.access import person, signed_in
from horarium.interfaces.pages.forms import Form, Word
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import operations, queries
from horarium.people.choices import CalendarKind
from horarium.people.errors import NoSuchPerson

Choice = tuple[str, str]


class AddressForm(Form):
    """An address to be made."""

    calendar = forms.ChoiceField(label=gettext_lazy("Calendar"))
    name = Word(
        label=gettext_lazy("Name"),
        required=False,
        help_text=gettext_lazy("By which you know it again, such as the phone that reads it."),
    )
    shows_members = forms.BooleanField(label=gettext_lazy("Name the members in a room's calendar"), required=False)

    def __init__(self, *args: Any, by: Actor, wanted: str = "", **facts: Any) -> None:
        super().__init__(*args, **{"initial": {"calendar": wanted}, **facts})
        offered = dict(_offered(by))
        if wanted not in offered and (more := _one_more(by, wanted)):
            offered[wanted] = more
        self.fields["calendar"].choices = list(offered.items())  # type: ignore[attr-defined]
        if not by.is_admin:
            del self.fields["shows_members"]


def _offered(by: Actor) -> Iterator[Choice]:
    """What somebody may choose without having come from a calendar: their own and their wards', for the office the house's."""
    me = queries.person(person(by))
    if by.is_member:
        yield _choice(CalendarKind.MEMBER, me.id, _("My sessions as a member"))
    for ward in queries.wards_of(me.id):
        yield _choice(CalendarKind.MEMBER, ward.id, _("Sessions of {name}").format(name=ward.name))
    if by.is_coach:
        yield _choice(CalendarKind.COACH, me.id, _("My sessions as a coach"))
    if by.is_admin:
        for room in org.rooms():
            yield _choice(CalendarKind.ROOM, room.id, _("Room {name}").format(name=room.name))
        for coach in queries.coaches():
            yield _choice(CalendarKind.COACH, coach.id, _("Coach {name}").format(name=coach.name))


def _one_more(by: Actor, wanted: str) -> str:
    """What a member is called from whose calendar the office came, if it is one: all of them would be too many to offer."""
    try:
        kind, of = _read(wanted)
        return queries.member(of).name if by.is_admin and kind == CalendarKind.MEMBER else ""
    except (Invalid, NoSuchPerson):
        return ""


def _choice(kind: CalendarKind, of: UUID, words: str) -> Choice:
    return f"{kind}:{of}", words


def _read(chosen: str) -> tuple[CalendarKind, UUID]:
    kind, _colon, of = chosen.partition(":")
    try:
        return CalendarKind(kind), UUID(of)
    except ValueError as error:
        raise Invalid("calendar", "it is not one of those that are offered") from error


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
@sensitive_variables("made")
def calendars(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show one's addresses, and make, name, renew or revoke one. What is made is shown only now."""
    deed = request.POST.get("deed", "make")
    wanted = request.POST.get("calendar", "") or request.GET.get("calendar", "")
    form = AddressForm(request.POST if request.method == "POST" and deed == "make" else None, by=by, wanted=wanted)
    made = None
    if request.method == "POST":
        if deed in DEEDS:
            messages.success(request, DEEDS[deed](request, by))
            return redirect("account_calendars")
        made = form.attempt(_make, by=by) if form.is_bound else _renew(request, by)
    address = address_of(request, made.key) if made else ""
    facts = {
        "form": AddressForm(by=by) if made else form,
        "made": made,
        "address": address,
        "webcal": for_programs(address),
        "page": page_of(request, queries.calendar_addresses_seen_by(by)),
    }
    return render(request, "account/calendars.html", facts, status=form.status)


def _make(*, by: Actor, calendar: str, **facts: Any) -> operations.MadeAddress:
    kind, of = _read(calendar)
    return perform(operations.make_calendar_address, by=by, kind=kind, of=of, now=clock.now(), **facts)


def _renew(request: HttpRequest, by: Actor) -> operations.MadeAddress:
    if request.POST.get("deed") != "renew":
        raise Invalid("deed", "it is not something that this page does")
    return perform(operations.renew_calendar_address, by=by, address_id=_key(request), now=clock.now())


def _revoke(request: HttpRequest, by: Actor) -> str:
    perform(operations.revoke_calendar_address, by=by, address_id=_key(request), now=clock.now())
    return _("The address is revoked. It opens nothing any more.")


def _name(request: HttpRequest, by: Actor) -> str:
    name = request.POST.get("name", "")[:500]
    perform(operations.name_calendar_address, by=by, address_id=_key(request), name=name)
    return _("The name is kept.")


DEEDS: dict[str, Callable[[HttpRequest, Actor], str]] = {"revoke": _revoke, "name": _name}


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError as error:
        raise Invalid("id", "it is not the id of an address") from error
