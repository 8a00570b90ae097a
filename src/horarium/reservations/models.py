from __future__ import annotations

from django.db import models


class RecurringBooking(models.Model):
    """A member's standing hour with a coach, in the words of sources 001 and 003: a view of its series, only read."""

    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey("people.User", on_delete=models.DO_NOTHING, related_name="+")
    coach = models.ForeignKey("people.User", on_delete=models.DO_NOTHING, related_name="+")
    room = models.ForeignKey("org.Room", on_delete=models.DO_NOTHING, null=True, related_name="+")
    title = models.TextField()
    day_of_week = models.SmallIntegerField()
    start_time = models.TimeField()
    end_time = models.TimeField()
    zone = models.TextField()
    start_date = models.DateField()
    end_date = models.DateField(null=True)
    frequency = models.SmallIntegerField()
    status = models.TextField()
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "recurring_bookings"
