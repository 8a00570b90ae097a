"""Series of a batch: one for each time of day at which its classes are held, for whoever follows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from horarium.availability.values import need_link
from horarium.journal.operations import announce
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.named_sql import queries as named
from horarium.kernel.spans import Span
from horarium.kernel.unit import required
from horarium.timetable import generation, queries
from horarium.timetable.choices import Place, SeriesStatus, SessionStatus
from horarium.timetable.events import ClassesHandedOver, SeriesOpened
from horarium.timetable.models import Booking, Series, TrainingSession
from horarium.timetable.operations.cancelling import end_seats
from horarium.timetable.operations.locks import hold_series, hold_sessions
from horarium.timetable.operations.refusing import refuse
from horarium.timetable.values import MANY, UNSAID, Pattern

SQL = named(Path(__file__).parents[1] / "sql" / "classes.sql")


def open_classes(
    *,
    by: Actor,
    pattern: Pattern,
    title: str,
    titles: Sequence[str] = (),
    begins_again: bool = False,
    coach_id: UUID | None = None,
    room_id: UUID | None = None,
    capacity: int | None = None,
    meeting_link: str = "",
    now: datetime,
) -> Series:
    """Take the classes of a batch at one time of day into the calendar; the generator makes them, each with its number.

    `titles` are theirs in order, from the first date on; after the last the first one follows if it `begins_again`, else
    classes are called by their numbers. Without a coach and a room they take nobody's time; with them, dates that cannot be
    had are left out. Refuses with Invalid. Announces SeriesOpened. Claims coach and room.
    """
    claim(people=[coach_id], rooms=[room_id])
    series = Series.objects.create(
        kind="batch",
        title=title,
        titles=list(titles),
        begins_again=begins_again,
        coach_id=coach_id,
        room_id=room_id,
        place=Place.ROOM if room_id else Place.ONLINE,
        capacity=capacity or MANY,
        meeting_link=need_link(meeting_link.strip()) or None,
        next_occurrence=max(pattern.start_on, pattern.from_on),
        **pattern.columns,
    )
    announce(SeriesOpened(series.id, coach_id=coach_id, member_id=None), by=by, now=now)
    return series


def open_meeting(
    *, by: Actor, pattern: Pattern, span: Span, coach_id: UUID, title: str, meeting_link: str = "", now: datetime
) -> Series:
    """Let a coach's own class meet once: a series of one date, `pattern`, whose session is made at once, on `span`.

    Refuses with CoachBusy, Invalid. Announces SeriesOpened. Claims the coach.
    """
    claim(people=[coach_id])
    refuse(queries.in_the_way_of(span, coach_id=coach_id, room_id=None))
    link = need_link(meeting_link.strip()) or None
    facts = {"title": title, "coach_id": coach_id, "place": Place.ONLINE, "capacity": MANY, "meeting_link": link}
    series = Series.objects.create(kind="class", next_occurrence=None, **facts, **pattern.columns)
    TrainingSession.objects.create(
        series=series,
        series_kind="class",
        original_local=datetime.combine(pattern.start_on, pattern.local_start),
        start_time=span.start,
        end_time=span.end,
        **facts,
    )
    announce(SeriesOpened(series.id, coach_id=coach_id, member_id=None), by=by, now=now)
    return series


def link_classes(*, series_ids: Sequence[UUID], meeting_link: str, now: datetime) -> None:
    """Hold the classes to come of some batch's series online at an address, or (with none) at their coach's usual one.

    A class that has an address of its own keeps it. Refuses with Invalid.
    """
    required()
    link = need_link(meeting_link.strip()) or None
    rows = Series.objects.filter(id__in=series_ids)
    was = set(rows.select_for_update(no_key=True).order_by("id").values_list("meeting_link", flat=True))
    rows.update(meeting_link=link)
    coming = TrainingSession.objects.filter(series__in=series_ids, status=SessionStatus.SCHEDULED, start_time__gt=now)
    coming.filter(Q(meeting_link__isnull=True) | Q(meeting_link__in=[one for one in was if one])).update(meeting_link=link)


def retitle_classes(*, series_ids: Sequence[UUID], titles: Sequence[str], begins_again: bool, now: datetime) -> None:
    """Call the classes to come of some batch's series by other titles; those that have begun keep theirs."""
    required()
    for series_id in sorted(series_ids):
        Series.objects.select_for_update(no_key=True).filter(id=series_id).first()
    Series.objects.filter(id__in=series_ids).update(titles=list(titles), begins_again=begins_again)
    _run("retitle", series=list(series_ids), now=now)


def hand_over_classes(*, by: Actor, series_id: UUID, coach_id: UUID | None, room_id: UUID | None, now: datetime) -> int:
    """Give the classes to come of a batch's series to another coach, in another room, or to nobody; return how many not.

    A class for which coach or room are taken is left out with that reason, and made once they are free. What was moved by
    hand stays as it is. Refuses with NoSuchSeries, SeriesOver. Announces ClassesHandedOver. Claims coaches and rooms.
    """
    seen = queries.series(series_id)
    claim(people=[seen.coach_id, coach_id], rooms=[seen.room_id, room_id])
    series = hold_series(series_id)
    was = {"coach_id": series.coach_id, "room_id": series.room_id}
    rows = TrainingSession.objects.filter(series=series_id, status=SessionStatus.SCHEDULED, start_time__gt=now)
    coming = [one for one in hold_sessions(rows) if queries.stands_in_place(series, one)]
    place = Place.ROOM if room_id else Place.ONLINE
    Series.objects.filter(id=series_id).update(coach_id=coach_id, room_id=room_id, place=place)
    lost = sum(not _handed_over(session, coach_id, room_id, now) for session in coming)
    became = {"coach_id": coach_id, "room_id": room_id}
    announce(ClassesHandedOver(series_id, was=was, became=became, left_out=lost), by=by, now=now)
    return lost


def _handed_over(session: TrainingSession, coach_id: UUID | None, room_id: UUID | None, now: datetime) -> bool:
    span = Span(session.start_time, session.end_time)
    taken = queries.in_the_way_of(span, coach_id=coach_id, room_id=room_id, but=session.id)
    if taken is None:
        _run("hand_over", session=session.id)
        return True
    _run("leave_out_taken", session=session.id, reason=taken.reason, in_the_way=taken.in_the_way, now=now)
    return False


def seat_followers(*, series_ids: Sequence[UUID], member_ids: Sequence[UUID], now: datetime) -> None:
    """Give those who hold a place in these series their seats in the classes to come, or the reason why not.

    Claims the members, who have just begun to follow.
    """
    claim(people=member_ids)
    generation.seat_followers(series_ids, now=now)


def give_back_seats(*, by: Actor, series_ids: Sequence[UUID], member_id: UUID, now: datetime) -> int:
    """Free a member's seats in the classes to come of some series, and return how many. Claims the member."""
    claim(people=[member_id])
    with connection.cursor() as cursor:
        cursor.execute(SQL["give_back"], {"member": member_id, "series": list(series_ids), "now": now})
        ids = [key for (key,) in cursor.fetchall()]
    seats = list(Booking.objects.select_related("session").filter(id__in=ids).order_by("id"))
    end_seats(seats, by=by, cause=UNSAID, now=now)
    return len(seats)


def end_classes(*, series_ids: Sequence[UUID]) -> None:
    """Let the series of a batch end that has held its last class; its sessions stay as they are."""
    required()
    open_ = Series.objects.filter(id__in=series_ids, status=SeriesStatus.ACTIVE)
    open_.update(status=SeriesStatus.ENDED, next_occurrence=None)


def _run(name: str, **facts: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL[name], facts)
