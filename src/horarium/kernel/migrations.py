"""Tables that are written in SQL: the file is what the database runs, the operations are what Django knows of it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations
from django.db.migrations.operations.base import Operation


def from_sql(file: Path, state: list[Operation] | None = None) -> Operation:
    """Run an SQL file as it stands, and tell Django what came of it."""
    # No parameters, so that psycopg sends the text untouched, per cent signs and all.
    return migrations.RunSQL(sql=[(file.read_text(), None)], state_operations=state or [])
