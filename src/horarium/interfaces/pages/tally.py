"""How far a batch is: its classes as a row of marks, with the words beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from horarium.cohorts.models import Batch

# More marks than these are not counted by an eye; what is left out at either side is said by an ellipsis.
MOST = 12
BEFORE = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """Where a batch stands on a date: its classes as marks (done, today, coming), and in words."""

    marks: tuple[str, ...]
    begins_earlier: bool
    goes_on: bool
    words: str
    beside: str = ""


def of_batch(batch: Batch, today: date) -> Tally:
    """Return where a batch stands on a date of its own zone."""
    total = batch.total
    if batch.status == "completed":
        return _completed(total or 0)
    number = batch.number_on(today) if today >= batch.start_date else 0
    number = min(number, total or number)
    now = number if batch.counts(today) else None
    first = max(1, number - BEFORE) if (total or MOST + 1) > MOST else 1
    last = min(total or number + 3, first + MOST - 1)
    marks = tuple(_mark(n, number, now) for n in range(first, last + 1))
    said = _words(number, total)
    return Tally(marks, first > 1, (total is None or last < total), said, _beside(batch, today))


def _completed(total: int) -> Tally:
    """A batch that is over; how many classes it had is not known of one that came from elsewhere without an end."""
    said = ngettext("all %(n)s class held", "all %(n)s classes held", total) % {"n": total} if total else _("completed")
    return Tally(("done",) * min(total, MOST), total > MOST, goes_on=False, words=said)


def _mark(n: int, number: int, now: int | None) -> str:
    if n == now:
        return "today"
    return "done" if n <= number else "coming"


def _words(number: int, total: int | None) -> str:
    if total is None:
        return _("class %(n)s, without an end") % {"n": number}
    return _("class %(n)s of %(total)s") % {"n": number, "total": total}


def _beside(batch: Batch, today: date) -> str:
    if batch.start_date == today:
        return _("opened today")
    return _("last class today") if batch.ends_on == today else ""
