"""Plain forms: what was typed made into values, and a refusal put beside the field that it is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from horarium.interfaces.language.refusals import told_beside
from horarium.kernel.errors import Refusal
from horarium.timetable.values import FIRST_YEAR, LAST_YEAR

T = TypeVar("T")
LONGEST_WORD = 500
# What a form cannot mend is a page of its own.
ELSEWHERE = {"forbidden", "absent"}


def back_of(request: HttpRequest, otherwise: str) -> str:
    """Return the page of ours to which a form says that it goes back, else the other one."""
    asked = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/")
    return asked if is_ours else otherwise


class Form(forms.Form):
    """A form of ours. Its fields carry the names of the operation's facts."""

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **facts})

    @property
    def status(self) -> int:
        """Return the HTTP status of the page that shows it."""
        return 422 if self.is_bound and self.errors else 200

    def attempt(self, deed: Callable[..., T], **more: Any) -> T | None:
        """Return what the deed answers to what was typed, or nothing; then the form says what cannot be had, and why."""
        if not self.is_valid():
            return None
        try:
            return deed(**self.cleaned_data, **more)
        except Refusal as refusal:
            if refusal.kind in ELSEWHERE:
                raise
            self.add_error(self._field_of(refusal), told_beside(refusal))
            return None

    def _field_of(self, refusal: Refusal) -> str | None:
        name = re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", refusal.at or "")
        return name if name in self.fields else None


class Word(forms.CharField):
    """A line of text."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{"max_length": LONGEST_WORD, **facts})


class Day(forms.DateField):
    """A date in the years that the calendar knows."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), validators=[_in_our_years], **facts)


class ClockTime(forms.TimeField):
    """A time on the clock's face, without seconds."""

    def __init__(self, **facts: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(widget=widget, input_formats=["%H:%M"], **facts)


class LocalTime(forms.DateTimeField):
    """A date and a time on the clock's face. It carries no zone: whose clock it is, the page knows."""

    def __init__(self, **facts: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, **facts)

    def to_python(self, value: object) -> datetime | None:
        """Read 2026-11-26T13:00, which Django's own field would take for an instant."""
        if value in self.empty_values:
            return None
        try:
            local = datetime.strptime(str(value), "%Y-%m-%dT%H:%M")  # noqa: DTZ007  (a wall-clock time carries no zone)
        except ValueError as error:
            raise ValidationError(gettext("It is not a date and a time such as 2026-11-26T13:00.")) from error
        _in_our_years(local)
        return local


def _in_our_years(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            gettext("It is not in the years from %(first)d to %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )


class Chosen(forms.TypedChoiceField):
    """One of the rows that are offered, by its id. Where there is only one and it must be had, it is chosen already."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(coerce=UUID, empty_value=None, **facts)

    def offer(self, rows: Iterable[tuple[UUID, str]], *, nothing: str = "") -> None:
        """Offer these ids with their names; `nothing` (Choose) stands where none is chosen."""
        offered = [(str(key), name) for key, name in rows]
        alone = self.required and len(offered) == 1
        self.choices = offered if alone else [("", nothing or gettext("Choose")), *offered]
