"""A session as a slip of the week table: where it lies, what stands on it, and in which state it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from horarium.interfaces.language import dates
from horarium.kernel import civil
from horarium.kernel.spans import Span

if TYPE_CHECKING:
    from horarium.timetable.models import Series, TrainingSession

GRID = 5
DAY = 24 * 60
NOTES = {
    "moved_by_gap": _("the clocks skip its hour: moved by the gap"),
    "first_of_two": _("the clocks repeat its hour: the first of the two"),
}
PLACES = {"online": _("online"), "home": _("at the member's home"), "room": _("no room yet")}


@dataclass(frozen=True, slots=True)
class Piece:
    """What of a span falls on one date: minutes from midnight on the clock's face, on a grid of five."""

    day: date
    start: int
    minutes: int

    @property
    def end(self) -> int:
        """Return the minute at which it ends."""
        return self.start + self.minutes

    def overlaps(self, other: Piece) -> bool:
        """Say whether the two share time of one date."""
        return self.day == other.day and self.start < other.end and other.start < self.end

    def within(self, first: int, last: int) -> Piece | None:
        """Return what of it lies between two minutes, if anything does."""
        start, end = max(self.start, first), min(self.end, last)
        return Piece(self.day, start, end - start) if start < end else None


@dataclass(frozen=True, slots=True)
class Slip:
    """What the table draws in a cell. `signs` are names of its look; the words are complete, for eye and ear."""

    piece: Piece
    signs: tuple[str, ...]
    name: str
    when: str
    spoken: str
    lines: tuple[str, ...] = ()
    state: str = ""
    icon: str = ""
    href: str = ""
    lane: int = 1
    lanes: int = 1

    @property
    def is_past(self) -> bool:
        """Say whether it is over; its state is then a mark beside the hours."""
        return "past" in self.signs

    @property
    def place(self) -> str:
        """Return the classes that put it into its place."""
        lane = f" lane-{self.lane}-{self.lanes}" if self.lanes > 1 else ""
        return f"at-{self.piece.start % 60} for-{self.piece.minutes}{lane}"


class Standing(Protocol):
    """What of a session says how it stands."""

    @property
    def status(self) -> str: ...
    @property
    def start_time(self) -> datetime: ...
    @property
    def end_time(self) -> datetime: ...
    @property
    def confirmed_at(self) -> datetime | None: ...
    @property
    def number(self) -> int | None: ...
    @property
    def cancelled_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True, eq=False)  # one is itself alone: to compare them would translate their words
class State:
    """How a session stands: the signs it is drawn with, the word, its icon."""

    signs: tuple[str, ...] = ()
    word: str | Promise = ""
    icon: str = ""
    lives: bool = field(default=False, kw_only=True)


CANCELLED = State(("cancelled",), _("cancelled"), "x")
CANCELLED_LATE = State(("cancelled",), _("cancelled late"), "x")
# A batch's class is held for whoever follows it: nobody has to confirm it.
HELD = State(("past",), _("held"), "check")
UNCONFIRMED = State(("past",), _("nobody confirmed"), "circle-question-mark")
CAME = State(("past",), _("came"), "check")
NO_SHOW = State(("past",), _("no-show"), "user-x")
WAITS = State(("waits",), _("waits for a seat"), "hourglass", lives=True)
AHEAD = State(lives=True)


def pieces(span: Span, zone: ZoneInfo) -> list[Piece]:
    """Return the span date by date as clocks in the zone show it. On a date whose clocks go back it keeps its length."""
    start, end = civil.local(span.start, zone), civil.local(span.end, zone)
    if end <= start:
        end = start + span.length
    found = []
    day = start.date()
    while datetime.combine(day, time()) < end:
        from_, until = _minute(start, day), min(DAY, _minute(end, day))
        found.append(_on_the_grid(day, max(0, from_), until))
        day += timedelta(days=1)
    return found


