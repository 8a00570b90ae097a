"""What a member sees first, and a guardian for a member: the week, day by day or as a table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from horarium.interfaces.learning import days, family
from horarium.interfaces.pages import left_out, weeks
from horarium.interfaces.pages.access import learning
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.people import queries as people


@require_GET
@learning
def week(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the week of the member who looks, or of a ward, day by day."""
    member = people.member(family.whose(request, by))
    page = days.of_member(member, request.GET.get("week", ""), now=clock.now())
    return render(request, "learning/week.html", {"page": page, "member": member, **family.family(by)})


@require_GET
@learning
def table(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the same week as a table of its hours."""
    member = people.member(family.whose(request, by))
    page = weeks.of_member(member, request.GET.get("week", ""), may_read=left_out.FOR_MEMBER, now=clock.now())
    return render(request, "learning/table.html", {"page": page, "member": member, **family.family(by)})
