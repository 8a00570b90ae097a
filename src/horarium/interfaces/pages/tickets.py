"""The hour that was chosen, as a ticket shows it; and what is said when somebody else was faster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from horarium.interfaces.language.refusals import told
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.free_times import Strip, key_of, nearest
from horarium.interfaces.templatetags.pages import said
from horarium.kernel import civil
from horarium.kernel.errors import Refusal
from horarium.kernel.spans import Span
from horarium.timetable import queries as timetable
from horarium.timetable.errors import CoachBusy, MemberBusy, NoSuchSession

if TYPE_CHECKING:
    from horarium.interfaces.pages.free_times import Look
    from horarium.people.models import User

JUST_NOW = timedelta(minutes=10)
CLOCK = "%-H:%M"


@dataclass(frozen=True, slots=True)
class Ticket:
    """An hour with a coach, on the clocks of whoever looks and, where they differ, on the coach's."""

    span: Span
    coach: User
    coaches: Sequence[User]
    local: datetime
    ends: datetime
    city: str
    there: str

    @property
    def key(self) -> str:
        """Return its start as an address says it."""
        return key_of(self.span.start)


@dataclass(frozen=True, slots=True)
class Near:
    """A free time near the one that was wanted, with the coach who is free then."""

    key: str
    local: datetime
    coach_id: UUID


@dataclass(frozen=True, slots=True)
class Gone:
    """An hour that cannot be had: why, and which are near."""

    head: str
    words: str
    near: list[Near]


def ticket(span: Span, coaches: Sequence[User], zone: ZoneInfo, coach_zones: Mapping[UUID, ZoneInfo]) -> Ticket:
    """Return the ticket of a span with the first of these coaches, the others being free then too."""
    local, ends = (civil.local(at, zone) for at in (span.start, span.end))
    return Ticket(span, coaches[0], coaches, local, ends, city(zone.key), there(span, zone, coach_zones[coaches[0].id]))


def there(span: Span, zone: ZoneInfo, other: ZoneInfo) -> str:
    """Say when a span is on the clocks of another zone, or nothing where they show the same."""
    start, end = (civil.local(at, other) for at in (span.start, span.end))
    local = civil.local(span.start, zone)
    if start == local:
        return ""
    day = "" if start.date() == local.date() else said(start, "%A ")
    facts = {"city": city(other.key), "from": f"{day}{said(start, CLOCK)}", "until": said(end, CLOCK)}
    return _("%(city)s: %(from)s to %(until)s") % facts


def chosen_in(strips: Sequence[Strip]) -> tuple[UUID, ...]:
    """Return the coaches who are free at the time that was chosen, if it can be had."""
    cells = (cell for strip in strips for row in strip.rows for cell in row.cells)
    return next((cell.coaches for cell in cells if cell.is_chosen), ())


def gone(look: Look, span: Span, refusal: Refusal | None = None) -> Gone:
    """Say that a time cannot be had, and which free ones are near."""
    local = civil.local(span.start, look.zone)
    when = said(local, "%A %-H:%M") if abs(local.date() - look.today) < timedelta(days=7) else said(local, "%A %-d %B %-H:%M")
    near = [Near(key_of(s.span.start), civil.local(s.span.start, look.zone), s.coach_id) for s in nearest(look, span.start)]
    if isinstance(refusal, MemberBusy):
        return Gone(_("You have something else then."), _("%(when)s is taken in your own week.") % {"when": when}, near)
    if refusal is not None and not isinstance(refusal, CoachBusy):
        return Gone(_("%(when)s cannot be had.") % {"when": when}, told(refusal), near)
    ago = _ago(look, span)
    words = _("%(when)s went %(ago)s.") % {"when": when, "ago": ago} if ago else _("%(when)s is taken.") % {"when": when}
    return Gone(_("Somebody was faster."), words, near) if refusal else Gone(_("That time cannot be had."), words, near)


def _ago(look: Look, span: Span) -> str:
    """How long ago the time went, if it was a moment ago. Nobody is told to whom."""
    if len(look.coach_ids) != 1:
        return ""
    clash = timetable.in_the_way_of(span, coach_id=look.coach_ids[0], room_id=None)
    if clash is None:
        return ""
    try:
        made_at = timetable.session(clash.in_the_way).created_at
    except NoSuchSession:  # a date of a standing hour that is not made yet
        return ""
    since = max(look.now - made_at, timedelta(seconds=1))
    if since > JUST_NOW:
        return ""
    seconds = int(since.total_seconds())
    if seconds < 60:
        return ngettext("%(n)s second ago", "%(n)s seconds ago", seconds) % {"n": seconds}
    return ngettext("%(n)s minute ago", "%(n)s minutes ago", seconds // 60) % {"n": seconds // 60}
