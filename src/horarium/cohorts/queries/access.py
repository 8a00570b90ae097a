"""Who may see a class of a batch again, and where."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.catalog import queries as catalog
from horarium.cohorts.choices import AccessLevel
from horarium.cohorts.errors import EnrolFirst, FullAccessNeeded, NotHeldYet
from horarium.cohorts.models import Batch, BatchSlot, Enrolment, Replay
from horarium.cohorts.queries.batches import IN_IT, as_class
from horarium.cohorts.values import Class
from horarium.kernel.actor import Actor
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.timetable import queries as timetable
from horarium.timetable.errors import NoSuchSession

if TYPE_CHECKING:
    from horarium.timetable.models import TrainingSession


@dataclass(frozen=True, slots=True)
class Shown:
    """A class of a batch, and the best access that the reader or one of their wards has (None: not enrolled)."""

    session: TrainingSession
    batch: Batch
    starts_at: time
    access_level: AccessLevel | None
    may_all: bool


def class_seen_by(by: Actor, session_id: UUID) -> Shown:
    """Return a class of a batch as far as the actor knows it. Refuses with NoSuchSession for what is none."""
    session = timetable.session(session_id)
    slot = BatchSlot.objects.select_related("batch__batch_class", "batch__live_class__course")
    found = slot.filter(series=session.series_id).first() if session.series_id else None
    if found is None:
        raise NoSuchSession
    family = people.with_wards(by.user_id)
    rows = Enrolment.objects.filter(batch=found.batch, user__in=family, status__in=IN_IT)
    levels = set(rows.values_list("access_level", flat=True))
    best = AccessLevel.FULL if AccessLevel.FULL in levels else AccessLevel.LIMITED if levels else None
    gives = by.is_coach and session.coach_id is not None and by.user_id == session.coach_id
    return Shown(session, found.batch, found.starts_at, best, may_all=by.is_admin or gives)


def may_see_again(by: Actor, session_id: UUID, *, now: datetime) -> Shown:
    """Return a class that the actor may see again: the first few to whoever is enrolled, every one with full access.

    Refuses with NoSuchSession, EnrolFirst, FullAccessNeeded, NotHeldYet.
    """
    shown = class_seen_by(by, session_id)
    number = shown.session.number or 1
    if not shown.may_all:
        if shown.access_level is None:
            raise EnrolFirst
        if shown.access_level == AccessLevel.LIMITED and number > shown.batch.open_classes:
            raise FullAccessNeeded(
                session_number=number,
                current_access_level=shown.access_level.value,
                payment_details=org.settings().payment_instructions,
            )
    if shown.session.start_time > now:
        raise NotHeldYet
    return shown


def class_of(shown: Shown) -> Class:
    """Return a class as people are told of it."""
    return as_class(shown.session, shown.batch, shown.starts_at)


def recordings(batch: Batch, sessions: Collection[TrainingSession]) -> dict[UUID, str]:
    """Return where each of these classes of a batch can be seen again, if it can: its own address, else its lesson's.

    The lesson is the one whose title the class was held under, whatever the lessons and their order are by now.
    """
    own = dict(Replay.objects.filter(session__in=[one.id for one in sessions]).values_list("session", "link"))
    by_title: dict[str, str] = {}
    for lesson in catalog.lessons_of(batch.live_class):
        by_title.setdefault(lesson.title, lesson.video_url)
    links = {one.id: own.get(one.id) or by_title.get(one.title, "") for one in sessions}
    return {session_id: link for session_id, link in links.items() if link}


def replay_of(shown: Shown) -> str:
    """Return the address at which a class can be seen again: its own, else its lesson's, else nothing."""
    return recordings(shown.batch, [shown.session]).get(shown.session.id, "")