def _minute(local: datetime, day: date) -> int:
    return int((local - datetime.combine(day, time())).total_seconds() // 60)


def _on_the_grid(day: date, start: int, end: int) -> Piece:
    begin = min(start // GRID * GRID, DAY - GRID)
    return Piece(day, begin, max(GRID, -(-end // GRID) * GRID - begin))


def times(span: Span, zone: ZoneInfo) -> tuple[str, str]:
    """Return the hours of a span for the eye (with a dash) and for the ear (9:00 to 10:00)."""
    start, end = (dates.hour(civil.local(at, zone).time()) for at in (span.start, span.end))
    return f"{start}\N{EN DASH}{end}", gettext("%(start)s to %(end)s") % {"start": start, "end": end}


def state_of(session: Standing, *, now: datetime) -> State:
    """Return how the session stands now; one that has ended is over even before a run has closed it."""
    seat = getattr(session, "seat_status", None) or ""
    if session.status == "cancelled" or seat.startswith("CANCELLED"):
        return CANCELLED_LATE if session.cancelled_at and session.cancelled_at >= session.start_time else CANCELLED
    if session.status == "no_show" or seat == "NO_SHOW":
        return NO_SHOW
    if seat == "WAITLIST":
        return WAITS
    if session.end_time <= now:
        if session.confirmed_at is None and session.number:
            return HELD
        return CAME if session.confirmed_at else UNCONFIRMED
    return AHEAD


class Sized(Protocol):
    """What of a session says what kind it is."""

    @property
    def number(self) -> int | None: ...
    @property
    def capacity(self) -> int: ...


def kind_of(session: Sized) -> str:
    """Return the sign of the session's kind: a class of a batch, a group, or one member's."""
    return "batch" if session.number else "group" if session.capacity > 1 else "one"


def place_of(session: TrainingSession) -> str:
    """Return where the session is held, in words."""
    return session.room.name if session.room else str(PLACES[session.place])


def slips_of(
    session: TrainingSession, words: tuple[str, tuple[str, ...]], zone: ZoneInfo, *, blocked: Iterable[Piece], now: datetime
) -> list[Slip]:
    """Return the session as slips, one for each date that it touches. `words` are its name and its further lines."""
    state = state_of(session, now=now)
    span = Span(session.start_time, session.end_time)
    when, spoken = times(span, zone)
    name, lines = words
    if session.clock_note:
        lines = (*lines, str(NOTES[session.clock_note]))
    kind = kind_of(session)
    href = reverse("session", args=[session.id])
    slips = []
    for piece in pieces(span, zone):
        slip = Slip(piece, (kind, *state.signs), name, when, spoken, lines, str(state.word), state.icon, href)
        if state.lives and any(piece.overlaps(block) for block in blocked):
            slip = replace(slip, signs=(kind, "in-the-way"), state=gettext("in the way of a block"), icon="circle-alert")
        slips.append(slip)
    return slips


def proposed(session: TrainingSession, to: Span, words: tuple[str, tuple[str, ...]], zone: ZoneInfo) -> list[Slip]:
    """Return where a session would go, as slips that nothing is saved of."""
    when, spoken = times(to, zone)
    from_ = gettext("from %(when)s") % {"when": dates.said(civil.local(session.start_time, zone), "%a %-d %b %-H:%M")}
    kind = "group" if session.capacity > 1 else "one"
    return [
        Slip(piece, (kind, "proposed"), words[0], when, spoken, (from_,), gettext("proposed"), "corner-down-right")
        for piece in pieces(to, zone)
    ]


def expected(series: Series, at: Span, zone: ZoneInfo, *, with_links: bool) -> list[Slip]:
    """Return a date of a standing hour that is not a session yet, as slips."""
    when, spoken = times(at, zone)
    name = series.member.name if series.member else series.title or gettext("a group")
    lines = (series.title,) if series.title and series.member else ()
    standing = series.kind == "recurring_booking"
    href = reverse("coaching_one_series", args=[series.id]) if with_links and standing else ""
    word = gettext("standing hour") if standing else gettext("made later")
    return [Slip(piece, ("one", "expected"), name, when, spoken, lines, word, "repeat", href) for piece in pieces(at, zone)]


def side_by_side(slips: list[Slip]) -> list[Slip]:
    """Give slips that overlap (a cancelled one and the one that took its hour) lanes beside each other."""
    placed: list[Slip] = []
    group: list[Slip] = []
    for slip in sorted(slips, key=lambda s: (s.piece.day, s.piece.start, "cancelled" in s.signs, s.name)):
        if group and not any(slip.piece.overlaps(other.piece) for other in group):
            placed += _lanes(group)
            group = []
        group.append(slip)
    return placed + _lanes(group)


MOST_LANES = 4


def _lanes(group: list[Slip]) -> list[Slip]:
    ends: list[int] = []
    lanes = []
    for slip in group:
        free = next((n for n, end in enumerate(ends) if end <= slip.piece.start), len(ends))
        ends[free : free + 1] = [slip.piece.end]
        lanes.append(min(free, MOST_LANES - 1) + 1)
    if len(ends) == 1:
        return group
    count = min(len(ends), MOST_LANES)
    return [replace(slip, lane=lane, lanes=count) for slip, lane in zip(group, lanes, strict=True)]
