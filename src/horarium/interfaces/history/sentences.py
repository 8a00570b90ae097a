"""One sentence for each event: what was done, said after the one who did it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, gettext_lazy, gettext_noop, ngettext

from horarium.interfaces.language import dates
from horarium.interfaces.pages.left_out import WHY
from horarium.kernel import civil
from horarium.timetable.choices import Reason

MOMENT = "%A %-d %B %Y %-H:%M"
SIDES = {
    "member": gettext_lazy("the member"),
    "coach": gettext_lazy("the coach"),
    "office": gettext_lazy("the office"),
    "force_majeure": gettext_lazy("nobody: force majeure"),
}
# What the columns of a series are called.
COLUMNS = {
    "weekdays": gettext_lazy("day"),
    "local_start": gettext_lazy("time"),
    "minutes": gettext_lazy("minutes"),
    "coach_id": gettext_lazy("coach"),
    "room_id": gettext_lazy("room"),
    "every_weeks": gettext_lazy("weeks between two"),
    "start_on": gettext_lazy("first date"),
    "end_on": gettext_lazy("last date"),
    "zone": gettext_lazy("zone"),
    "title": gettext_lazy("title"),
    "place": gettext_lazy("place"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What an event says of itself, with what is needed to say it to people: names, rooms, the reader's zone.

    `with_reasons` is whether the reader may know what somebody gave as the reason.
    """

    facts: Mapping[str, Any]
    names: Mapping[UUID, str]
    rooms: Mapping[UUID, str]
    zone: ZoneInfo
    with_reasons: bool = False

    def __getitem__(self, name: str) -> Any:
        return self.facts[name]

    def at(self, text: Any) -> str:
        """Say an instant on the reader's clocks."""
        if not text:
            return gettext("an hour not made yet")
        return dates.said(civil.local(datetime.fromisoformat(text), self.zone), MOMENT)

    def day(self, text: Any) -> str:
        """Say a date."""
        return dates.said(date.fromisoformat(text), "%A %-d %B %Y")

    def name(self, key: Any) -> str:
        """Say who somebody is."""
        return self.names.get(UUID(key), gettext("somebody who is gone")) if key else gettext("nobody")

    def room(self, key: Any) -> str:
        """Say which room it is."""
        return self.rooms.get(UUID(key), gettext("a room that is gone")) if key else gettext("no room of its own")

    @property
    def why(self) -> str:
        """Return the reason that was given, if the reader may know it."""
        given = self.facts.get("why", "")
        return gettext(": %(reason)s") % {"reason": given} if given and self.with_reasons else ""


Sentence = Callable[[Facts], str]


def cancelled(count: int) -> str:
    """Return how many sessions were cancelled with it, in brackets."""
    return ngettext("(%(count)d session cancelled)", "(%(count)d sessions cancelled)", count) % {"count": count}


def session_moved(facts: Facts) -> str:
    """Say from when and where to when and where a session was moved."""
    was, became = facts["was"], facts["became"]
    local = was.get("original_local")
    before = dates.said(datetime.fromisoformat(local), MOMENT) if local else facts.at(was.get("start_time"))
    parts = []
    if local or was.get("start_time") != became.get("start_time"):
        parts.append(_from_to(before, facts.at(became.get("start_time"))))
    elif was.get("end_time") != became.get("end_time"):
        parts.append(gettext("so that it ends %(when)s") % {"when": facts.at(became.get("end_time"))})
    if "coach_id" in was and was["coach_id"] != became.get("coach_id"):
        parts.append(_from_to(facts.name(was["coach_id"]), facts.name(became.get("coach_id"))))
    if "room_id" in was and was["room_id"] != became.get("room_id"):
        parts.append(_from_to(facts.room(was["room_id"]), facts.room(became.get("room_id"))))
    return gettext("moved the session %(how)s") % {"how": ", ".join(parts)} if parts else gettext("moved the session")


def _from_to(before: str, after: str) -> str:
    return gettext("from %(before)s to %(after)s") % {"before": before, "after": after}


