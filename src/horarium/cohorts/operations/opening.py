"""Batches that open by themselves, and end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.catalog import queries as catalog
from horarium.cohorts import queries
from horarium.cohorts.choices import BatchStatus, DaysCounted, EnrolmentStatus, Missed, Unopened
from horarium.cohorts.errors import BatchOver, NoSuchBatch
from horarium.cohorts.events import BatchCancelled, BatchCompleted, BatchOpened, StartUnopened
from horarium.cohorts.models import Batch, BatchClass, BatchSlot, Enrolment, UnopenedStart
from horarium.cohorts.operations.enrolling import enrol_waiting
from horarium.cohorts.rules import WEEKDAYS, code_of, last_class_on, starts_due
from horarium.cohorts.values import Start
from horarium.journal.operations import announce, queue_once
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.timetable import operations as timetable
from horarium.timetable.values import Pattern

if TYPE_CHECKING:
    from horarium.catalog.models import LiveClass


def open_due_batches(*, by: Actor, class_name: str, now: datetime) -> list[Start]:
    """Open the batch of a class if it starts today, in its zone, and say what became of the start days that were missed.

    Whoever asks and however often, a start day has one batch. Where there is none the reason is kept: it is on the list until
    somebody opens it or lets it be. Refuses with OnlyAdmin, NoSuchBatchClass. Announces BatchOpened and StartUnopened.
    """
    people.need_is_admin(by)
    row = _held(class_name)
    today = civil.local_date(now, civil.zone(zone_of(row)))
    due = starts_due(row.start_day_of_week, today, row.decided_until) if row.is_active else []
    starts = [_decide(row, on, today, by=by, now=now) for on in due]
    if row.decided_until is None or row.decided_until < today:
        BatchClass.objects.filter(id=row.id).update(decided_until=today)
    return starts


def _held(class_name: str) -> BatchClass:
    held = BatchClass.objects.select_for_update(no_key=True).filter(class_name=class_name).first()
    return held or queries.batch_class(class_name)


def zone_of(row: BatchClass) -> str:
    """Return the zone in which a class has its days and times, else the business's."""
    return row.zone or org.settings().zone


def _decide(row: BatchClass, on: date, today: date, *, by: Actor, now: datetime) -> Start:
    if on < today and row.missed == Missed.SKIP:
        return _unopened(row, on, Unopened.MISSED, by=by, now=now, is_missed=True)
    return _open(row, on, today, by=by, now=now)


def open_batch(*, by: Actor, class_name: str, start_on: date, now: datetime) -> Start:
    """Open the batch of one start day that had none, whatever the reason was, if it can be opened now.

    Refuses with OnlyAdmin, NoSuchBatchClass, and with NoSuchBatch where that day is none of the kept ones. Announces
    BatchOpened or StartUnopened.
    """
    people.need_is_admin(by)
    row = _held(class_name)
    if not UnopenedStart.objects.filter(batch_class=row, start_on=start_on).exists():
        raise NoSuchBatch
    return _open(row, start_on, civil.local_date(now, civil.zone(zone_of(row))), by=by, now=now)


def _open(row: BatchClass, on: date, today: date, *, by: Actor, now: datetime) -> Start:
    there = Batch.objects.filter(batch_class=row, start_date=on).first()
    if there:
        return Start(row.class_name, on, there, is_missed=on < today, series_ids=tuple(queries.series_of([there.id])))
    live = catalog.live_class_for(row.course_id, row.class_name)
    if live is None:
        return _unopened(row, on, Unopened.NO_LIVE_CLASS, by=by, now=now, is_missed=on < today)
    titles = [lesson.title for lesson in catalog.lessons_of(live)]
    classes = (row.total_sessions or len(titles)) if row.finishes else None
    if classes == 0:
        return _unopened(row, on, Unopened.NO_LESSONS, by=by, now=now, is_missed=on < today)
    batch = _made(row, live, on, classes)
    series = tuple(_series(row, batch, titles, by=by, now=now))
    enrolled = enrol_waiting(by=by, batch=batch, now=now)
    UnopenedStart.objects.filter(batch_class=row, start_on=on).delete()
    told = BatchOpened(batch.id, row.class_name, batch.batch_number, start_date=on, missed=on < today, enrolled=enrolled)
    announce(told, by=by, now=now)
    queue_once("timetable.generate", trigger="batch")
    return Start(row.class_name, on, batch, is_new=True, is_missed=on < today, series_ids=series)


