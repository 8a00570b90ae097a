"""Who came to classes, where they can be seen again, and when one can be joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count

from horarium.cohorts.errors import EnrolFirst, NoLinkYet, NotOpenYet
from horarium.cohorts.models import Attended, Batch, BatchSlot
from horarium.cohorts.queries.access import class_seen_by
from horarium.kernel.actor import Actor
from horarium.reservations import queries as reservations
from horarium.timetable import queries as timetable
from horarium.timetable.choices import SeatStatus, SessionStatus

if TYPE_CHECKING:
    from horarium.timetable.models import TrainingSession

DOORS_OPEN = timedelta(minutes=15)


def came_to(session_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return who came to each of these classes, with a seat in it or without, in two statements."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for session_id, user_id in Attended.objects.filter(session__in=session_ids).values_list("session", "user"):
        found[session_id].add(user_id)
    seats = timetable.seats_in(session_ids).filter(status=SeatStatus.ATTENDED)
    for session_id, user_id in seats.values_list("session", "member"):
        found[session_id].add(user_id)
    return found


def times_came(batch: Batch) -> dict[UUID, int]:
    """Return to how many classes of a batch each member came, as numbered: the same class at two hours counts once."""
    series = BatchSlot.objects.filter(batch=batch).values("series")
    number = Count("session__number", distinct=True)
    if batch.fixed_places:
        seats = timetable.seats_of_series(series).filter(status=SeatStatus.ATTENDED).values("member")
        return {row["member"]: row["n"] for row in seats.annotate(n=number).order_by()}
    rows = Attended.objects.filter(session__series__in=series).values("user")
    return {row["user"]: row["n"] for row in rows.annotate(n=number)}


def batches_of_series(series_ids: Collection[UUID]) -> dict[UUID, Batch]:
    """Return the batch whose classes each of these series holds, in one statement."""
    slots = BatchSlot.objects.select_related("batch__batch_class").filter(series__in=series_ids)
    return {slot.series_id: slot.batch for slot in slots}


def may_be_joined(session: TrainingSession, *, now: datetime) -> bool:
    """Say whether a class is open: from a quarter of an hour before it begins until its end."""
    lives = session.status == SessionStatus.SCHEDULED
    return lives and session.start_time - DOORS_OPEN <= now < session.end_time


def link_to_join(by: Actor, session_id: UUID, *, now: datetime) -> str:
    """Return the address at which a class is held that the actor, or somebody for whom they act, is enrolled in or gives.

    Refuses with NoSuchSession, EnrolFirst, NotOpenYet, NoLinkYet.
    """
    shown = class_seen_by(by, session_id)
    if not shown.may_all and shown.access_level is None:
        raise EnrolFirst
    if not may_be_joined(shown.session, now=now):
        raise NotOpenYet(minutes=int(DOORS_OPEN.total_seconds() // 60))
    link = reservations.meeting_link_of(shown.session, now=now)
    if not link:
        raise NoLinkYet
    return link
