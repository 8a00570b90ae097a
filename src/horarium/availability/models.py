from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from horarium.kernel.models import Row


class Instants(Func):
    """The half-open range of two instants; nothing when they stand the wrong way round, so that the CHECK may speak."""

    function = "tstzrange"
    template = "CASE WHEN end_time > start_time THEN %(function)s(%(expressions)s) END"
    output_field = DateTimeRangeField()


class Minutes(Func):
    """The minutes of the week, counted from Sunday 00:00, that a weekly window covers; an end of 00:00 is midnight."""

    template = (
        "int4range(day_of_week * 1440 + (extract(epoch FROM start_time) / 60)::int,"
        " day_of_week * 1440 + CASE WHEN end_time = '00:00' THEN 1440 ELSE (extract(epoch FROM end_time) / 60)::int END)"
    )
    output_field = IntegerRangeField()


class CoachSettings(models.Model):
    """A coach's defaults and rules of time, all in minutes. One row a coach; source 003 writes it by plain SQL.

    `meeting_link` is where online sessions are held.
    """

    coach = models.OneToOneField("people.User", on_delete=models.CASCADE, primary_key=True, related_name="coach_settings")
    default_room = models.ForeignKey("org.Room", on_delete=models.PROTECT, null=True, blank=True)
    default_duration = models.PositiveSmallIntegerField(db_default=60)
    buffer_before = models.PositiveSmallIntegerField(default=0, db_default=0)
    buffer_after = models.PositiveSmallIntegerField(default=0, db_default=0)
    least_notice = models.PositiveIntegerField(default=0, db_default=0)
    slot_step = models.PositiveSmallIntegerField(default=30, db_default=30)
    meeting_link = models.TextField(default="", db_default="", blank=True)
    public_booking = models.BooleanField(default=False, db_default=False)
    introduction = models.TextField(default="", db_default="", blank=True)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "coach_settings"
        constraints = [
            models.CheckConstraint(condition=Q(default_duration__range=(5, 720)), name="availability_duration_5_to_720"),
            models.CheckConstraint(
                condition=Q(buffer_before__lte=240, buffer_after__lte=240), name="availability_buffers_up_to_240"
            ),
            models.CheckConstraint(condition=Q(least_notice__lte=40320), name="availability_notice_up_to_four_weeks"),
            models.CheckConstraint(condition=Q(slot_step__range=(5, 720)), name="availability_step_5_to_720"),
            models.CheckConstraint(
                condition=Q(meeting_link="") | Q(meeting_link__regex=r"^https?://\S+$"),
                name="availability_meeting_link_is_an_address",
            ),
        ]

    @property
    def room_in_use(self) -> UUID | None:
        """Return the default room in which something new may be held, if there is one."""
        return self.default_room_id if self.default_room and self.default_room.is_active else None


class WeeklyAvailability(Row):
    """Hours of every week, wall-clock time in the coach's zone. day_of_week 0 is Sunday."""

    coach = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="weekly_availability")
    day_of_week = models.SmallIntegerField()
    start_time = models.TimeField()
    end_time = models.TimeField()
    is_individual = models.BooleanField(db_default=True)
    is_group = models.BooleanField(db_default=False)
    minutes = models.GeneratedField(expression=Minutes(), output_field=IntegerRangeField(), db_persist=True)

    class Meta:
        db_table = "weekly_availability"
        constraints = [
            models.CheckConstraint(condition=Q(day_of_week__range=(0, 6)), name="availability_day_0_to_6"),
            models.CheckConstraint(
                condition=Q(end_time__gt=F("start_time")) | Q(end_time="00:00"), name="availability_hours_end_after_start"
            ),
            ExclusionConstraint(
                name="availability_hours_never_twice",
                expressions=[("coach", RangeOperators.EQUAL), ("minutes", RangeOperators.OVERLAPS)],
            ),
        ]


class AvailabilityAddition(Row):
    """Hours beyond the weekly ones, once."""

    coach = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="availability_additions")
    start_time = models.DateTimeField()
    end_time = models.DateTimeField()
    room = models.ForeignKey("org.Room", on_delete=models.PROTECT, null=True, blank=True)
    is_individual = models.BooleanField(db_default=True)
    is_group = models.BooleanField(db_default=False)
    reason = models.TextField(db_default="", blank=True)
    during = models.GeneratedField(
        expression=Instants("start_time", "end_time"), output_field=DateTimeRangeField(), db_persist=True
    )

    class Meta:
        db_table = "availability_additions"
        constraints = [
            models.CheckConstraint(condition=Q(end_time__gt=F("start_time")), name="availability_addition_ends_after_start"),
            ExclusionConstraint(
                name="availability_addition_never_twice",
                expressions=[("coach", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]


EMPTY = Value([], models.JSONField())


class CalendarSource(Row):
    """A coach's own calendar, whose events block time: at an address (url), or as a file that was sent.

    `content` holds of its events only what is read of them, so that what repeats can be followed as time goes on; `busy`
    the time that they take ahead, `bad` those that could not be read. `due_at` is when it is looked at next.
    """

    coach = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="calendar_sources")
    name = models.TextField()
    url = models.TextField(db_default="", blank=True)
    content = models.JSONField(db_default=EMPTY)
    etag = models.TextField(db_default="", blank=True)
    busy = models.JSONField(db_default=EMPTY)
    bad = models.JSONField(db_default=EMPTY)
    due_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, db_default=0)
    error = models.TextField(db_default="", blank=True)

    class Meta:
        db_table = "calendar_sources"
        constraints = [models.UniqueConstraint("coach", "name", name="availability_calendar_name_once_for_each_coach")]

    @property
    def host(self) -> str:
        """Return the machine that the address leads to; the rest of an address is a key, and nobody's to see."""
        return urlsplit(self.url).hostname or ""


class BlockedSlot(Row):
    """Time in which a coach does not work, whatever the hours say; of a calendar of theirs, or (source None) by hand."""

    coach = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="blocked_slots")
    start_time = models.DateTimeField()
    end_time = models.DateTimeField()
    reason = models.TextField(db_default="", blank=True)
    source = models.ForeignKey(CalendarSource, on_delete=models.CASCADE, null=True, blank=True, related_name="blocks")
    during = models.GeneratedField(
        expression=Instants("start_time", "end_time"), output_field=DateTimeRangeField(), db_persist=True
    )

    class Meta:
        db_table = "blocked_slots"
        constraints = [
            models.CheckConstraint(condition=Q(end_time__gt=F("start_time")), name="availability_block_ends_after_start"),
            ExclusionConstraint(
                name="availability_block_never_twice",
                expressions=[("coach", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]
