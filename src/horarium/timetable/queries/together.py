"""Where many new patterns meet what is there, and one another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from horarium.kernel.named_sql import queries
from horarium.timetable.choices import Reason
from horarium.timetable.queries.busy import Clash
from horarium.timetable.values import NewSeries

SQL = queries(Path(__file__).parents[1] / "sql" / "together.sql")


@dataclass(frozen=True, slots=True)
class Meeting:
    """The n-th of the new meets a series that is there, or an earlier one of the new (`other`)."""

    n: int
    other: int | None
    clash: Clash


def meetings_of(new: Sequence[NewSeries]) -> list[Meeting]:
    """Return where each new series first meets each active one and each of the new before it, in one statement.

    What clash_of_pattern says of one series is the earliest of its meetings here.
    """
    rows = json.dumps([_row(n, series) for n, series in enumerate(new)], cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        cursor.execute(SQL["patterns_against_patterns"], {"rows": rows})
        return [_meeting(*row) for row in cursor.fetchall()]


def _row(n: int, series: NewSeries) -> dict[str, Any]:
    who = {"coach_id": series.coach_id, "member_id": series.member_id, "room_id": series.room_now}
    return {"n": n, "id": series.id, **who, **series.pattern.columns, "from_on": series.pattern.from_on}


def _meeting(n: int, other: int | None, reason: str, key: Any, starts: datetime) -> Meeting:
    return Meeting(n, other, Clash(Reason(reason), key, starts))
