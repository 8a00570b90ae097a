"""The forms on which classes, their batches and courses are typed."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.forms import BooleanField, CharField, ChoiceField, IntegerField, Textarea, TypedChoiceField, URLField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from horarium.catalog import queries as catalog
from horarium.catalog.values import NewLesson
from horarium.cohorts.choices import AfterLast, DaysCounted, Missed
from horarium.interfaces.desk.people import zones_to_choose
from horarium.interfaces.language import dates
from horarium.interfaces.pages.forms import Chosen, Form, Word
from horarium.org import queries as org
from horarium.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Iterable

    from horarium.catalog.models import Lesson
    from horarium.cohorts.models import BatchClass

HOUR = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?")
LONGEST = 200_000


class Slots(CharField):
    """The times of day at which a class is held, in a line."""

    def clean(self, value: Any) -> Any:
        """Return the times that were typed, each once, in order."""
        words = [word for word in re.split(r"[,;\s]+", super().clean(value)) if word]
        return sorted({_hour(word) for word in words})


def _hour(word: str) -> time:
    found = HOUR.fullmatch(word)
    try:
        if found:
            return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        pass
    raise ValidationError(_("“%(word)s” is not a time such as 13:00.") % {"word": word[:20]})


class ClassForm(Form):
    """How the batches of a class are opened."""

    class_name = Word(label=gettext_lazy("Name"))
    code = Word(
        label=gettext_lazy("Code"),
        required=False,
        max_length=6,
        help_text=gettext_lazy("Up to 6 letters for boards and weeks, such as FRL. Else the first letters of the name."),
    )
    course_id = Chosen(
        label=gettext_lazy("Course"),
        required=False,
        help_text=gettext_lazy("Whose lessons its classes go through, in order."),
    )
    start_day_of_week = TypedChoiceField(label=gettext_lazy("A batch opens every"), coerce=int)
    total_sessions = IntegerField(
        label=gettext_lazy("Classes in a batch"),
        min_value=0,
        max_value=1000,
        initial=0,
        help_text=gettext_lazy("0: as many as there are lessons, again and again."),
    )
    after_last = ChoiceField(
        label=gettext_lazy("After the last class"),
        required=False,
        choices=[
            ("", gettext_lazy("It ends where a number of classes is given, else begins again")),
            (AfterLast.FINISH.value, gettext_lazy("The batch ends")),
            (AfterLast.CYCLE.value, gettext_lazy("The first lesson follows")),
        ],
    )
    days_counted = ChoiceField(
        label=gettext_lazy("Days that have a class"),
        choices=[
            (DaysCounted.CALENDAR.value, gettext_lazy("Every day")),
            (DaysCounted.WEEKDAYS.value, gettext_lazy("Monday to Friday")),
        ],
    )
    slots = Slots(
        label=gettext_lazy("At these times"),
        initial="13:00, 19:30",
        max_length=200,
        help_text=gettext_lazy("One to six. At each of them the same class is held."),
    )
    minutes = IntegerField(label=gettext_lazy("Length, in minutes"), min_value=5, max_value=720, initial=60)
    zone = ChoiceField(label=gettext_lazy("Time zone"), required=False)
    open_classes = IntegerField(
        label=gettext_lazy("Classes seen again without full access"), min_value=0, max_value=1000, initial=2
    )
    missed = ChoiceField(
        label=gettext_lazy("A start day on which nobody looked"),
        choices=[
            (Missed.SKIP.value, gettext_lazy("is said, and left")),
            (Missed.OPEN.value, gettext_lazy("is opened late")),
        ],
    )
    coach_id = Chosen(label=gettext_lazy("Coach of the next batches"), required=False)
    room_id = Chosen(label=gettext_lazy("Room of the next batches"), required=False)
    fixed_places = BooleanField(label=gettext_lazy("Whoever is enrolled holds a place in every class"), required=False)
    places = IntegerField(
        label=gettext_lazy("Places"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=gettext_lazy("As many as come, without a number."),
    )
    is_active = BooleanField(label=gettext_lazy("Batches open by themselves"), required=False, initial=True)

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        days = [(day, dates.weekday((day + 1) % 7).capitalize()) for day in range(7)]
        zones = [(name, name.replace("_", " ")) for name in zones_to_choose()]
        rooms = [(one.id, f"{one.name}, {one.location.name}") for one in org.rooms()]
        self.fields["start_day_of_week"].choices = days  # type: ignore[attr-defined]
        self.fields["zone"].choices = [("", _("The business's: %(zone)s") % {"zone": org.settings().zone}), *zones]  # type: ignore[attr-defined]
        self.fields["course_id"].offer(((one.id, one.title) for one in catalog.courses()), nothing=_("None"))  # type: ignore[attr-defined]
        self.fields["coach_id"].offer(((one.id, one.name) for one in people.coaches()), nothing=_("Nobody"))  # type: ignore[attr-defined]
        self.fields["room_id"].offer(rooms, nothing=_("None: held online"))  # type: ignore[attr-defined]

    def clean_after_last(self) -> str | None:
        """Return the choice, or nothing where the number of classes decides."""
        return self.cleaned_data["after_last"] or None

    @staticmethod
    def of(row: BatchClass) -> dict[str, Any]:
        """Return what the form begins with for a class that is there."""
        facts = {name: getattr(row, name) for name in ClassForm.base_fields}
        return facts | {"slots": ", ".join(f"{one:%H:%M}" for one in row.slots), "after_last": row.after_last or ""}


class NewClassForm(ClassForm):
    """A class to be, with what is offered live for it."""

    offered = ChoiceField(
        label=gettext_lazy("Offered live"),
        choices=[
            ("paid", pgettext_lazy("an offer", "paid")),
            ("free", pgettext_lazy("an offer", "free")),
            ("", gettext_lazy("not yet")),
        ],
        initial="paid",
        required=False,
        help_text=gettext_lazy("Without a live offer no batch opens."),
    )


class GivenForm(Form):
    """Who gives a batch's classes to come, and where."""

    coach_id = Chosen(label=gettext_lazy("Coach"), required=False)
    room_id = Chosen(label=gettext_lazy("Room"), required=False)

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        rooms = [(one.id, f"{one.name}, {one.location.name}") for one in org.rooms()]
        self.fields["coach_id"].offer(((one.id, one.name) for one in people.coaches()), nothing=_("Nobody"))  # type: ignore[attr-defined]
        self.fields["room_id"].offer(rooms, nothing=_("None: held online"))  # type: ignore[attr-defined]


