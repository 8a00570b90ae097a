"""One claim before an operation takes time in several places, or looks before it takes.

Row locks in one fixed order: people by id, then rooms by id. Nobody who claims can deadlock with another who does, and
two who want the same person or room go one after the other. Nothing needs to be claimed to free time.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from horarium.kernel.unit import required


def claim(people: Iterable[UUID | None] = (), rooms: Iterable[UUID | None] = ()) -> None:
    """Hold these people and rooms until the transaction ends. Ids that do not exist are passed over."""
    required()
    with connection.cursor() as cursor:
        for table, ids in (("users", people), ("rooms", rooms)):
            wanted = sorted({i for i in ids if i is not None})
            if wanted:
                cursor.execute(
                    f"SELECT 1 FROM {table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",  # noqa: S608
                    [wanted],
                )