def classes_handed_over(facts: Facts) -> str:
    """Say to whom and where the classes to come of a batch were given, and how many could not be."""
    became = facts["became"]
    parts = [facts.name(became.get("coach_id"))]
    parts += [facts.room(became["room_id"])] if became.get("room_id") else []
    said = gettext("gave the classes to come to %(whom)s") % {"whom": ", ".join(parts)}
    left = facts["left_out"]
    lost = ngettext("(%(count)d class left out)", "(%(count)d classes left out)", left) % {"count": left}
    return f"{said} {lost}" if left else said


def session_cancelled(facts: Facts) -> str:
    """Say which session was cancelled, and on whose side the reason lay; or that its booking was undone."""
    if facts.facts.get("undone"):
        return gettext("undid the booking of %(when)s") % {"when": facts.at(facts["start_time"])}
    said = gettext("cancelled the session")
    if "start_time" in facts.facts:
        said = gettext("cancelled the session of %(when)s") % {"when": facts.at(facts["start_time"])}
    side = facts.facts.get("side", "")
    lay = gettext(", the reason lying with %(side)s") % {"side": SIDES.get(side, side)} if side else ""
    return f"{said}{lay}{facts.why}"


def series_cancelled(facts: Facts) -> str:
    """Say that a series was ended, or its booking undone, and how many sessions went with it."""
    said = gettext("undid the booking of the series") if facts.facts.get("undone") else gettext("ended the series")
    return f"{said} {cancelled(facts['sessions'])}"


def seat_given_back(facts: Facts) -> str:
    """Say whose side gave a place back, and what it costs."""
    by_member = facts["seat_status"] == "CANCELLED_BY_MEMBER"
    said = gettext("gave the place back") if by_member else gettext("took the place back")
    charge = (facts.facts.get("outcome") or {}).get("charge_percent")
    costs = gettext("; %(charge)d %% of the price stands") % {"charge": charge} if charge else ""
    return f"{said}{costs}"


def series_changed(facts: Facts) -> str:
    """Say what differs in a series, and from when on."""
    was, became = facts["was"], facts["became"]
    differing = [_differs(facts, name, was.get(name), became[name]) for name in became]
    what = "; ".join(differing) or gettext("nothing that is kept")
    said = gettext("changed the series from %(day)s on: %(what)s") % {"day": facts.day(facts["from_on"]), "what": what}
    moved = ngettext("%(moved)d session moved", "%(moved)d sessions moved", facts["moved"]) % {"moved": facts["moved"]}
    gone = ngettext("%(count)d cancelled", "%(count)d cancelled", facts["cancelled"]) % {"count": facts["cancelled"]}
    return f"{said} ({moved}, {gone})"


def _differs(facts: Facts, name: str, was: Any, became: Any) -> str:
    values = {"was": _value(facts, name, was), "became": _value(facts, name, became)}
    return gettext("%(what)s %(was)s to %(became)s") % (values | {"what": COLUMNS.get(name, name)})


def _value(facts: Facts, name: str, value: Any) -> str:
    if name == "weekdays" and isinstance(value, list):
        return ", ".join(dates.weekday(day) for day in value)
    if name == "coach_id":
        return facts.name(value)
    if name == "room_id":
        return facts.room(value)
    if name == "local_start" and value:
        return dates.hour(time.fromisoformat(value))
    return gettext("open") if value is None else str(value)


def series_paused(facts: Facts) -> str:
    """Say from when to when a series rests."""
    days = {"first": facts.day(facts["from_on"]), "last": facts.day(facts["until_on"]) if facts["until_on"] else ""}
    bounded = gettext("paused the series from %(first)s to %(last)s")
    said = (bounded if days["last"] else gettext("paused the series from %(first)s, until it is lifted")) % days
    return f"{said} {cancelled(facts['sessions'])}{facts.why}"


def pause_lifted(facts: Facts) -> str:
    """Say what lifting a pause gave back."""
    back = facts["given_back"]
    given = ngettext("%(count)d session given back", "%(count)d sessions given back", back) % {"count": back}
    return gettext("lifted a pause of the series (%(given)s, %(lost)d lost)") % {"given": given, "lost": facts["lost"]}


