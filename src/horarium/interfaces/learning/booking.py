"""Where a member books: one hour out of the free times, or a standing hour out of the table of which hours stay free."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from horarium.interfaces.learning import asked as asking
from horarium.interfaces.learning import family, weekly
from horarium.interfaces.learning.asked import Asked
from horarium.interfaces.pages import booking as typed
from horarium.interfaces.pages import free_times, policies
from horarium.interfaces.pages.access import learning, person
from horarium.interfaces.pages.calendar import week_name
from horarium.interfaces.pages.choosing import Choosing
from horarium.interfaces.pages.forms import ELSEWHERE
from horarium.interfaces.pages.once import Done, new_key, once
from horarium.interfaces.templatetags.pages import said
from horarium.kernel import civil, clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Refusal
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.reservations import operations


@require_http_methods(["GET", "POST"])
@learning
def book(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show what can be had, and book the hour that was chosen; a time that went meanwhile brings the nearest free ones."""
    asked = asking.read(request, by, now=clock.now())
    page: Page | weekly.Page = weekly.Page(asked, request.GET) if asked.every else Page(asked, request.GET)
    if request.method == "POST":
        try:
            done = once(request, str(person(by)), lambda: page.work(request.POST))
        except Refusal as refusal:
            if refusal.kind in ELSEWHERE:
                raise
            page.refuse(refusal)
            return _shown(request, page, status=refusal.status)
        messages.success(request, done.words, extra_tags=done.undo)
        return redirect(done.seen_at)
    return _shown(request, page)


@require_http_methods(["GET", "POST"])
@learning
def type_hour(request: HttpRequest, by: Actor) -> HttpResponse:
    """Book an hour whose day and time are typed."""
    lands = {"to_series": lambda member_id, on: series_of(member_id), "to_week": week_of}
    door = typed.Door(by, family.own(by), people.coaches(), "learning/base.html", **lands, hands_out_rooms=False)
    return typed.show(request, door)


def series_of(member_id: UUID) -> str:
    """Return the address of a member's standing hours."""
    return f"{reverse('learning_series')}?member={member_id}"


def week_of(member_id: UUID, on: date) -> str:
    """Return the address of a member's week."""
    return f"{reverse('learning_week')}?member={member_id}&week={week_name(on)}"


def _shown(request: HttpRequest, page: Page | weekly.Page, status: int = 200) -> HttpResponse:
    asked = page.asked
    facts = {
        "page": page,
        "asked": asked,
        "member": asked.member,
        "key": new_key(),
        "policy": policies.in_general(org.policy()),
        **family.family(asked.by),
    }
    return render(request, page.template, facts, status=status)


class Page(Choosing):
    """Fourteen days of free times for a member, and the booking of one."""

    template = "learning/book.html"

    def __init__(self, asked: Asked, sent: QueryDict) -> None:
        super().__init__(asked.look(), asked.among, {coach.id: asked.zone_of(coach) for coach in asked.among}, sent)
        self.asked = asked

    def work(self, sent: QueryDict) -> Done:
        """Book the hour."""
        asked = self.asked
        self.chosen = free_times.instant_of(sent.get("at", ""))
        coach = people.coach(asking.key(sent, "with"))
        facts: dict[str, Any] = {"coach_id": coach.id, "member_id": asked.member.id, "span": self.span}
        seat = perform(operations.book_once, by=asked.by, now=asked.now, **facts)
        local = civil.local(seat.start_time, self.look.zone)
        words = {"when": said(local, "%A %-d %B, %-H:%M"), "coach": coach.name}
        seen_at, undo = week_of(asked.member.id, local.date()), reverse("undo_booking", args=[seat.id])
        return Done(_("%(when)s with %(coach)s is booked.") % words, seen_at, undo)
