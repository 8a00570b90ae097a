"""A coach is ill: the days marked, every session in the way with a proposal, all of them settled in one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from horarium.availability import queries as availability
from horarium.interfaces.desk.choices import chosen_from, rows_of
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.forms import Chosen, ClockTime, Day, Form, Word
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid, Refusal
from horarium.kernel.ids import new_id
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.reservations import operations, queries
from horarium.reservations.values import Absence, Choice, Notice

KINDS = (
    ("substitute", "user-check", gettext_lazy("to a substitute")),
    ("move", "corner-down-right", gettext_lazy("moved to another time")),
    ("cancel", "x", gettext_lazy("cancelled")),
    ("keep", "clock", gettext_lazy("left as they are")),
)
PARTS = (
    ("member", gettext_lazy("Members")),
    ("guardian", gettext_lazy("Guardians")),
    ("substitute", gettext_lazy("Substitutes")),
    ("coach", gettext_lazy("The coach who is away")),
)


class AbsenceForm(Form):
    """Who is away, and when: whole days, or from an hour to an hour."""

    coach = Chosen(label=gettext_lazy("Coach"))
    from_on = Day(label=gettext_lazy("From"))
    from_at = ClockTime(
        label=gettext_lazy("Begins at"), required=False, help_text=gettext_lazy("The whole day without a time.")
    )
    until_on = Day(label=gettext_lazy("Until"))
    until_at = ClockTime(label=gettext_lazy("Ends at"), required=False, help_text=gettext_lazy("To its end without a time."))
    reason = Word(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only the office and the coach read it."),
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["coach"].offer((one.id, one.name) for one in people.coaches())  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Panel:
    """What settling would come to: how many of each kind, who is told, and the very words."""

    kinds: list[tuple[int, str, str]]
    told: list[tuple[str, int]]
    letters: list[tuple[str, Notice]]
    total: int


@require_http_methods(["GET", "POST"])
@desk
def ill(request: HttpRequest, by: Actor) -> HttpResponse:
    """Ask who is away, show what is in the way, and settle it."""
    now = clock.now()
    sent = request.POST if request.method == "POST" else request.GET
    form = AbsenceForm(sent if "coach" in sent and "from_on" in sent else None, initial=_initial(request, now))
    if not form.is_bound or not form.is_valid():
        return render(request, "desk/ill.html", {"form": form}, status=form.status)
    span = form.attempt(_span)
    if span is None:
        return render(request, "desk/ill.html", {"form": form}, status=form.status)
    if request.method == "POST" and "look" not in request.POST:
        return _settle(request, by, form, span, now)
    return _show(request, form, span, now)


def _initial(request: HttpRequest, now: datetime) -> dict[str, Any]:
    today = civil.local_date(now, civil.zone(org.settings().zone))
    return {"coach": request.GET.get("coach", ""), "from_on": today, "until_on": today}


def _span(*, coach: UUID, from_on: date, until_on: date, from_at: time | None, until_at: time | None, **_rest: Any) -> Span:
    """The time that was marked, on the coach's clocks."""
    zone = civil.zone(availability.zone_of(people.coach(coach)))
    start = civil.instant(datetime.combine(from_on, from_at or time()), zone)
    last = until_on if until_at else until_on + timedelta(days=1)
    end = civil.instant(datetime.combine(last, until_at or time()), zone)
    if end <= start:
        raise Invalid("untilOn", "this is before the start")
    return Span(start, end)


def _show(request: HttpRequest, form: AbsenceForm, span: Span, now: datetime, refusal: Refusal | None = None) -> HttpResponse:
    coach_id = form.cleaned_data["coach"]
    absence = form.attempt(lambda **_facts: queries.absence_of(coach_id=coach_id, span=span, now=now))
    if absence is None:
        return render(request, "desk/ill.html", {"form": form}, status=form.status)
    zone = availability.zone_of(absence.coach)
    sent: Mapping[str, str] = request.POST if request.method == "POST" else {}
    rows = rows_of(absence, zone, sent)
    choices = [Choice(row.session.id, row.chosen) for row in rows]
    fault = refusal.facts.get("row") if refusal else None
    facts: dict[str, Any] = {
        "form": form,
        "absence": absence,
        "zone": zone,
        "days": [(day, list(found)) for day, found in groupby(rows, key=lambda row: row.at.date())],
        "panel": _panel(absence, choices, request.POST.get("note", "")),
        "key": request.POST.get("key") or new_id(),
        "note": request.POST.get("note", ""),
        "refusal": refusal,
        "fault": rows[fault].session.id if isinstance(fault, int) and fault < len(rows) else None,
        "starts": civil.local(span.start, civil.zone(zone)),
        "ends": civil.local(span.end - timedelta(microseconds=1), civil.zone(zone)),
    }
    return render(request, "desk/ill_settle.html", facts, status=refusal.status if refusal else 200)


def _panel(absence: Absence, choices: Sequence[Choice], note: str) -> Panel:
    letters = queries.notices_of(absence, choices, note=note)
    names = people.by_ids([one.person_id for one in letters])
    counted = Counter(choice.option.kind for choice in choices)
    parts = Counter(letter.part for letter in letters)
    return Panel(
        kinds=[(counted[kind], sign, str(word)) for kind, sign, word in KINDS if counted[kind]],  # type: ignore[index]
        told=[(str(word), parts[part]) for part, word in PARTS if parts[part]],  # type: ignore[index]
        letters=[(names[one.person_id].name, one) for part, _word in PARTS for one in letters if one.part == part],
        total=len(choices),
    )


def _settle(request: HttpRequest, by: Actor, form: AbsenceForm, span: Span, now: datetime) -> HttpResponse:
    facts = form.cleaned_data
    try:
        done = perform(
            operations.settle_absence,
            by=by,
            coach_id=facts["coach"],
            span=span,
            choices=_choices(request.POST),
            reason=facts["reason"],
            note=request.POST.get("note", "")[:500],
            block_id=_key(request.POST.get("key", "")),
            now=now,
        )
    except Refusal as refusal:
        if refusal.kind in {"forbidden", "absent"}:
            raise
        return _show(request, form, span, now, refusal)
    messages.success(request, _said(done.choices, len(done.notices)) if not done.again else _("It was settled already."))
    return redirect(f"{reverse('desk_day')}?on={facts['from_on']}")


def _said(choices: Sequence[Choice], told: int) -> str:
    counted = Counter(choice.option.kind for choice in choices)
    kinds = ", ".join(f"{counted[kind]} {word}" for kind, _sign, word in KINDS if counted[kind])  # type: ignore[index]
    if not choices:
        return _("The time is blocked. No session was in the way.")
    settled = ngettext("%(n)s session is settled", "%(n)s sessions are settled", len(choices)) % {"n": len(choices)}
    people_told = ngettext("%(n)s person is told.", "%(n)s people are told.", told) % {"n": told}
    return f"{settled}: {kinds}. {people_told}"


def _choices(sent: QueryDict) -> list[Choice]:
    """What was chosen for each session, in the order in which the page had them."""
    return [chosen_from(name, str(value)) for name, value in sent.items() if name.startswith("choice-")]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Invalid("key", "{text!r} is not an id", text=text[:40]) from error
