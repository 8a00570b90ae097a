"""Series, people and rooms, fifty at a time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from horarium.interfaces.pages import left_out, series
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.timetable import queries as timetable

WORDS = {
    "coaches": gettext_lazy("coaches"),
    "members": gettext_lazy("members"),
    "office": gettext_lazy("office"),
    "closed": gettext_lazy("closed"),
}
GROUPS = {"coaches": people.coaches, "members": people.members, "office": people.office, "closed": people.shut_out}


@require_GET
@desk
def series_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the active series with their next sessions and what was left out."""
    page = page_of(request, timetable.active_series().filter(kind="recurring_booking"))
    lines = series.lines(page.object_list, left_out.FOR_OFFICE, with_links=True, now=clock.now())
    return render(request, "desk/series.html", {"page": page, "lines": lines})


@require_GET
@desk
def people_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show coaches, members or the office, with links to their weeks; `name` narrows them."""
    group = request.GET.get("who", "coaches")
    if group not in GROUPS:
        raise Invalid("who", "{group!r} is none of {known}", group=group[:20], known=", ".join(GROUPS))
    name = request.GET.get("name", "").replace("\0", "")[:100].strip()
    rows = GROUPS[group]().filter(name__icontains=name)
    page = page_of(request, rows)
    facts = {"page": page, "group": group, "group_name": WORDS[group], "groups": WORDS, "name": name}
    return render(request, "desk/people.html", facts | {"counted": _counted(group, page.paginator.count, name)})


def _counted(group: str, count: int, name: str) -> str:
    """How many of a group there are, and by what they were looked for."""
    words = {
        "coaches": ngettext("%(n)d coach", "%(n)d coaches", count),
        "members": ngettext("%(n)d member", "%(n)d members", count),
        "office": ngettext("%(n)d in the office", "%(n)d in the office", count),
        "closed": ngettext("%(n)d with a closed account", "%(n)d with a closed account", count),
    }
    found = words[group] % {"n": count}
    return gettext("%(found)s with “%(name)s” in the name") % {"found": found, "name": name} if name else found


@require_GET
@desk
def room_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the rooms, with links to their weeks."""
    return render(request, "desk/rooms.html", {"page": page_of(request, org.all_rooms())})
