"""What a clash is told as."""

from __future__ import annotations

from collections.abc import Sequence

from horarium.kernel import civil
from horarium.timetable.choices import Reason
from horarium.timetable.errors import CoachBusy, DatesNotFree, MemberBusy, RoomBusy
from horarium.timetable.queries import PreviewedDate
from horarium.timetable.queries.busy import Clash

BUSY = {Reason.COACH_BUSY: CoachBusy, Reason.ROOM_BUSY: RoomBusy, Reason.MEMBER_BUSY: MemberBusy}


def refuse(clash: Clash | None) -> None:
    """Refuse a clash, if there is one, with CoachBusy, RoomBusy or MemberBusy."""
    if clash:
        raise BUSY[clash.reason]


def refusal_of(clash: Clash, zone: str) -> CoachBusy:
    """Return the refusal that a clash with a pattern is, with the date on which the two would first meet."""
    local = civil.local(clash.starts, civil.zone(zone))
    return BUSY[clash.reason](when=local)


def refuse_pattern(clash: Clash | None, zone: str) -> None:
    """Refuse where two patterns meet, if they do, with CoachBusy, RoomBusy or MemberBusy."""
    if clash:
        raise refusal_of(clash, zone)


def refuse_dates(lost: Sequence[PreviewedDate]) -> None:
    """Refuse dates that cannot be had, if there are any, with DatesNotFree, which lists them all."""
    if not lost:
        return
    named = ", ".join(f"{d.original_local:%-d %B %Y} ({str(d.reason).replace('_', ' ')})" for d in lost[:5])
    when = f"{named} and {len(lost) - 5} more" if len(lost) > 5 else named
    dates = [{"date": d.original_local.date(), "reason": d.reason, "inTheWay": d.in_the_way} for d in lost]
    raise DatesNotFree(number=len(lost), when=when, dates=dates)
