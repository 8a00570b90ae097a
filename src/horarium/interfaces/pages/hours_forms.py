"""The forms on which a coach's hours are typed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CharField, IntegerField, TypedChoiceField, URLField
from django.utils.translation import gettext_lazy as _

from horarium.interfaces.language.refusals import told_beside
from horarium.interfaces.pages import typed_hours
from horarium.interfaces.pages.forms import Chosen, Form, LocalTime, Word
from horarium.kernel.errors import Invalid

DAYS = {
    1: _("Monday"),
    2: _("Tuesday"),
    3: _("Wednesday"),
    4: _("Thursday"),
    5: _("Friday"),
    6: _("Saturday"),
    0: _("Sunday"),
}
# Minutes of notice that one can choose; what else holds by now is offered beside them.
NOTICES = {
    0: _("None"),
    60: _("One hour"),
    120: _("2 hours"),
    240: _("4 hours"),
    720: _("12 hours"),
    1440: _("A day"),
    2880: _("2 days"),
    4320: _("3 days"),
    10080: _("A week"),
}


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

    default_room_id = Chosen(label=_("Room"), required=False, help_text=_("Where sessions are held unless another is named."))
    default_duration = IntegerField(label=_("Length, in minutes"), min_value=5, max_value=720)
    meeting_link = URLField(
        label=_("Link for online sessions"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Members find it on the page of each session that is held online."),
    )


class RulesForm(Form):
    """What members are held to when they book."""

    buffer_before = IntegerField(label=_("Minutes free before a session"), min_value=0, max_value=240)
    buffer_after = IntegerField(label=_("Minutes free after a session"), min_value=0, max_value=240)
    slot_step = IntegerField(label=_("Minutes from one start to the next"), min_value=5, max_value=720)
    least_notice = TypedChoiceField(label=_("Notice at least"), coerce=int)

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        now = (facts.get("initial") or {}).get("least_notice", 0)
        known = NOTICES if now in NOTICES else {now: _("%(minutes)d minutes") % {"minutes": now}, **NOTICES}
        self.fields["least_notice"].choices = [(minutes, words) for minutes, words in sorted(known.items())]  # type: ignore[attr-defined]


class BlockForm(Form):
    """Time in which the coach is not there."""

    start_time = LocalTime(label=_("From"))
    end_time = LocalTime(label=_("Until"))
    reason = Word(
        label=_("Reason"), required=False, help_text=_("The coach and the office read it; members only that it is blocked.")
    )


class AdditionForm(Form):
    """Time beyond the weekly hours."""

    start_time = LocalTime(label=_("From"))
    end_time = LocalTime(label=_("Until"))
    room_id = Chosen(label=_("Room"), required=False)
    reason = Word(label=_("Note"), required=False)
