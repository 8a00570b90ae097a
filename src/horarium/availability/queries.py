"""All reads of when coaches could work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet

from horarium.availability.errors import NoSuchAddition, NoSuchBlock, NoSuchCalendar
from horarium.availability.models import AvailabilityAddition, BlockedSlot, CalendarSource, CoachSettings, WeeklyAvailability
from horarium.availability.rules import merged
from horarium.availability.values import Defaults, TimeRules, Window
from horarium.kernel.spans import Span
from horarium.org import queries as org

if TYPE_CHECKING:
    from horarium.people.models import User

# After so many failures in a row a calendar needs somebody's attention.
TROUBLE = 3


def zone_of(coach: User | None) -> str:
    """Return the coach's zone, else, also where there is no coach, the business's."""
    return (coach.zone if coach else "") or org.settings().zone


def week_of(coach_id: UUID) -> list[Window]:
    """Return the coach's weekly hours in order of the week."""
    rows = WeeklyAvailability.objects.filter(coach=coach_id).order_by("day_of_week", "start_time")
    return [Window(r.day_of_week, r.start_time, r.end_time, r.is_individual, r.is_group) for r in rows]


def weekly_hours(coach_id: UUID | None = None) -> QuerySet[WeeklyAvailability]:
    """Return the weekly hours of all active coaches, or of one."""
    rows = WeeklyAvailability.objects.filter(coach__is_coach=True, coach__is_active=True)
    return rows.filter(coach=coach_id) if coach_id else rows


def joined(windows: Iterable[Window]) -> list[Window]:
    """Return the week that set_week makes of these windows. Refuses with Invalid where they contradict one another."""
    return merged(windows)


def defaults_of(coach_id: UUID) -> CoachSettings:
    """Return the coach's default room and duration (minutes), or what holds where none were set."""
    found = CoachSettings.objects.select_related("default_room").filter(coach=coach_id).first()
    return found or defaults_of_nobody(coach_id)


def defaults_of_nobody(coach_id: UUID) -> CoachSettings:
    """Return what holds for a coach for whom nothing was set. It is no row."""
    return CoachSettings(coach_id=coach_id, default_room=None, default_duration=60)


def room_of(coach_id: UUID) -> UUID | None:
    """Return the coach's default room, if there is one and it is in use."""
    return defaults_of(coach_id).room_in_use


