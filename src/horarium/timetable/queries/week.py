"""What lies in a stretch of time for one coach, room or member. The number of statements does not grow with the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, DateTimeField, F, FilteredRelation, Func, Q, QuerySet, Value

from horarium.availability import queries as availability
from horarium.kernel.spans import Span
from horarium.org import queries as org
from horarium.timetable.choices import Reason, SeatStatus, SeriesStatus, SessionStatus
from horarium.timetable.models import LeftOutOccurrence, TrainingSession
from horarium.timetable.queries.sessions import followed_by

if TYPE_CHECKING:
    from horarium.availability.models import BlockedSlot
    from horarium.org.models import Holiday

# No session is longer, by a CHECK of the table: an index probe may begin so much before.
LONGEST = timedelta(days=1)
# No zone's clocks are further from UTC: an index of local times may be asked for so much more.
A_DAY = timedelta(days=1)
TAKEN = [SeatStatus.CONFIRMED, SeatStatus.ATTENDED, SeatStatus.NO_SHOW]
# Whoever skipped or paused a date knows of it, and what is past cannot be mended.
UNREMARKABLE = [Reason.PAST, Reason.PAUSED, Reason.SKIPPED]


@dataclass(frozen=True, slots=True)
class InTheWay:
    """The things that took the time of dates that were left out, by their ids."""

    sessions: dict[UUID, TrainingSession]
    blocks: dict[UUID, BlockedSlot]
    holidays: dict[UUID, Holiday]


def sessions_in(span: Span) -> QuerySet[TrainingSession]:
    """Return the sessions, whatever their state, that touch the span, with people, room, series and `taken` seats, in order."""
    return (
        TrainingSession.objects.filter(start_time__gt=span.start - LONGEST, start_time__lt=span.end, end_time__gt=span.start)
        .select_related("coach", "member", "room", "series")
        .annotate(taken=Count("seats", filter=Q(seats__status__in=TAKEN)))
        .order_by("start_time", "id")
    )


def sessions_in_the_way(coach_id: UUID, span: Span, *, now: datetime) -> QuerySet[TrainingSession]:
    """Return the sessions to come of a coach that touch the span, as sessions_in does."""
    return sessions_in(span).filter(coach=coach_id, status=SessionStatus.SCHEDULED, start_time__gt=now)


def sessions_of_member_in(member_id: UUID, span: Span) -> QuerySet[TrainingSession]:
    """Return the sessions that touch the span and in which the member has or had a seat, or whose series they follow, in order.

    With the seat's `seat_status`, `seat_id`, `seat_outcome` and `seat_why`.
    """
    own = FilteredRelation("seats", condition=Q(seats__member=member_id))
    facts = {"seat_status": "status", "seat_id": "id", "seat_outcome": "outcome", "seat_why": "cancelled_for"}
    rows = sessions_in(span).annotate(own=own, **{name: F(f"own__{column}") for name, column in facts.items()})
    return rows.filter(Q(own__isnull=False) | Q(series__in=followed_by([member_id])))


def next_session_of_member(member_id: UUID, span: Span) -> TrainingSession | None:
    """Return the first session that touches the span and to which the member goes, as sessions_of_member_in does."""
    rows = sessions_of_member_in(member_id, span).filter(live=True)
    goes = Q(own__status=SeatStatus.CONFIRMED) | Q(own__isnull=True)
    return rows.filter(goes).first()


def moved_out_of(member_id: UUID, span: Span) -> QuerySet[TrainingSession]:
    """Return the live sessions of the member's series that were due in the span, `due`, and take place at another time."""
    due = Func(F("original_local"), F("series__zone"), function="local_to_instant", output_field=DateTimeField())
    return (
        TrainingSession.objects.filter(member=member_id, live=True, series__isnull=False)
        .filter(original_local__gte=_in_utc(span.start - A_DAY), original_local__lt=_in_utc(span.end + A_DAY))
        .annotate(due=due)
        .filter(due__gte=span.start, due__lt=span.end)
        .exclude(start_time=F("due"))
        .select_related("coach", "member", "room", "series")
        .order_by("due", "id")
    )


def _in_utc(at: datetime) -> Func:
    return Func(Value("UTC"), Value(at), function="timezone", output_field=DateTimeField())


def left_out_ahead(*, now: datetime) -> QuerySet[LeftOutOccurrence]:
    """Return the dates to come of active series that were not made, with their series' people and room, in order."""
    local_now = Func(F("series__zone"), Value(now), function="timezone", output_field=DateTimeField())
    return (
        LeftOutOccurrence.objects.filter(series__status=SeriesStatus.ACTIVE, original_local__gte=local_now)
        .filter(original_local__gte=_in_utc(now - A_DAY))
        .exclude(reason__in=UNREMARKABLE)
        .select_related("series__coach", "series__member", "series__room")
        .order_by("original_local", "series_id")
    )


def left_out_in(span: Span) -> QuerySet[LeftOutOccurrence]:
    """Return the dates of all series that fall into the span and were not made, with people and room, in order.

    Those of a series that was cancelled before are not missing.
    """
    starts = Func(F("original_local"), F("series__zone"), function="local_to_instant", output_field=DateTimeField())
    return (
        LeftOutOccurrence.objects.annotate(starts=starts)
        .filter(original_local__gte=_in_utc(span.start - A_DAY), original_local__lt=_in_utc(span.end + A_DAY))
        .filter(starts__gte=span.start, starts__lt=span.end)
        .filter(Q(series__cancelled_at__isnull=True) | Q(series__cancelled_at__gt=F("starts")))
        .exclude(reason__in=UNREMARKABLE)
        .select_related("series__coach", "series__member", "series__room")
        .order_by("starts", "series_id")
    )


def in_the_way(occurrences: Iterable[LeftOutOccurrence]) -> InTheWay:
    """Return the sessions, blocks and holidays that took the time of these dates, in three statements."""
    ids = {o.in_the_way for o in occurrences if o.in_the_way}
    return InTheWay(
        sessions=TrainingSession.objects.select_related("coach", "member", "room", "series").in_bulk(ids),
        blocks=availability.blocks().in_bulk(ids),
        holidays=org.holidays().in_bulk(ids),
    )
