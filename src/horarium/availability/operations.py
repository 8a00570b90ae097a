"""All writes of when coaches could work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from horarium.availability import calendars, queries
from horarium.availability.errors import AlreadyAdded, AlreadyBlocked, OfACalendar
from horarium.availability.events import HoursChanged, OpenPageChanged
from horarium.availability.models import AvailabilityAddition, BlockedSlot, CoachSettings, WeeklyAvailability
from horarium.availability.rules import merged
from horarium.availability.values import TimeRules, Window, need_link
from horarium.journal.operations import announce
from horarium.kernel.actor import Actor
from horarium.kernel.claims import claim
from horarium.kernel.errors import Invalid
from horarium.kernel.ids import new_id
from horarium.kernel.spans import Span
from horarium.org import queries as org
from horarium.people import queries as people

DURATION = range(5, 721)
LONGEST_INTRODUCTION = 500

Asked = calendars.Asked
MOST_BYTES = calendars.MOST_BYTES
add_calendar = calendars.add_calendar
send_calendar = calendars.send_calendar
remove_calendar = calendars.remove_calendar
read_calendar_soon = calendars.read_calendar_soon
queue_due_calendars = calendars.queue_due_calendars
begin_reading = calendars.begin_reading
take_calendar = calendars.take_calendar
note_unread_calendar = calendars.note_unread_calendar


def set_week(*, by: Actor, coach_id: UUID, windows: Iterable[Window], now: datetime) -> list[Window]:
    """Make these the coach's weekly hours, joined where they overlap, instead of all earlier ones.

    Refuses with NotYours, NoSuchPerson, Invalid. Announces HoursChanged.
    """
    people.need_is_coach(by, people.coach(coach_id).id)
    week = merged(windows)
    claim(people=[coach_id])
    if week != queries.week_of(coach_id):
        WeeklyAvailability.objects.filter(coach=coach_id).delete()
        WeeklyAvailability.objects.bulk_create(_row(coach_id, window) for window in week)
        announce(HoursChanged(coach_id, what="week"), by=by, now=now)
    return week


def add_window(*, by: Actor, coach_id: UUID, window: Window, now: datetime) -> bool:
    """Add hours to the coach's week and say whether that changed it. Refuses and announces as set_week does."""
    before = queries.week_of(coach_id)
    return set_week(by=by, coach_id=coach_id, windows=[*before, window], now=now) != before


def _row(coach_id: UUID, window: Window) -> WeeklyAvailability:
    return WeeklyAvailability(
        coach_id=coach_id,
        day_of_week=window.day_of_week,
        start_time=window.start,
        end_time=window.end,
        is_individual=window.is_individual,
        is_group=window.is_group,
    )


def set_defaults(
    *,
    by: Actor,
    coach_id: UUID,
    room_id: UUID | None,
    duration: int,
    rules: TimeRules | None = None,
    meeting_link: str | None = None,
    now: datetime,
) -> CoachSettings:
    """Set the coach's default room and duration (minutes), and the rules of time and the meeting link if they are given.

    Refuses with NotYours, NoSuchRoom, Invalid. Announces HoursChanged.
    """
    people.need_is_coach(by, people.coach(coach_id).id)
    if duration not in DURATION:
        raise Invalid("defaultDuration", "{duration} is not a number of minutes from 5 to 720", duration=duration)
    room = org.room(room_id) if room_id else None
    claim(people=[coach_id])
    facts: dict[str, Any] = {"default_room": room, "default_duration": duration, "updated_at": now}
    facts |= asdict(rules) if rules else {}
    facts |= {} if meeting_link is None else {"meeting_link": need_link(meeting_link.strip())}
    row, _ = CoachSettings.objects.update_or_create(coach_id=coach_id, defaults=facts)
    announce(HoursChanged(coach_id, what="defaults"), by=by, now=now)
    return row


