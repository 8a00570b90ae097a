from __future__ import annotations

from django.db.models import TextChoices


class Scope(TextChoices):
    """What a token may be used for. It never opens more than its person may do: roles are asked besides."""

    READ = "read", "read what the person may see"
    BOOKINGS = "bookings", "make, move and cancel bookings, standing hours and sessions"
    CALENDAR = "calendar", "change working hours, blocks and additions"
    OFFICE = "office", "run the business: people, rooms, holidays, settings, runs"
    ACCOUNT = "account", "list, make and revoke the person's tokens"
    EVERYTHING = "everything", "all of these, and what is added later"
