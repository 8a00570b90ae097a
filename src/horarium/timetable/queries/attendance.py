"""Reads of who came, and of what was reported."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from horarium.timetable.choices import Mark, SeatStatus, SessionStatus
from horarium.timetable.models import Booking, SessionReport, TrainingSession
from horarium.timetable.rules import mark_of


def sessions_unconfirmed(coach_id: UUID, *, since: datetime, now: datetime) -> QuerySet[TrainingSession]:
    """Return a coach's sessions begun since an instant with seats of which nobody has said who came, the latest first."""
    seats = Booking.objects.filter(session=OuterRef("pk"), status=SeatStatus.CONFIRMED)
    return (
        TrainingSession.objects.select_related("coach", "member", "room")
        .filter(coach=coach_id, confirmed_at__isnull=True, status__in=[SessionStatus.SCHEDULED, SessionStatus.COMPLETED])
        .filter(Exists(seats), start_time__gt=since, start_time__lte=now)
        .order_by("-start_time", "-id")
    )


def mark_of_seat(seat: Booking) -> Mark | None:
    """Return how a seat was used, or nothing where nobody has said so."""
    return mark_of(seat.status, seat.cancelled_at, seat.start_time)


def reports_of(session_id: UUID) -> QuerySet[SessionReport]:
    """Return every version of a session's report with who wrote it, the newest first."""
    rows = SessionReport.objects.select_related("written_by").filter(session=session_id)
    return rows.order_by("-created_at", "-id")


def reports_in(session_ids: Collection[UUID]) -> dict[UUID, SessionReport]:
    """Return the newest report of each of the sessions that have one, in one statement."""
    rows = SessionReport.objects.filter(session__in=session_ids).order_by("session", "-created_at", "-id")
    return {row.session_id: row for row in rows.distinct("session")}


def sessions_with_reports(coach_id: UUID, member_id: UUID) -> QuerySet[TrainingSession]:
    """Return the sessions of a coach with a report in which the member has or had a seat, the latest first."""
    reported = Exists(SessionReport.objects.filter(session=OuterRef("pk")))
    seats = Booking.objects.filter(member=member_id).values("session")
    rows = TrainingSession.objects.select_related("coach", "member", "room").filter(reported, coach=coach_id, id__in=seats)
    return rows.order_by("-start_time", "-id")


def seats_taken_in(session_ids: Collection[UUID]) -> QuerySet[Booking]:
    """Return the seats with their members of sessions that were not given back before the start, by name."""
    rows = Booking.objects.select_related("member", "session").filter(session__in=session_ids)
    return rows.exclude(status=SeatStatus.WAITLIST).order_by("member__name", "id")
