"""What every table of ours has: a key that grows with time, made in Python and in plain SQL alike."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now

from horarium.kernel.ids import NewId, new_id

# A language, or a language as one country writes it: fr, fr-CA.
LANGUAGE = "^[a-z]{2,3}(-[A-Z]{2})?$"


class Row(models.Model):
    """A row with the house's key and the moment in which it was made."""

    id = models.UUIDField(primary_key=True, default=new_id, db_default=NewId(), editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class ZoneExists(models.Func):
    """True for a known zone or none; PostgreSQL raises on a name that is no zone, so a wrong one never gets in."""

    template = "(zone = '' OR timezone(zone, timestamptz 'epoch') IS NOT NULL)"
    output_field = models.BooleanField()


class WallClockField(models.DateTimeField):  # type: ignore[type-arg]  # not generic at run time
    """A date and time as clocks show it, without a zone: what zone it is in, another column says."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return the column's type."""
        return "timestamp"

    def get_prep_value(self, value: Any) -> Any:
        """Return the value as it is: Django would take it for an instant whose zone was forgotten."""
        return value
