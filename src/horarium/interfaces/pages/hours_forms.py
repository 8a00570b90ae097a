"""The forms on which a coach's hours are typed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CharField, IntegerField

from horarium.interfaces.language.refusals import told_beside
from horarium.interfaces.pages import typed_hours
from horarium.interfaces.pages.forms import Chosen, Form, LocalTime, Word
from horarium.kernel.errors import Invalid

DAYS = {1: "Monday", 2: "Tuesday", 3: "Wednesday", 4: "Thursday", 5: "Friday", 6: "Saturday", 0: "Sunday"}


class Hours(CharField):
    """The hours of one weekday in a line."""

    def __init__(self, day: int) -> None:
        super().__init__(label=DAYS[day], required=False, max_length=200)
        self.day = day

    def clean(self, value: Any) -> Any:
        """Return the windows that were typed."""
        try:
            return typed_hours.windows(self.day, super().clean(value))
        except Invalid as refusal:
            raise ValidationError(told_beside(refusal)) from refusal


class WeekForm(Form):
    """The hours of every week, a line a day."""

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields.update({f"day_{day}": Hours(day) for day in DAYS})


class DefaultsForm(Form):
    """What holds where nothing else is said."""

    default_room_id = Chosen(label="Room", required=False, help_text="Where sessions are held unless another is named.")
    default_duration = IntegerField(label="Length, in minutes", min_value=5, max_value=720)


class BlockForm(Form):
    """Time in which the coach is not there."""

    start_time = LocalTime(label="From")
    end_time = LocalTime(label="Until")
    reason = Word(
        label="Reason", required=False, help_text="The coach and the office read it; members only that it is blocked."
    )


class AdditionForm(Form):
    """Time beyond the weekly hours."""

    start_time = LocalTime(label="From")
    end_time = LocalTime(label="Until")
    room_id = Chosen(label="Room", required=False)
    reason = Word(label="Note", required=False)
