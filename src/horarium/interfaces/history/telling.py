"""The history of a session, a seat or a series, as far as the reader may know it.

The office reads all of it, with names. So does the coach of it, to whom the office is *the office*. A member (or guardian)
reads what was done to the series, the session and the own seats; the office and strangers have no names there, and reasons
that others gave are theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext, gettext_lazy

from horarium.interfaces.history.sentences import SENTENCES, Facts
from horarium.interfaces.language import dates
from horarium.journal import queries as journal
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.timetable import queries as timetable
from horarium.timetable.choices import SessionStatus
from horarium.timetable.tasks import JOB

if TYPE_CHECKING:
    from horarium.journal.models import EventRow, JobRun
    from horarium.people.models import User
    from horarium.timetable.models import Booking, Series, TrainingSession

DOORS = {
    "api": gettext_lazy("through the API"),
    "page": gettext_lazy("on a page"),
    "command": gettext_lazy("by a command"),
    "cron": gettext_lazy("by a scheduler's call"),
    "job": gettext_lazy("by a job"),
    "import": gettext_lazy("by an import"),
}
HOUSE = "Horarium"
TRIGGERS = {
    "schedule": gettext_lazy("the nightly run"),
    "start": gettext_lazy("the run at the start of the server"),
    "cron": gettext_lazy("the run for which a scheduler rang"),
    "owner": gettext_lazy("a run that the owner set off"),
    "office": gettext_lazy("a run that the office set off"),
    "command": gettext_lazy("a run of ./run generate-sessions"),
    "booking": gettext_lazy("the run after a booking"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was done: when, by whom, through which door, and what."""

    at: datetime
    event: str
    who: str
    door: str
    said: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, on whose clocks, and of whom they are: their wards and themself."""

    by: Actor
    zone: str
    family: frozenset[UUID]

    @classmethod
    def of(cls, by: Actor, person: User) -> Reader:
        """Return the person as a reader."""
        return cls(by, person.zone or org.settings().zone, frozenset(people.with_wards(by.user_id)))

    def knows_all(self, coach_id: UUID | None) -> bool:
        """Say whether they read what concerns others too: the office, and the coach of it."""
        return self.by.is_admin or (coach_id is not None and self.by.user_id == coach_id)


def of_session(session: TrainingSession, reader: Reader) -> list[Line]:
    """Return what happened to a session, its seats and its series where that concerns it, the oldest first."""
    seats = timetable.seats_of(session.id)
    shown = [seat for seat in seats if reader.knows_all(session.coach_id) or seat.member_id in reader.family]
    return _of(session, shown, reader)


def of_booking(seat: Booking, reader: Reader) -> list[Line]:
    """Return what happened to a seat, its session and its series where that concerns it, the oldest first."""
    return _of(seat.session, [seat], reader)


def _of(session: TrainingSession, seats: Collection[Booking], reader: Reader) -> list[Line]:
    subjects = {session.id, *(seat.id for seat in seats)}
    rows = list(journal.history_of([*subjects, *([session.series_id] if session.series_id else [])]))
    pauses = {row.facts["pause_id"] for row in rows if row.name == "SeriesPaused" and _covers(row, session)}
    rows = [row for row in rows if row.subject_id in subjects or _concerns(row, session, pauses)]
    lines = _told(rows, session.coach_id, session.member_id, reader)
    if not any(row.name in {"SessionBooked", "SessionOpened"} for row in rows):
        # What is said to have happened with the row itself stands before what happened to the row.
        lines = [_made(session), *lines]
    if session.status == SessionStatus.COMPLETED and session.confirmed_at is None:
        lines.append(_closed(session))
    return sorted(lines, key=lambda line: line.at)


def of_series(series: Series, reader: Reader) -> list[Line]:
    """Return what happened to a series and to its single sessions, the oldest first."""
    ids = timetable.sessions_of_series(series.id).values_list("id", flat=True)
    return _told(journal.history_of([series.id, *ids]), series.coach_id, series.member_id, reader)


def _made(session: TrainingSession) -> Line:
    """Where a session came from that nobody booked by itself: a run, or another program's plain SQL."""
    if session.series_id is None:
        return Line(
            session.created_at,
            "SessionWritten",
            gettext("another program"),
            gettext("in the database"),
            gettext("wrote the session"),
        )
    run = journal.run_at(JOB, session.created_at)
    said = gettext("made the session from its series, in %(run)s") % {"run": _said_of(run)}
    return Line(session.created_at, "SessionMade", HOUSE, str(DOORS["job"]), said)