def set_open_page(*, by: Actor, coach_id: UUID, public_booking: bool, introduction: str, now: datetime) -> CoachSettings:
    """Let everybody book the coach on an open page, or nobody any more, and say what stands there of the coach.

    Refuses with NotYours, NoSuchPerson, Invalid. Announces OpenPageChanged.
    """
    people.need_is_coach(by, people.coach(coach_id).id)
    introduction = " ".join(introduction.split())
    if len(introduction) > LONGEST_INTRODUCTION:
        raise Invalid(
            "introduction", "it has {n} characters, and up to {most} are kept", n=len(introduction), most=LONGEST_INTRODUCTION
        )
    claim(people=[coach_id])
    facts = {"public_booking": public_booking, "introduction": introduction, "updated_at": now}
    row, _ = CoachSettings.objects.update_or_create(coach_id=coach_id, defaults=facts)
    announce(OpenPageChanged(coach_id, public_booking=public_booking), by=by, now=now)
    return row


def block(
    *, by: Actor, coach_id: UUID, span: Span, reason: str = "", block_id: UUID | None = None, now: datetime
) -> BlockedSlot:
    """Block a stretch of the coach's time. Sessions that are there stay; none is made in it any more. What a calendar of the
    coach's blocks there gives way. `block_id` becomes the row's id.

    Refuses with NotYours, NoSuchPerson, AlreadyBlocked. Announces HoursChanged.
    """
    people.need_is_coach(by, people.coach(coach_id).id)
    claim(people=[coach_id])
    before = queries.blocks_of(coach_id, span)
    if before.filter(source=None).exists():
        raise AlreadyBlocked
    of_calendars = before.delete()[0]
    facts = {"coach_id": coach_id, "start_time": span.start, "end_time": span.end, "reason": reason.strip()}
    row = BlockedSlot.objects.create(id=block_id or new_id(), **facts)
    if of_calendars:
        calendars.lay(coach_id, now=now)
    announce(HoursChanged(coach_id, what="block"), by=by, now=now)
    return row


def unblock(*, by: Actor, block_id: UUID, now: datetime) -> None:
    """Take a block away; the next run makes what it kept out, and what calendars of the coach's say there holds again.

    Refuses with NotYours, NoSuchBlock, OfACalendar. Announces HoursChanged.
    """
    row = queries.block(block_id)
    people.need_is_coach(by, row.coach_id)
    if row.source:
        raise OfACalendar(name=row.source.name)
    claim(people=[row.coach_id])
    row.delete()
    calendars.lay(row.coach_id, now=now)
    announce(HoursChanged(row.coach_id, what="unblock"), by=by, now=now)


def add_time(
    *, by: Actor, coach_id: UUID, span: Span, room_id: UUID | None = None, reason: str = "", now: datetime
) -> AvailabilityAddition:
    """Offer a stretch of time beyond the weekly hours, once.

    Refuses with NotYours, NoSuchPerson, NoSuchRoom, AlreadyAdded, and Invalid for the past. Announces HoursChanged.
    """
    people.need_is_coach(by, people.coach(coach_id).id)
    if span.end <= now:
        raise Invalid("startTime", "it is in the past")
    claim(people=[coach_id])
    if queries.additions_of(coach_id, span).exists():
        raise AlreadyAdded
    row = AvailabilityAddition.objects.create(
        coach_id=coach_id,
        start_time=span.start,
        end_time=span.end,
        room=org.room(room_id) if room_id else None,
        reason=reason.strip(),
    )
    announce(HoursChanged(coach_id, what="addition"), by=by, now=now)
    return row


def remove_addition(*, by: Actor, addition_id: UUID, now: datetime) -> None:
    """Take an addition away; sessions in it stay. Refuses with NotYours, NoSuchAddition. Announces HoursChanged."""
    row = queries.addition(addition_id)
    people.need_is_coach(by, row.coach_id)
    row.delete()
    announce(HoursChanged(row.coach_id, what="addition_removed"), by=by, now=now)