def rooms_of_all(coach_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the default rooms of those of the coaches who have one that is in use."""
    rows = CoachSettings.objects.filter(coach__in=list(coach_ids), default_room__is_active=True)
    return {row.coach_id: row.default_room_id for row in rows if row.default_room_id}


def settings_of_all(coach_ids: Iterable[UUID]) -> dict[UUID, CoachSettings]:
    """Return the defaults and rules of time of those of the coaches for whom some were set, in one statement."""
    rows = CoachSettings.objects.select_related("default_room").filter(coach__in=list(coach_ids))
    return {row.coach_id: row for row in rows}


def defaults_of_all(coach_ids: Iterable[UUID]) -> dict[UUID, Defaults]:
    """Return the defaults of those of the coaches for whom some were set."""
    rows = CoachSettings.objects.filter(coach__in=list(coach_ids))
    return {row.coach_id: Defaults(row.default_room_id, row.default_duration) for row in rows}


def time_rules_of(coach_id: UUID) -> TimeRules:
    """Return the coach's rules of time, or what holds where none were set."""
    row = defaults_of(coach_id)
    return TimeRules(row.buffer_before, row.buffer_after, row.least_notice, row.slot_step)


def open_pages() -> QuerySet[CoachSettings]:
    """Return the settings of the active coaches whom everybody may book, with the coach and the room, by name."""
    rows = CoachSettings.objects.filter(public_booking=True, coach__is_coach=True, coach__is_active=True)
    return rows.select_related("coach", "default_room__location").order_by("coach__name", "coach_id")


def blocks_of(coach_id: UUID, within: Span | None = None) -> QuerySet[BlockedSlot]:
    """Return the coach's blocks in order, those that touch the span if one is given."""
    rows = BlockedSlot.objects.filter(coach=coach_id).order_by("start_time", "id")
    return rows.filter(start_time__lt=within.end, end_time__gt=within.start) if within else rows


def blocks() -> QuerySet[BlockedSlot]:
    """Return every block with its coach, in order."""
    return BlockedSlot.objects.select_related("coach").order_by("start_time", "id")


def blocks_within(within: Span, coach_ids: Iterable[UUID]) -> QuerySet[BlockedSlot]:
    """Return the blocks of these coaches that touch the span, in order."""
    rows = BlockedSlot.objects.filter(coach__in=list(coach_ids), start_time__lt=within.end, end_time__gt=within.start)
    return rows.order_by("start_time", "id")


def coaches_with_a_room() -> QuerySet[CoachSettings, UUID]:
    """Return the ids of the coaches who have a default room that is in use."""
    return CoachSettings.objects.filter(default_room__is_active=True).values_list("coach", flat=True)


def calendars_of(coach_id: UUID) -> QuerySet[CalendarSource]:
    """Return the coach's own calendars, whose events block time, with the `number` of their blocks, the oldest first."""
    return _calendars().filter(coach=coach_id).order_by("id")


def calendar(source_id: UUID) -> CalendarSource:
    """Return the coach's calendar with the `number` of its blocks. Refuses with NoSuchCalendar."""
    found = _calendars().filter(id=source_id).first()
    if found is None:
        raise NoSuchCalendar
    return found


def _calendars() -> QuerySet[CalendarSource]:
    return CalendarSource.objects.annotate(number=Count("blocks"))


def calendars_in_trouble() -> QuerySet[CalendarSource]:
    """Return the calendars that could not be read three times in a row or more, with their coaches, by name."""
    return CalendarSource.objects.filter(failures__gte=TROUBLE).select_related("coach").order_by("coach__name", "name", "id")


def additions_of(coach_id: UUID, within: Span | None = None) -> QuerySet[AvailabilityAddition]:
    """Return the coach's additions in order, those that touch the span if one is given."""
    rows = AvailabilityAddition.objects.filter(coach=coach_id).order_by("start_time", "id")
    return rows.filter(start_time__lt=within.end, end_time__gt=within.start) if within else rows


def block(block_id: UUID) -> BlockedSlot:
    """Return the block. Refuses with NoSuchBlock."""
    found = BlockedSlot.objects.select_related("source").filter(id=block_id).first()
    if found is None:
        raise NoSuchBlock
    return found


def addition(addition_id: UUID) -> AvailabilityAddition:
    """Return the addition. Refuses with NoSuchAddition."""
    found = AvailabilityAddition.objects.filter(id=addition_id).first()
    if found is None:
        raise NoSuchAddition
    return found


def has_hours(coach_id: UUID, *, now: datetime) -> bool:
    """Say whether the coach offers any time at all, weekly or once, from now on."""
    weekly = WeeklyAvailability.objects.filter(coach=coach_id, is_individual=True)
    once = AvailabilityAddition.objects.filter(coach=coach_id, is_individual=True, end_time__gt=now)
    return weekly.exists() or once.exists()


def is_open(coach_id: UUID, zone: str, span: Span) -> bool:
    """Say whether the span lies wholly within the coach's weekly hours and additions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT open_time(%(coach)s, %(zone)s, %(lo)s, %(hi)s) @> tstzrange(%(lo)s, %(hi)s)",
            {"coach": coach_id, "zone": zone, "lo": span.start, "hi": span.end},
        )
        return bool(cursor.fetchone()[0])


def offered_at(
    wanted: Sequence[tuple[UUID, Span | None]], zones: Mapping[UUID, str], *, now: datetime
) -> list[tuple[bool, bool]]:
    """Return for each coach and span what has_hours and is_open say, in one statement. `zones` are the coaches'."""
    facts: dict[str, Any] = {
        "coaches": [coach_id for coach_id, _ in wanted],
        "zones": [zones[coach_id] for coach_id, _ in wanted],
        "starts": [span and span.start for _, span in wanted],
        "ends": [span and span.end for _, span in wanted],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT 1 FROM weekly_availability h WHERE h.coach_id = w.coach AND h.is_individual)
                 OR EXISTS (SELECT 1 FROM availability_additions h
                            WHERE h.coach_id = w.coach AND h.is_individual AND h.end_time > %(now)s),
                 CASE WHEN w.lo IS NULL THEN false ELSE open_time(w.coach, w.zone, w.lo, w.hi) @> tstzrange(w.lo, w.hi) END
               FROM unnest(%(coaches)s::uuid[], %(zones)s::text[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
                    WITH ORDINALITY AS w(coach, zone, lo, hi, n) ORDER BY n""",
            facts,
        )
        return [(bool(has_hours), bool(is_open)) for has_hours, is_open in cursor.fetchall()]


def open_spans(coach_id: UUID, zone: str, within: Span) -> list[Span]:
    """Return when, within the span, the coach's weekly hours and additions say that one could book, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT lower(open), upper(open)
               FROM unnest(open_time(%(coach)s, %(zone)s, %(lo)s, %(hi)s) * tstzmultirange(tstzrange(%(lo)s, %(hi)s))) open""",
            {"coach": coach_id, "zone": zone, "lo": within.start, "hi": within.end},
        )
        return [Span(start, end) for start, end in cursor.fetchall()]


def offered_by_coach(zone: str, within: Span) -> dict[UUID, timedelta]:
    """Return how much time each active coach offers within the span, blocks cut out, in one statement.

    `zone` is the business's, for coaches without one of their own. Holidays are the business's: they are not cut out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT u.id, (SELECT coalesce(sum(upper(open) - lower(open)), interval '0') FROM unnest(
                 open_time(u.id, coalesce(nullif(u.zone, ''), %(zone)s), %(lo)s, %(hi)s)
                 * tstzmultirange(tstzrange(%(lo)s, %(hi)s))
                 - coalesce((SELECT range_agg(b.during) FROM blocked_slots b
                             WHERE b.coach_id = u.id AND b.during && tstzrange(%(lo)s, %(hi)s)), '{}')) open)
               FROM users u WHERE u.is_coach AND u.is_active""",
            {"zone": zone, "lo": within.start, "hi": within.end},
        )
        return dict(cursor.fetchall())


def offered_by_week(zone: str, weeks: Sequence[Span]) -> list[timedelta]:
    """Return how much time all active coaches offer in each of the weeks, as offered_by_coach has it, in one statement.

    Of weeks that are over it says what today's hours would have offered.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH open AS MATERIALIZED (
                 SELECT open_time(u.id, coalesce(nullif(u.zone, ''), %(zone)s), %(lo)s, %(hi)s)
                   - coalesce((SELECT range_agg(b.during) FROM blocked_slots b
                               WHERE b.coach_id = u.id AND b.during && tstzrange(%(lo)s, %(hi)s)), '{}') AS during
                 FROM users u WHERE u.is_coach AND u.is_active)
               SELECT coalesce((SELECT sum(upper(part) - lower(part)) FROM open, unnest(open.during * tstzmultirange(
                        tstzrange(w.starts, w.ends))) part), interval '0')
               FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) WITH ORDINALITY AS w(starts, ends, n)
               ORDER BY n""",
            {
                "zone": zone,
                "lo": weeks[0].start,
                "hi": weeks[-1].end,
                "starts": [week.start for week in weeks],
                "ends": [week.end for week in weeks],
            },
        )
        return [row[0] for row in cursor.fetchall()]