def _closed(session: TrainingSession) -> Line:
    """What closed a session of which nobody said how it was: the first run after its end, or another program's plain SQL."""
    run = journal.first_run_after(JOB, session.end_time)
    if run is None:
        who, door, said = gettext("another program"), gettext("in the database"), gettext("marked the session as completed")
        return Line(session.end_time, "SessionCompleted", who, door, said)
    said = gettext("closed the session, which was over, in %(run)s") % {"run": _said_of(run)}
    return Line(run.started_at, "SessionCompleted", HOUSE, str(DOORS["job"]), said)


def _said_of(run: JobRun | None) -> str:
    if run is None:
        return gettext("no run: at once, when the series was opened or changed")
    after_change = gettext("a run after a change (%(trigger)s)") % {"trigger": run.trigger}
    facts = {"run": TRIGGERS.get(run.trigger, after_change), "when": dates.said(run.started_at, "%-d %B %Y %-H:%M")}
    return gettext("%(run)s of %(when)s UTC") % facts


def _covers(row: EventRow, session: TrainingSession) -> bool:
    """Whether a pause lies over the session's date."""
    on, until = _date(session), row.facts["until_on"]
    return date.fromisoformat(row.facts["from_on"]) <= on and (until is None or on <= date.fromisoformat(until))


def _date(session: TrainingSession) -> date:
    """The session's date in its series' own calendar."""
    return (session.original_local or session.start_time).date()


def _concerns(row: EventRow, session: TrainingSession, pauses: set[str]) -> bool:
    """Whether what happened to the series is part of the session's history."""
    facts = row.facts
    match row.name:
        case "DateSkipped" | "DateTakenUp":
            return date.fromisoformat(facts["on"]) == _date(session)
        case "SeriesPaused" | "PauseLifted":
            return facts["pause_id"] in pauses
        case "SeriesChanged":
            return date.fromisoformat(facts["from_on"]) <= _date(session)
        case "SeriesCancelled" | "SeriesRenamed":
            return row.happened_at <= session.end_time
        case _:
            return True


def _told(rows: Iterable[EventRow], coach_id: UUID | None, member_id: UUID | None, reader: Reader) -> list[Line]:
    rows = list(rows)
    ids = {key for row in rows for key in _people_of(row)} | {key for key in [coach_id] if key}
    known = people.by_ids(ids)
    naming = Naming(reader, coach_id, member_id, known)
    room_names = org.room_names({UUID(key) for row in rows for key in _values(row, "room_id")})
    return [_line(row, naming, room_names) for row in rows]


def _people_of(row: EventRow) -> Iterable[UUID]:
    if row.actor_id:
        yield row.actor_id
    yield from (UUID(key) for key in _values(row, "coach_id", "member_id"))


def _values(row: EventRow, *names: str) -> Iterable[str]:
    """What an event holds under these names, and what was and what became of them."""
    for facts in (row.facts, row.facts.get("was"), row.facts.get("became")):
        if isinstance(facts, dict):
            yield from (facts[name] for name in names if facts.get(name))


@dataclass(frozen=True, slots=True)
class Naming:
    """What people are called towards a reader, in the history of something of a coach's and a member's."""

    reader: Reader
    coach_id: UUID | None
    member_id: UUID | None
    known: dict[UUID, User]

    def actor(self, key: UUID | None) -> str:
        """Return what the one who did something is called."""
        if key is None:
            return HOUSE
        person = self.known.get(key)
        if person is None:
            return gettext("somebody who is gone")
        is_office = (person.is_owner or person.is_office) and key not in {self.coach_id, self.member_id}
        if is_office and not self.reader.by.is_admin:
            return gettext("the office")
        return self.names()[key]

    def names(self) -> dict[UUID, str]:
        """Return the names that the reader may read; others are *somebody else*. Every coach's name is known to all."""
        knows_all = self.reader.knows_all(self.coach_id)
        found = {
            key: person.name if knows_all or person.is_coach or key in self.reader.family else gettext("somebody else")
            for key, person in self.known.items()
        }
        return found | ({self.reader.by.user_id: gettext("you")} if self.reader.by.user_id else {})


def _line(row: EventRow, naming: Naming, rooms: dict[UUID, str]) -> Line:
    reader = naming.reader
    # A reason is told to who runs the business or gives the session, and to who gave it.
    may_read = reader.knows_all(naming.coach_id) or row.actor_id in reader.family
    facts = Facts(row.facts, naming.names(), rooms, civil.zone(reader.zone), with_reasons=may_read)
    said = SENTENCES[row.name](facts) if row.name in SENTENCES else row.name
    return Line(row.happened_at, row.name, naming.actor(row.actor_id), str(DOORS.get(row.door, row.door)), said)
