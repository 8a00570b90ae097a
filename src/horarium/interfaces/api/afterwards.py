"""What is said when a session was given: who came, what was done, and what its coach keeps in mind about a member."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from ninja import Query
from pydantic import Field, Strict, StringConstraints

from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.bookings import Booking
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.plans import Changes
from horarium.interfaces.api.shapes import Id, Page, Paged, Shape, page
from horarium.kernel import clock
from horarium.kernel.claims import claim
from horarium.kernel.unit import perform
from horarium.people import queries as people
from horarium.people.choices import Scope
from horarium.reservations import operations, queries
from horarium.timetable import queries as timetable
from horarium.timetable.choices import Mark

if TYPE_CHECKING:
    from horarium.reservations.models import MemberNote
    from horarium.timetable.models import SessionReport

bookings = Noun("Bookings", scope=Scope.BOOKINGS)
sessions = Noun("Sessions", scope=Scope.BOOKINGS)
members = Noun("Members", scope=Scope.BOOKINGS)
Text = Annotated[str, Strict(), StringConstraints(max_length=4000, strip_whitespace=True)]


class Attendance(Shape):
    """How a member's place was used."""

    mark: Mark


class NewReport(Shape):
    """What was done, and what to do till the next session."""

    done: Annotated[Text, StringConstraints(min_length=1)]
    next_steps: Text = ""


class Report(NewReport):
    """The report of a session in one of its versions."""

    id: UUID
    written_at: datetime
    written_by: UUID | None

    @classmethod
    def of(cls, row: SessionReport) -> Report:
        """Return the report as JSON has it."""
        return cls.model_construct(
            id=row.id, done=row.done, next_steps=row.next_steps, written_at=row.created_at, written_by=row.written_by_id
        )


class NewNote(Shape):
    """What the caller keeps in mind about a member; an empty text takes the note away."""

    text: Text


class Note(NewNote):
    """A coach's note about a member in one of its versions."""

    id: UUID
    coach_id: UUID
    written_at: datetime

    @classmethod
    def of(cls, row: MemberNote) -> Note:
        """Return the note as JSON has it."""
        return cls.model_construct(id=row.id, text=row.text, coach_id=row.coach_id, written_at=row.created_at)


class WhoseNotes(Paged):
    """Whose notes."""

    coach_id: UUID | None = Field(None, description="The caller's own without it; all coaches' for the office.")


@bookings.put("/{id}/attendance")
def tell_attendance(request: Call, key: Id, body: Attendance) -> Booking:
    """Say whether the member came, from the start of the session on. A later word counts instead of an earlier one."""
    return Booking.of(perform(operations.tell_attendance, by=request.auth.by, booking_id=key, mark=body.mark, now=clock.now()))


@sessions.get("/{id}/report")
def report(request: Call, key: Id) -> Report | None:
    """Return the report of a session to its coach, the office, and to whom it was given; null where there is none."""
    row = queries.report_seen_by(request.auth.by, key)
    return Report.of(row) if row else None


def _hold(key: UUID) -> None:
    claim(people=[timetable.session(key).coach_id])


@sessions.put("/{id}/report", changes=Changes(report, _hold))
def write_report(request: Call, key: Id, body: NewReport) -> Report:
    """Write the report of a session that has begun. Its members and their guardians read it; earlier versions are kept."""
    row = perform(
        operations.write_report,
        by=request.auth.by,
        session_id=key,
        done=body.done,
        next_steps=body.next_steps,
        now=clock.now(),
    )
    return Report.of(row)


@sessions.get("/{id}/report/versions")
def report_versions(request: Call, key: Id, asked: Query[Paged]) -> Page[Report]:
    """Return every version of a session's report to its coach and the office, the newest first."""
    people.need_is_coach(request.auth.by, timetable.session(key).coach_id)
    return page(timetable.reports_of(key), asked, Report.of)


@members.get("/{id}/notes")
def notes(request: Call, key: Id, asked: Query[WhoseNotes]) -> Page[Note]:
    """Return every version of a coach's note about a member to that coach, and of all coaches' to the office, newest first."""
    by = request.auth.by
    coach_id = asked.coach_id or (None if by.is_admin else request.auth.person.id)
    if coach_id:
        people.need_is_coach(by, coach_id)
    people.need_may_act_for(by, people.member(key, "id").id, with_coach=coach_id)
    return page(queries.notes_of(coach_id, key), asked, Note.of)


@members.put("/{id}/note")
def write_note(request: Call, key: Id, body: NewNote) -> Note:
    """Keep in mind about one of the caller's own members what only the caller and the office read."""
    by = request.auth.by
    own = request.auth.person.id
    return Note.of(perform(operations.write_note, by=by, coach_id=own, member_id=key, text=body.text, now=clock.now()))
