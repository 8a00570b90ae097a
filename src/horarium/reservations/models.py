from __future__ import annotations

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from horarium.kernel.models import Row


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


class MemberNote(Row):
    """What a coach keeps in mind about a member, as written once; the newest is the note, an empty one none.

    The coach and those who run the business read it, never the member.
    """

    coach = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    text = models.TextField(db_default="", blank=True)

    class Meta:
        db_table = "member_notes"
        indexes = [models.Index(fields=["coach", "member", "-created_at"], name="reservations_notes_by_age")]
        constraints = [
            models.CheckConstraint(condition=LessThanOrEqual(Length("text"), 4000), name="reservations_note_up_to_4000"),
        ]
