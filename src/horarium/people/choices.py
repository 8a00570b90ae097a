from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class CalendarKind(TextChoices):
    """Whose sessions a calendar shows: those that a member takes, that a coach gives, or that are held in a room."""

    MEMBER = "member"
    COACH = "coach"
    ROOM = "room"


class Scope(TextChoices):
    """What a token may be used for. It never opens more than its person may do: roles are asked besides."""

    READ = "read", gettext_lazy("read what the person may see")
    BOOKINGS = "bookings", gettext_lazy("make, move and cancel bookings, standing hours and sessions")
    CALENDAR = "calendar", gettext_lazy("change working hours, blocks and additions")
    OFFICE = "office", gettext_lazy("run the business: people, rooms, holidays, settings, runs")
    ACCOUNT = "account", gettext_lazy("list, make and revoke the person's tokens and calendar addresses")
    EVERYTHING = "everything", gettext_lazy("all of these, and what is added later")
