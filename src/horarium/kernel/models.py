"""What every table of ours has: a key that grows with time, made in Python and in plain SQL alike."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from horarium.kernel.ids import NewId, new_id


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