class BatchLinkForm(Form):
    """Where a batch's classes are held online."""

    meeting_link = URLField(
        label=gettext_lazy("Meeting link of all classes to come"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("Without one the usual link of its coach holds. A class that has a link of its own keeps it."),
    )


class CourseForm(Form):
    """A course to be."""

    title = Word(label=gettext_lazy("Title"))
    description = CharField(
        label=gettext_lazy("Description"), required=False, max_length=4000, widget=Textarea(attrs={"rows": 3})
    )


class LessonsForm(Form):
    """Lessons in order, one a line: the title, and after a bar the address at which it can be seen again."""

    lessons = CharField(
        label=gettext_lazy("Lessons in order, one a line"),
        required=False,
        max_length=LONGEST,
        widget=Textarea(attrs={"rows": 14, "spellcheck": "true"}),
        help_text=gettext_lazy(
            "A title, and if it can be seen again a bar and its address: First steps | https://video.example/1"
        ),
    )

    def clean_lessons(self) -> list[NewLesson]:
        """Return the lessons that were typed; each fault names its line."""
        found, faults = [], []
        lines = self.cleaned_data["lessons"].splitlines()
        for n, line in enumerate(lines, 1):
            if not line.strip():
                continue
            title, _bar, link = (part.strip() for part in line.rpartition("|")) if "|" in line else (line.strip(), "", "")
            if not title:
                faults.append(_("Line %(n)s has no title.") % {"n": n})
            elif link and not link.startswith(("https://", "http://")):
                faults.append(
                    _("Line %(n)s: “%(link)s” is not an address that begins with https://.") % {"n": n, "link": link[:60]}
                )
            found.append(NewLesson(title, link))
        if faults:
            raise ValidationError(faults)
        return found

    @staticmethod
    def of(rows: Iterable[Lesson]) -> dict[str, Any]:
        """Return what the form begins with."""
        return {"lessons": "\n".join(f"{one.title} | {one.video_url}" if one.video_url else one.title for one in rows)}
