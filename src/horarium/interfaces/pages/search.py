"""Finding people, sessions and standing hours, from every page: each finds what they may see, whatever its case and accents."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from horarium.interfaces.language import dates
from horarium.interfaces.pages.access import person, signed_in
from horarium.interfaces.pages.along import Day
from horarium.interfaces.pages.slips import place_of
from horarium.interfaces.templatetags.pages import weekdays
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.timetable import queries as timetable
from horarium.timetable.values import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from horarium.people.models import User
    from horarium.timetable.models import Series, TrainingSession

MOST, LONGEST = 12, 80
# Among so many names one that is nearly right is looked for.
NEAR_AMONG, NEAR = 3000, 0.7


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: its name, what else is said of it, where it is."""

    name: str
    said: str
    href: str


def folded(text: str) -> str:
    """Return text without case and accents, as the database folds names."""
    parts = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[\u0300-\u036f]", "", parts)


@require_GET
@signed_in
def search(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show what a word or a date finds, grouped; without one, the field alone."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    now = clock.now()
    zone = people.person(person(by)).zone or org.settings().zone
    words = [word for word in folded(text).split() if word]
    on = date_in(text, civil.local_date(now, civil.zone(zone)))
    groups = _groups(by, words, on, zone, now) if words else []
    near = _near(by, folded(text)) if words and not any(hits for _name, hits in groups) else []
    facts = {"q": text, "groups": [group for group in groups if group[1]], "near": near, "frame": _frame(by)}
    return render(request, "search.html", facts)


def _frame(by: Actor) -> str:
    if by.is_admin:
        return "desk/base.html"
    return "coaching/base.html" if by.is_coach else "learning/base.html"


def date_in(text: str, today: date) -> date | None:
    """Return the date that somebody wrote: 2026-11-25, 25.11.2026, 25/11, 25 November; of days without a year the nearest."""
    whole = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if whole:
        return _date(int(whole[1]), int(whole[2]), int(whole[3]))
    short = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./]?(\d{4})?", text)
    named = re.fullmatch(r"(\d{1,2})\.?\s+([^\W\d]{3,})\.?\s*(\d{4})?", text)
    month = int(short[2]) if short else _month(named[2]) if named else None
    found = short or named
    if not found or month is None:
        return None
    if found[3]:
        return _date(int(found[3]), month, int(found[1]))
    near = [_date(year, month, int(found[1])) for year in (today.year - 1, today.year, today.year + 1)]
    return min((one for one in near if one), key=lambda one: abs(one - today), default=None)


def _month(word: str) -> int | None:
    return next((n for n, name in MONTHS.items() if folded(str(name)).startswith(folded(word))), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_YEAR <= year <= LAST_YEAR else None


def _groups(by: Actor, words: Sequence[str], on: date | None, zone: str, now: datetime) -> list[tuple[str, list[Hit]]]:
    if on:
        found = _on(by, on, zone)
        return [(_("Sessions"), found)]
    seen = list(people.named_like(_people(by), words)[:MOST])
    coaches = list(people.named_like(people.coaches(), words).values_list("id", flat=True)[:MOST])
    ids = [one.id for one in seen]
    family = people.with_wards(by.user_id)
    return [
        (_("People"), [_person(one, by, family) for one in seen]),
        (_("Sessions"), _sessions(by, words, [*ids, *coaches], zone, now)),
        (_("Standing hours"), _series(by, words, [*ids, *coaches])),
    ]


def _people(by: Actor) -> QuerySet[User]:
    return people.everybody() if by.is_admin else people.members_seen_by(by)


def _person(one: User, by: Actor, family: Sequence[UUID]) -> Hit:
    roles = ((one.is_owner, _("owner")), (one.is_office, _("office")), (one.is_coach, _("coach")), (one.is_member, _("member")))
    said = ", ".join([*(word for is_so, word in roles if is_so), *([] if one.is_active else [_("account closed")])])
    if not by.is_admin:
        href = reverse("learning_week") + f"?member={one.id}" if one.id in family else ""
        return Hit(one.name, said, href)
    return Hit(one.name, f"{said}, {one.email}" if one.email else said, reverse("desk_person", args=[one.id]))


def _on(by: Actor, on: date, zone: str) -> list[Hit]:
    span = Day(on, civil.zone(zone)).span
    rows = timetable.sessions_seen_by(by).filter(start_time__gte=span.start, start_time__lt=span.end)
    found = [_session(row, zone) for row in rows.select_related("series")[:MOST]]
    if by.is_admin:
        found.insert(0, Hit(dates.said(on, "%A %-d %B %Y"), _("the whole day"), f"{reverse('desk_day')}?on={on}"))
    return found


def _sessions(by: Actor, words: Sequence[str], whose: Sequence[UUID], zone: str, now: datetime) -> list[Hit]:
    rows = timetable.sessions_seen_by(by).filter(end_time__gt=now, start_time__lt=now + timedelta(days=366))
    named = Q(coach__in=whose) | Q(member__in=whose) | Q(id__in=timetable.seats_of_members(whose))
    for word in words:
        named |= Q(title__icontains=word)
    return [_session(row, zone) for row in rows.filter(named).select_related("series")[:MOST]]


def _session(row: TrainingSession, zone: str) -> Hit:
    local = civil.local(row.start_time, civil.zone(zone))
    who = row.called or (row.member.name if row.member else _("Group"))
    cancelled = _("cancelled") if row.status == "cancelled" else ""
    said = ", ".join(part for part in (who, row.coach_name, place_of(row), cancelled) if part)
    return Hit(dates.said(local, "%A %-d %B %Y, %-H:%M"), said, reverse("session", args=[row.id]))


def _series(by: Actor, words: Sequence[str], whose: Sequence[UUID]) -> list[Hit]:
    rows = timetable.active_series().filter(kind="recurring_booking")
    if not by.is_admin:
        own = Q(member__in=people.with_wards(by.user_id))
        rows = rows.filter(own | Q(coach=by.user_id) if by.is_coach else own)
    named = Q(coach__in=whose) | Q(member__in=whose)
    for word in words:
        named |= Q(title__icontains=word)
    return [_standing(row, by) for row in rows.filter(named)[:MOST]]


def _standing(row: Series, by: Actor) -> Hit:
    who = row.member.name if row.member else row.title
    name = f"{weekdays(row.weekdays)} {dates.hour(row.local_start)}"
    said = ", ".join(part for part in (who, row.title if row.member else "", row.coach_name) if part)
    if by.is_admin:
        return Hit(name, said, reverse("desk_one_series", args=[row.id]))
    return Hit(name, said, reverse("coaching_series" if by.user_id == row.coach_id else "learning_series"))


def _near(by: Actor, text: str) -> list[str]:
    """Names of people that are nearly what was typed."""
    names = list(dict.fromkeys(_people(by).values_list("name", flat=True)[:NEAR_AMONG]))
    words = {word: name for name in reversed(names) for word in [folded(name), *folded(name).split()]}
    close = difflib.get_close_matches(text, words, n=3, cutoff=NEAR)
    return list(dict.fromkeys(words[word] for word in close))
