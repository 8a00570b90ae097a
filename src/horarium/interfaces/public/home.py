"""The business's first page for who is not signed in: whose house it is, and whom everybody may book."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from horarium.availability import queries as availability
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.free_times import FIRST_DAYS
from horarium.interfaces.pages.paging import page_of
from horarium.interfaces.public.open import ANYBODY
from horarium.kernel import civil, clock
from horarium.kernel.spans import Span
from horarium.org import queries as org
from horarium.timetable import queries as timetable

if TYPE_CHECKING:
    from horarium.availability.models import CoachSettings


@dataclass(frozen=True, slots=True)
class Line:
    """A coach whom everybody may book, and when the first free time is on the business's clocks."""

    settings: CoachSettings
    next_free: datetime | None


def show(request: HttpRequest) -> HttpResponse:
    """Show the coaches who have an open page; without any, the way in alone."""
    page = page_of(request, availability.open_pages())
    rows = list(page.object_list)
    if not rows:
        return render(request, "public/home.html")
    zone = org.settings().zone
    first = first_free(rows, now=clock.now())
    lines = [Line(row, civil.local(first[row.coach_id], civil.zone(zone)) if row.coach_id in first else None) for row in rows]
    return render(request, "public/coaches.html", {"lines": lines, "page": page, "city": city(zone)})


def first_free(rows: list[CoachSettings], *, now: datetime) -> dict[UUID, datetime]:
    """Return when each of the coaches is first free in the next two weeks, in a statement for each length of sessions."""
    by_length: dict[int, list[UUID]] = defaultdict(list)
    for row in rows:
        by_length[row.default_duration].append(row.coach_id)
    within = Span(now, now + timedelta(days=FIRST_DAYS))
    found: dict[UUID, datetime] = {}
    for minutes, coach_ids in by_length.items():
        for slot in timetable.slots(coach_ids, within, minutes=minutes, by=ANYBODY, now=now):
            found.setdefault(slot.coach_id, slot.span.start)
    return found
