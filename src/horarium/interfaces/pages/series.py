"""Series with their next sessions and the dates that were left out, for any list of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from horarium.interfaces.pages import left_out
from horarium.interfaces.pages.calendar import city
from horarium.interfaces.pages.left_out import Missing
from horarium.kernel import civil
from horarium.timetable import queries as timetable
from horarium.timetable.choices import Reason

if TYPE_CHECKING:
    from horarium.timetable.models import Series

FIRST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A series as a list shows it; `coming` are local times of its zone."""

    series: Series
    city: str
    coming: list[datetime]
    missing: list[Missing]

    @property
    def first(self) -> list[datetime]:
        """Return the next few sessions."""
        return self.coming[:FIRST]

    @property
    def further(self) -> list[datetime]:
        """Return the sessions after those."""
        return self.coming[FIRST:]


def lines(rows: Iterable[Series], may_read: frozenset[Reason], *, with_links: bool = False, now: datetime) -> list[Line]:
    """Return each series with its next ten sessions and its dates to come that were left out, in five statements."""
    found = list(rows)
    ids = [row.id for row in found]
    coming = timetable.next_sessions(ids, now=now)
    missing: dict[UUID, list[Missing]] = defaultdict(list)
    for one in left_out.said(timetable.left_out_of_series(ids, now=now), may_read, with_links=with_links):
        missing[one.series.id].append(one)
    return [_line(row, [s.start_time for s in coming.get(row.id, [])], missing[row.id]) for row in found]


def _line(series: Series, starts: list[datetime], missing: list[Missing]) -> Line:
    zone = civil.zone(series.zone)
    return Line(series, city(series.zone), [civil.local(start, zone) for start in starts], missing)
