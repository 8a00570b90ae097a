from __future__ import annotations

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now

from horarium.kernel.models import LANGUAGE, Row, ZoneExists


class Settings(models.Model):
    """The business in one row."""

    id = models.SmallIntegerField(primary_key=True, default=1, db_default=1)
    business_name = models.TextField(default="Horarium", db_default="Horarium")
    zone = models.TextField(default="UTC", db_default="UTC")
    colour = models.TextField(default="#2b46b8", db_default="#2b46b8")
    weeks_ahead = models.SmallIntegerField(default=6, db_default=6)
    booking_window_days = models.SmallIntegerField(default=84, db_default=84)
    language = models.TextField(default="en-GB", db_default="en-GB")
    # The business's own words, by language: {"en": {"coach": ["instructor", "instructors"]}}. Without one the language's holds.
    words = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    holiday_country = models.TextField(default="", db_default="", blank=True)
    holiday_subdivision = models.TextField(default="", db_default="", blank=True)
    # ISO 4217; nothing until it is chosen.
    currency = models.TextField(default="", db_default="", blank=True)
    # What is read by whoever lacks full access to a batch: how and to whom one pays.
    payment_instructions = models.TextField(default="", db_default="", blank=True)
    # When it is usually open, as [weekday (0 = Sunday), start, end] in wall-clock time: what a new coach may begin with.
    opening_hours = models.JSONField(default=list, db_default=Value([], models.JSONField()), blank=True)

    class Meta:
        db_table = "settings"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="org_settings_are_one_row"),
            models.CheckConstraint(condition=ZoneExists(), name="org_zone_exists"),
            models.CheckConstraint(condition=Q(weeks_ahead__range=(1, 52)), name="org_weeks_ahead_from_1_to_52"),
            models.CheckConstraint(condition=Q(booking_window_days__range=(1, 366)), name="org_window_up_to_a_year"),
            models.CheckConstraint(condition=Q(language__regex=LANGUAGE), name="org_language_is_a_tag"),
            models.CheckConstraint(condition=Q(colour__regex=r"^#[0-9a-f]{6}$"), name="org_colour_is_hexadecimal"),
            models.CheckConstraint(condition=Q(currency__regex=r"^([A-Z]{3})?$"), name="org_currency_is_three_letters"),
        ]


class Location(Row):
    """A place with an address, where rooms are."""

    name = models.TextField(unique=True)
    address = models.TextField(db_default="", blank=True)
    city = models.TextField(db_default="", blank=True)
    country = models.TextField(db_default="", blank=True)

    class Meta:
        db_table = "locations"


class Room(Row):
    """A room in which one session at a time can be held."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="rooms")
    name = models.TextField()
    capacity = models.PositiveIntegerField(null=True, blank=True)
    is_active = models.BooleanField(db_default=True)

    class Meta:
        db_table = "rooms"
        constraints = [models.UniqueConstraint("location", "name", name="org_room_name_once_in_a_location")]


class Holiday(Row):
    """A date on which the business rests: its own, or one of the country that the owner chose."""

    on = models.DateField()
    name = models.TextField()
    of_country = models.TextField(db_default="", blank=True)

    class Meta:
        db_table = "holidays"
        constraints = [models.UniqueConstraint("on", "of_country", name="org_holiday_once_a_date")]


class PolicyRow(models.Model):
    """One version of the cancellation policy. Never changed: another version is another row."""

    version = models.SmallIntegerField(primary_key=True)
    rules = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())
    made_by = models.UUIDField(null=True)

    class Meta:
        db_table = "cancellation_policies"
        constraints = [models.CheckConstraint(condition=Q(version__gt=0), name="org_policy_version_from_1")]