def _made(row: BatchClass, live: LiveClass, on: date, classes: int | None) -> Batch:
    newest = Batch.objects.filter(batch_class=row).order_by("-batch_number").first()
    return Batch.objects.create(
        live_class=live,
        batch_class=row,
        batch_number=newest.batch_number + 1 if newest else 1,
        start_date=on,
        start_day_of_week=row.start_day_of_week,
        status=BatchStatus.ACTIVE,
        zone=zone_of(row),
        ends_on=last_class_on(on, classes, DaysCounted(row.days_counted)) if classes else None,
        days_counted=row.days_counted,
        open_classes=row.open_classes,
        fixed_places=row.fixed_places,
    )


def _series(row: BatchClass, batch: Batch, titles: Sequence[str], *, by: Actor, now: datetime) -> Iterator[UUID]:
    """Open one series for each time of day."""
    for starts_at in sorted(set(row.slots)):
        pattern = Pattern(
            weekdays=WEEKDAYS[DaysCounted(row.days_counted)],
            local_start=starts_at,
            minutes=row.minutes,
            zone=batch.zone,
            start_on=batch.start_date,
            from_on=batch.start_date,
            end_on=batch.ends_on,
        )
        series = timetable.open_classes(
            by=by,
            pattern=pattern,
            title=f"{code_of(row.code, row.class_name)} {batch.batch_number}",
            titles=titles,
            begins_again=not row.finishes,
            coach_id=row.coach_id,
            room_id=row.room_id,
            capacity=row.places,
            now=now,
        )
        BatchSlot.objects.create(batch=batch, series=series, starts_at=starts_at)
        yield series.id


def _unopened(row: BatchClass, on: date, why: Unopened, *, by: Actor, now: datetime, is_missed: bool) -> Start:
    """Keep the reason, and announce it once: who looks again on the same day finds it there."""
    kept = UnopenedStart.objects.filter(batch_class=row, start_on=on).first()
    if kept is None or kept.reason != why:
        facts = {"reason": why, "decided_at": now, "dismissed_at": None}
        UnopenedStart.objects.update_or_create(batch_class=row, start_on=on, defaults=facts)
        announce(StartUnopened(row.id, class_name=row.class_name, start_on=on, reason=why), by=by, now=now)
    return Start(row.class_name, on, is_missed=is_missed, reason=why)


def let_be(*, by: Actor, class_name: str, start_on: date, now: datetime) -> None:
    """Take a start day without a batch from the list: nobody will open it any more. Refuses with OnlyAdmin, NoSuchBatch."""
    required()
    people.need_is_admin(by)
    kept = UnopenedStart.objects.filter(batch_class__class_name=class_name, start_on=start_on)
    if not kept.update(dismissed_at=now):
        raise NoSuchBatch


def complete_batches(*, by: Actor, now: datetime) -> list[Batch]:
    """Complete the batches whose last class is over, with the enrolments in them, and return them.

    Announces BatchCompleted.
    """
    required()
    running = Batch.objects.filter(status=BatchStatus.ACTIVE, ends_on__isnull=False).order_by("id")
    over = [one for one in running if one.ends_on and one.ends_on < civil.local_date(now, civil.zone(one.zone))]
    held = list(Batch.objects.select_for_update(no_key=True).filter(id__in=[one.id for one in over], status=BatchStatus.ACTIVE))
    ids = [one.id for one in held]
    Batch.objects.filter(id__in=ids).update(status=BatchStatus.COMPLETED)
    Enrolment.objects.filter(batch__in=ids, status=EnrolmentStatus.ACTIVE).update(status=EnrolmentStatus.COMPLETED)
    timetable.end_classes(series_ids=queries.series_of(ids))
    for one in held:
        announce(BatchCompleted(one.id, class_name=one.class_name, batch_number=one.batch_number), by=by, now=now)
    return held


def cancel_batch(*, by: Actor, batch_id: UUID, now: datetime) -> Batch:
    """End a batch before its time: its classes to come are cancelled, and it opens no more.

    Refuses with OnlyAdmin, NoSuchBatch, BatchOver. Announces BatchCancelled, and what the calendar announces.
    """
    people.need_is_admin(by)
    batch = queries.batch(batch_id)
    Batch.objects.select_for_update(no_key=True).get(id=batch_id)
    if queries.batch(batch_id).status != BatchStatus.ACTIVE:
        raise BatchOver
    sessions = sum(timetable.cancel_series(by=by, series_id=one, now=now) for one in sorted(queries.series_of([batch_id])))
    Batch.objects.filter(id=batch_id).update(status=BatchStatus.CANCELLED)
    announce(BatchCancelled(batch_id, batch.class_name, batch.batch_number, sessions=sessions), by=by, now=now)
    return queries.batch(batch_id)


def end_forsaken_series(*, by: Actor, now: datetime) -> int:
    """End the batch series whose batch is gone: the database itself let it go with its live class. Return how many."""
    required()
    forsaken = list(queries.series_without_batch())
    for series_id in forsaken:
        timetable.cancel_series(by=by, series_id=series_id, now=now)
    return len(forsaken)
