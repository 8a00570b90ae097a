"""The business itself: its rooms, its settings, its holidays."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import CharField, ChoiceField, IntegerField, RegexField, Textarea, TextInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from horarium.interfaces.desk.begin_forms import CurrencyField
from horarium.interfaces.desk.people import zones_to_choose
from horarium.interfaces.language import dates
from horarium.interfaces.language.choosing import choices
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.forms import Day, Form, Word
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.org import operations
from horarium.org import queries as org


class RoomForm(Form):
    """A room to be."""

    name = Word(label=gettext_lazy("Name"))
    location = Word(
        label=gettext_lazy("Location"),
        initial="Main",
        help_text=gettext_lazy("A new one is made if there is none of this name."),
    )
    capacity = IntegerField(label=gettext_lazy("Seats"), required=False, min_value=1, max_value=100_000)


class SettingsForm(Form):
    """How the business is called, where its clocks stand, its colour, and how far ahead it plans."""

    business_name = Word(label=gettext_lazy("Name of the business"))
    zone = ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Whose clocks the business lives by. Standing hours that are there keep theirs."),
    )
    language = ChoiceField(
        label=gettext_lazy("Language and country"),
        help_text=gettext_lazy("What is spoken where nobody chose otherwise, and how dates, hours and numbers are written."),
    )
    currency = CurrencyField(required=False)
    colour = RegexField(r"^#[0-9a-fA-F]{6}$", label=gettext_lazy("Colour"), widget=TextInput(attrs={"type": "color"}))
    weeks_ahead = IntegerField(
        label=gettext_lazy("Weeks ahead"),
        min_value=1,
        max_value=52,
        help_text=gettext_lazy("So far ahead standing hours have sessions."),
    )
    booking_window_days = IntegerField(
        label=gettext_lazy("Booking window, in days"),
        min_value=1,
        max_value=366,
        help_text=gettext_lazy("So far ahead single hours can be booked."),
    )

    payment_instructions = CharField(
        label=gettext_lazy("Payment instructions"),
        required=False,
        max_length=4000,
        widget=Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Read by members where a class needs full access: how it is paid, and to whom."),
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["language"].choices = [(one.tag, one.name) for one in choices()]  # type: ignore[attr-defined]
        names = sorted({*zones_to_choose(), org.settings().zone})
        self.fields["zone"].choices = [(name, name.replace("_", " ")) for name in names]  # type: ignore[attr-defined]

    def clean_colour(self) -> str:
        """Return the colour in the small letters in which it is kept."""
        return str(self.cleaned_data["colour"]).lower()


class CountryForm(Form):
    """Whose public holidays are kept."""

    country = ChoiceField(label=gettext_lazy("Country"), required=False)
    subdivision = Word(
        label=gettext_lazy("Part of it"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("As ISO 3166-2 has it, such as BY for Bavaria, if it matters."),
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["country"].choices = [("", gettext("None")), *org.countries()]  # type: ignore[attr-defined]


class HolidayForm(Form):
    """A date on which the business rests."""

    on = Day(label=gettext_lazy("Date"))
    name = Word(label=gettext_lazy("What it is called"))


@require_http_methods(["GET", "POST"])
@desk
def add_room(request: HttpRequest, by: Actor) -> HttpResponse:
    """Add a room."""
    form = RoomForm(request.POST if request.method == "POST" else None)
    room = form.attempt(lambda **facts: perform(operations.add_room, **facts)) if form.is_bound else None
    if room:
        messages.success(request, gettext("The room %(name)s is there.") % {"name": room.name})
        return redirect("desk_rooms")
    return render(request, "desk/room_new.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@desk
def settings(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show and change the business's settings."""
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=vars(org.settings()))
    kept = form.attempt(lambda **facts: perform(operations.settle, **facts)) if form.is_bound else None
    if kept:
        messages.success(request, gettext("The settings are kept."))
        return redirect("desk_settings")
    return render(request, "desk/settings.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@desk
def holidays(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show on which dates the business rests; choose the country, add a date of its own, take one away."""
    sent = request.POST if request.method == "POST" else None
    deed = sent.get("deed", "") if sent is not None else ""
    now, chosen = clock.now(), org.settings()
    kept = {"country": chosen.holiday_country, "subdivision": chosen.holiday_subdivision}
    country = CountryForm(sent if deed == "country" else None, initial=kept)
    own = HolidayForm(sent if deed == "add" else None)
    done = _settle_holidays(deed, country, own, sent) if sent is not None else None
    if done:
        messages.success(request, done)
        return redirect("desk_holidays")
    today = civil.local_date(now, civil.zone(chosen.zone))
    facts = {"country": country, "own": own, "dates": org.holidays().filter(on__gte=today)}
    return render(request, "desk/holidays.html", facts, status=max(country.status, own.status))


def _settle_holidays(deed: str, country: CountryForm, own: HolidayForm, sent: Any) -> str | None:
    if deed == "country":
        return country.attempt(_choose_country)
    if deed == "add":
        return own.attempt(_add_holiday)
    if deed == "remove":
        perform(operations.remove_holiday, on=_day(sent.get("on", "")))
        return gettext("The date is a working day again. The next run makes what it kept out.")
    raise Invalid("deed", "{deed!r} is not something that this page does", deed=deed[:40])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("on", "{text!r} is not a date such as 2027-03-28", text=text[:40]) from error


def _choose_country(country: str, subdivision: str) -> str:
    count = perform(operations.keep_country_holidays, country=country, subdivision=subdivision, now=clock.now())
    if not country:
        return gettext("No country's holidays are kept.")
    said = ngettext(
        "%(count)d holiday is kept, this year's and those of the two after.",
        "%(count)d holidays are kept, this year's and those of the two after.",
        count,
    )
    return said % {"count": count}


def _add_holiday(**facts: Any) -> str:
    row = perform(operations.add_holiday, **facts)
    said = gettext("%(day)s is a holiday: %(name)s. No session is made on it any more; those that are there stay.")
    return said % {"day": dates.said(row.on, "%A %-d %B %Y"), "name": row.name}
