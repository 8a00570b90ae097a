"""How many rows wait, as every page of the desk says it: asked in one statement that is put into SQL once.

To put a query of Django's into SQL costs several times what its answer does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from inspect import signature
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value

Rows = Callable[..., QuerySet[Any]]
# The time at which the queries are put into SQL. The instants and dates (of UTC) in them follow from it, and move with the time
# of the question.
THEN = datetime(2000, 1, 1, tzinfo=UTC)


def number_of(*queries: Rows, now: datetime) -> int:
    """Return how many rows these queries find together. Each is a function, which may be given `now` and nothing else."""
    sql, params = _in_sql(queries)
    with connection.cursor() as cursor:
        cursor.execute(sql, [one + (now - THEN) if isinstance(one, date) else one for one in params])
        return int(cursor.fetchone()[0])


@cache
def _in_sql(queries: tuple[Rows, ...]) -> tuple[str, tuple[Any, ...]]:
    parts: list[str] = []
    params: list[Any] = []
    for query in queries:
        rows = query(now=THEN) if "now" in signature(query).parameters else query()
        part, facts = rows.order_by().values(one=Value(1)).query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({part}) found)")  # noqa: S608  (Django's own SQL, its facts apart)
        params += facts
    return "SELECT " + " + ".join(parts), tuple(params)
