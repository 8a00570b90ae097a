"""The short forms of the first day, and the usual hours between how they are kept and how they are typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BooleanField, ChoiceField, RegexField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from horarium.availability.values import Window
from horarium.interfaces.desk.people import zones_to_choose
from horarium.interfaces.pages import typed_hours
from horarium.interfaces.pages.forms import Form, Word
from horarium.interfaces.pages.hours_forms import DAYS, WeekForm

# As they are kept: a weekday (0 = Sunday), a start and an end.
Rows = list[list[Any]]
PROPOSED: Rows = [[day, "09:00", "17:00"] for day in range(1, 6)]
ONE_TO_ONE = (True, False)


class NameForm(Form):
    """How the business is called."""

    business_name = Word(label=gettext_lazy("Name of the business"), max_length=120)


class ZoneForm(Form):
    """Where its clocks stand."""

    zone = ChoiceField(label=gettext_lazy("Time zone"), help_text=gettext_lazy("The name of a large city near you."))

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["zone"].choices = [(name, name.replace("_", " ")) for name in zones_to_choose()]  # type: ignore[attr-defined]


class CurrencyField(RegexField):
    """The three letters of a currency, kept large."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(
            "^[A-Z]{3}$",
            label=gettext_lazy("Currency"),
            help_text=gettext_lazy("Its three letters: EUR, GBP, INR, NGN, USD and so on."),
            error_messages={"invalid": gettext_lazy("A currency has three letters, such as EUR.")},
            **facts,
        )

    def to_python(self, value: Any) -> str:
        """Take small letters for large ones."""
        return str(super().to_python(value)).upper()


class CurrencyForm(Form):
    """In which money it counts."""

    currency = CurrencyField()


class HoursForm(WeekForm):
    """When it is usually open, a line a day."""

    def clean(self) -> dict[str, Any]:
        """Refuse hours that are said to be for groups: what they are for is said coach by coach."""
        for name, windows in list(self.cleaned_data.items()):
            if any(window.kinds != ONE_TO_ONE for window in windows):
                self.add_error(
                    name, ValidationError(_("What hours are for is said for each coach. Here they are hours alone."))
                )
        return self.cleaned_data


class CoachForm(Form):
    """Somebody who gives sessions."""

    name = Word(label=gettext_lazy("Name"))
    email = Word(label=gettext_lazy("E-mail"), required=False, help_text=gettext_lazy("They log in by it."))
    room = Word(
        label=gettext_lazy("Room"),
        required=False,
        help_text=gettext_lazy("Where they give sessions. It is made if there is none of this name."),
    )
    in_these_hours = BooleanField(label=gettext_lazy("Works in the usual hours"), required=False, initial=True)


def as_rows(windows: Iterable[Window]) -> Rows:
    """Return hours as they are kept."""
    return [[one.day_of_week, f"{one.start:%H:%M}", f"{one.end:%H:%M}"] for one in windows]


def as_windows(rows: Rows) -> list[Window]:
    """Return what is kept as hours."""
    return [Window(day, time.fromisoformat(start), time.fromisoformat(end)) for day, start, end in rows]


def typed(rows: Rows) -> dict[str, str]:
    """Return what is kept as one would type it, a line a day."""
    windows = as_windows(rows)
    return {f"day_{day}": typed_hours.text(w for w in windows if w.day_of_week == day) for day in DAYS}


def said_shortly(rows: Rows) -> str:
    """Return how many hours a week that is, or nothing where there are none."""
    minutes = sum((_minutes(one.end) or 24 * 60) - _minutes(one.start) for one in as_windows(rows))
    return _("%(hours)g hours a week") % {"hours": minutes / 60} if minutes else ""


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