def session_kept(facts: Facts) -> str:
    """Say against what a session stays."""
    reason = facts["reason"]
    against = str(WHY[Reason(reason)]).rstrip(".") if reason in Reason.values else reason
    return gettext("kept the session, although: %(why)s") % {"why": against}


def session_opened(facts: Facts) -> str:
    """Say for how many a group's session was opened."""
    number = facts["capacity"]
    said = ngettext(
        "opened the session for a group, %(count)d place", "opened the session for a group, %(count)d places", number
    )
    return said % {"count": number}


def _with_coach(text: str) -> Sentence:
    return lambda facts: gettext(text) % {"coach": facts.name(facts["coach_id"])}


def _with_member(text: str) -> Sentence:
    return lambda facts: gettext(text) % {"member": facts.name(facts["member_id"])}


def _with_day(text: str) -> Sentence:
    return lambda facts: gettext(text) % {"day": facts.day(facts["on"])}


TOLD = {
    "came": gettext_noop("said that %(member)s came"),
    "no_show": gettext_noop("said that %(member)s did not come"),
    "cancelled_late": gettext_noop("said that %(member)s cancelled late"),
}


def attendance_told(facts: Facts) -> str:
    """Say how a member's place was used; that it is said anew, where something else was said before."""
    told = TOLD.get(facts["became"], gettext_noop("said whether %(member)s came"))
    said = gettext(told) % {"member": facts.name(facts["member_id"])}
    return gettext("%(said)s, as a correction") % {"said": said} if facts["was"] else said


def report_written(facts: Facts) -> str:
    """Say whether a report was written, or written anew."""
    if facts["version"] > 1:
        return gettext("wrote the report of the session anew")
    return gettext("wrote the report of the session")


def absence_settled(facts: Facts) -> str:
    """Say whose absence was settled, and from when to when."""
    said = {"coach": facts.name(facts["coach_id"]), "from": facts.at(facts["start_time"]), "until": facts.at(facts["end_time"])}
    return gettext("settled that %(coach)s is away from %(from)s until %(until)s") % said


SENTENCES: dict[str, Sentence] = {
    "AbsenceSettled": absence_settled,
    "SeriesOpened": _with_coach(gettext_noop("opened the series with %(coach)s")),
    "SeriesCancelled": series_cancelled,
    "SeriesRenamed": lambda facts: gettext("named the series %(title)s") % {"title": facts["title"] or gettext("nothing")},
    "SeriesChanged": series_changed,
    "ClassesHandedOver": classes_handed_over,
    "SeriesPaused": series_paused,
    "PauseLifted": pause_lifted,
    "DateSkipped": _with_day(gettext_noop("skipped %(day)s of the series")),
    "DateTakenUp": _with_day(gettext_noop("took up %(day)s of the series again")),
    "SessionBooked": _with_coach(gettext_noop("booked the session with %(coach)s, once")),
    "SessionOpened": session_opened,
    "SessionMoved": session_moved,
    "SessionKept": session_kept,
    "SessionCancelled": session_cancelled,
    "SessionTakenUp": lambda facts: gettext("took up the session again, since its pause was lifted"),
    "MeetingLinkChanged": lambda facts: (
        gettext("gave the session a meeting link of its own")
        if facts["is_own"]
        else gettext("put the session back on the coach's meeting link")
    ),
    "CapacityChanged": lambda facts: (
        gettext("changed the places from %(was)s to %(became)s") % {"was": facts["was"], "became": facts["became"]}
    ),
    "SeatTaken": _with_member(gettext_noop("took a place for %(member)s")),
    "SeatWaitlisted": _with_member(gettext_noop("put %(member)s on the waiting list")),
    "SeatPromoted": _with_member(gettext_noop("freed a place, which went to %(member)s, who waited")),
    "SeatGivenBack": seat_given_back,
    "AttendanceTold": attendance_told,
    "ReportWritten": report_written,
}
