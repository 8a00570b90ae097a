"""A coach's own classes: who is in them, and when they meet."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from horarium.availability import queries as availability
from horarium.cohorts import queries
from horarium.cohorts.choices import StudentStatus
from horarium.cohorts.errors import NoSuchMeeting, OnlyItsInstructor
from horarium.cohorts.events import MeetingScheduled
from horarium.cohorts.models import Meeting, OwnClass, StudentClass
from horarium.journal.operations import announce
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.people import queries as people
from horarium.timetable import operations as timetable
from horarium.timetable import queries as timetable_queries
from horarium.timetable.values import Pattern


def add_class(*, by: Actor, name: str, coach_id: UUID, description: str = "") -> OwnClass:
    """Begin a class of a coach's own, with nobody in it yet. Refuses with NotYours, NoSuchPerson, Invalid."""
    required()
    people.need_is_coach(by, coach_id)
    if not name.strip():
        raise Invalid("name", "it is empty")
    coach = people.coach(coach_id)
    return OwnClass.objects.create(name=name.strip(), description=description.strip(), instructor=coach)


def join_class(*, by: Actor, class_id: UUID, member_id: UUID, status: StudentStatus = StudentStatus.ACTIVE) -> StudentClass:
    """Take a member into a class, or let them rest in it and take them up again; nobody is in it twice.

    Refuses with NoSuchClass, OnlyItsInstructor, NoSuchPerson.
    """
    required()
    row = _own(by, class_id)
    member = people.member(member_id)
    joined, _ = StudentClass.objects.update_or_create(own_class=row, student=member, defaults={"status": status})
    return joined


def _own(by: Actor, class_id: UUID) -> OwnClass:
    row = queries.class_seen_in_full(by, class_id)
    if not (by.is_admin or (by.is_coach and by.user_id == row.instructor_id)):
        raise OnlyItsInstructor
    return row


def schedule_meeting(
    *,
    by: Actor,
    class_id: UUID,
    title: str,
    starts: datetime,
    minutes: int,
    description: str = "",
    meeting_link: str = "",
    now: datetime,
) -> Meeting:
    """Let a class meet once, online at its link, on the one calendar: its coach is taken like by anything else.

    `starts` is an instant. Refuses with NoSuchClass, OnlyItsInstructor, CoachBusy, Invalid. Announces MeetingScheduled. Claims
    the coach.
    """
    required()
    row = _own(by, class_id)
    if starts <= now:
        raise Invalid("startTime", "it has begun already")
    if not title.strip():
        raise Invalid("title", "it is empty")
    if meeting_link and not meeting_link.startswith(("https://", "http://")):
        raise Invalid("meetingLink", "it is not an address that begins with https://")
    zone = availability.zone_of(row.instructor)
    local = civil.local(starts, civil.zone(zone))
    on = local.date()
    pattern = Pattern((civil.sunday_first(on),), local.time(), minutes, zone, start_on=on, from_on=on, end_on=on)
    span = Span(starts, starts + timedelta(minutes=minutes))
    series = timetable.open_meeting(
        by=by, pattern=pattern, span=span, coach_id=row.instructor_id, title=title.strip(), meeting_link=meeting_link, now=now
    )
    meeting = Meeting.objects.create(own_class=row, series=series, description=description.strip())
    session = timetable_queries.session_of_date(series.id, on)
    announce(MeetingScheduled(session.id if session else None, class_id=row.id, coach_id=row.instructor_id), by=by, now=now)
    return queries.meeting(meeting.id)


def cancel_meeting(*, by: Actor, meeting_id: UUID, now: datetime) -> None:
    """Let a meeting not take place. Refuses with NoSuchMeeting, NoSuchClass, OnlyItsInstructor, SeriesOver.

    Announces what the calendar announces.
    """
    required()
    meeting = Meeting.objects.filter(id=meeting_id).first()
    if meeting is None:
        raise NoSuchMeeting
    _own(by, meeting.own_class_id)
    timetable.cancel_series(by=by, series_id=meeting.series_id, now=now)
