"""The tables of sql/calendar.sql as Django sees them. What they forbid is written there, not here."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Func, Q, Value, When

from horarium.kernel.models import Row, WallClockField
from horarium.timetable.choices import NoSeat, Place, Reason, SeatStatus, SeriesStatus, SessionStatus


class During(Func):
    template = "CASE WHEN end_time > start_time THEN tstzrange(start_time, end_time, '[)') END"


class Series(Row):
    """A pattern: weekdays (0 = Sunday), wall-clock time and zone, every n weeks, from a date, to a date or open.

    Only a batch may have no coach; its `titles` are its classes' in order, and begin again after the last if it says so.
    """

    kind = models.TextField(db_default="recurring_booking")
    title = models.TextField(db_default="")
    coach = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="series_given")
    room = models.ForeignKey("org.Room", on_delete=models.PROTECT, null=True)
    member = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="series_taken")
    place = models.TextField(choices=Place.choices, db_default=Place.ROOM)
    zone = models.TextField()
    weekdays = ArrayField(models.SmallIntegerField())
    local_start = models.TimeField()
    minutes = models.SmallIntegerField()
    every_weeks = models.SmallIntegerField(db_default=1)
    start_on = models.DateField()
    end_on = models.DateField(null=True)
    status = models.TextField(choices=SeriesStatus.choices, db_default=SeriesStatus.ACTIVE)
    next_occurrence = models.DateField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    titles = ArrayField(models.TextField(), db_default=Value([], ArrayField(models.TextField())))
    begins_again = models.BooleanField(db_default=False)
    capacity = models.SmallIntegerField(db_default=1)
    meeting_link = models.TextField(null=True)

    class Meta:
        db_table = "series"

    @property
    def coach_name(self) -> str:
        """Return who gives it; nothing where a batch has no coach."""
        return self.coach.name if self.coach else ""


class TrainingSession(Row):
    """One dated occurrence: coach, place, span, state. Never a login session."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="sessions")
    series_kind = models.TextField(null=True)
    original_local = WallClockField(null=True)
    number = models.SmallIntegerField(null=True)
    title = models.TextField(db_default="")
    coach = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="sessions_given")
    room = models.ForeignKey("org.Room", on_delete=models.PROTECT, null=True)
    member = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="sessions_taken")
    place = models.TextField(choices=Place.choices, db_default=Place.ROOM)
    capacity = models.SmallIntegerField(db_default=1)
    start_time = models.DateTimeField()
    end_time = models.DateTimeField()
    status = models.TextField(choices=SessionStatus.choices, db_default=SessionStatus.SCHEDULED)
    clock_note = models.TextField(null=True)
    meeting_link = models.TextField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    one_time_booking_id = models.UUIDField(null=True)
    recurring_booking_id = models.GeneratedField(
        expression=Case(When(series_kind="recurring_booking", then=F("series_id"))),
        output_field=models.UUIDField(null=True),
        db_persist=True,
    )
    live = models.GeneratedField(
        expression=ExpressionWrapper(Q(status="scheduled"), models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    during = models.GeneratedField(expression=During(), output_field=DateTimeRangeField(), db_persist=True)

    class Meta:
        db_table = "training_sessions"

    @property
    def coach_name(self) -> str:
        """Return who gives it; nothing where a batch's class has no coach."""
        return self.coach.name if self.coach else ""

    @property
    def called(self) -> str:
        """Return what it is called: a class by its batch too."""
        return f"{self.series.title}: {self.title}" if self.series and self.number else self.title


class Booking(Row):
    """A member's seat in a session, with the session's span and liveness kept equal by the database."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="seats")
    member = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="seats")
    status = models.TextField(choices=SeatStatus.choices, db_default=SeatStatus.CONFIRMED)
    start_time = models.DateTimeField()
    end_time = models.DateTimeField()
    live = models.BooleanField(db_default=True)
    cancelled_at = models.DateTimeField(null=True)
    policy_version = models.SmallIntegerField(null=True)
    cancelled_for = models.TextField(null=True)
    outcome = models.JSONField(null=True)
    during = models.GeneratedField(expression=During(), output_field=DateTimeRangeField(), db_persist=True)

    class Meta:
        db_table = "bookings"


class SessionReport(Row):
    """What was done in a session and what to do till the next, as written once; the newest is the report."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="reports")
    done = models.TextField()
    next_steps = models.TextField(db_default="")
    written_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "session_reports"


class LeftOutOccurrence(models.Model):
    """A date of a pattern that was not made, with the reason and the thing in the way."""

    pk = models.CompositePrimaryKey("series_id", "original_local")
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="left_out")
    original_local = WallClockField()
    reason = models.TextField(choices=Reason.choices)
    in_the_way = models.UUIDField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "left_out_occurrences"


class SeriesPause(Row):
    """A series rests between two dates, both included, or until it is lifted."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="pauses")
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    reason = models.TextField(db_default="")
    cancelled = ArrayField(models.UUIDField(), db_default=Value([], ArrayField(models.UUIDField())))

    class Meta:
        db_table = "series_pauses"


class ToldSession(Row):
    """What calendar programs were last told of a session, as one member sees it or (None) as all others do."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="told")
    member = models.ForeignKey("people.User", on_delete=models.CASCADE, null=True, related_name="+")
    digest = models.TextField()
    sequence = models.IntegerField(db_default=0)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "told_sessions"


class ToldCalendar(Row):
    """A session that the calendar of a coach or a room has shown as its own, and when it was then."""

    whose_id = models.UUIDField()
    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="+")
    start_time = models.DateTimeField()
    end_time = models.DateTimeField()

    class Meta:
        db_table = "told_calendars"


class KeptSession(Row):
    """A session that stays although something is against it: somebody has said so."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="kept")
    reason = models.TextField()
    in_the_way = models.UUIDField(null=True)
    kept_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "kept_sessions"


class Follower(models.Model):
    """Somebody who follows a series without having booked it: what later apps answer (sql/broadcasts.sql). Read only."""

    pk = models.CompositePrimaryKey("series_id", "member_id")
    series = models.ForeignKey(Series, on_delete=models.DO_NOTHING, related_name="followers")
    member = models.ForeignKey("people.User", on_delete=models.DO_NOTHING, related_name="+")
    with_place = models.BooleanField()
    since = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "series_followed"


class LeftOutSeat(Row):
    """A follower's place in a session that could not be had, while the session stands."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="left_out_seats")
    member = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(choices=NoSeat.choices)
    in_the_way = models.UUIDField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "left_out_seats"
