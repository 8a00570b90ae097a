"""What coaches offer in a week and how much of it is taken, a line for each and one for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from horarium.availability import queries as availability
from horarium.interfaces.pages.calendar import Week
from horarium.timetable import queries as timetable
from horarium.timetable.queries import Use

if TYPE_CHECKING:
    from horarium.people.models import User


@dataclass(frozen=True, slots=True)
class CoachLine:
    """A coach's week in figures; of all coaches together where there is no `coach`."""

    coach: User | None
    offered: timedelta
    use: Use
    booked: int

    @property
    def share(self) -> int | None:
        """Return how much of the offered time is taken, in per cent; nothing where none is offered."""
        return round(100 * self.use.taken / self.offered) if self.offered else None

    @property
    def filled(self) -> int:
        """Return the share as a bar draws it: groups outside the hours may make it more than all."""
        return min(100, self.share or 0)


def by_coach(week: Week, *, now: datetime) -> list[CoachLine]:
    """Return a line for each coach, the fullest first, in three statements however many there are."""
    offered = availability.offered_by_coach(week.zone.key, week.span)
    use = timetable.use_by_coach(week.span)
    coaches = timetable.coaches_booked_ahead(now=now)
    found = [CoachLine(c, offered.get(c.id, timedelta()), use.get(c.id, Use()), c.booked) for c in coaches]  # type: ignore[attr-defined]
    return sorted(found, key=lambda line: -1 if line.share is None else line.share, reverse=True)


WEEKS, HEIGHT = 12, 184


@dataclass(frozen=True, slots=True)
class Bar:
    """A week of the plot: hours offered and taken, and how high they stand."""

    number: int
    title: str
    offered: timedelta
    taken: timedelta
    holidays: int
    is_present: bool
    high: tuple[int, int]

    @property
    def share(self) -> int | None:
        """Return how much of the offered time is taken, in per cent; nothing where none is offered."""
        return round(100 * self.taken / self.offered) if self.offered else None

    @property
    def tops(self) -> tuple[int, int]:
        """Return where the two bars begin, counted from the top."""
        return HEIGHT - self.high[0], HEIGHT - self.high[1]


def by_week(week: Week, *, holidays: Sequence[date]) -> list[Bar]:
    """Return the last weeks up to this one, in two statements."""
    weeks = [Week(week.monday - n * timedelta(days=7), week.zone) for n in range(WEEKS - 1, -1, -1)]
    spans = [one.span for one in weeks]
    offered, taken = availability.offered_by_week(week.zone.key, spans), timetable.taken_by_week(spans)
    most = max([timedelta(hours=1), *offered, *taken])
    return [
        Bar(
            one.number,
            one.title,
            offered[n],
            taken[n],
            sum(one.days[0] <= day <= one.days[-1] for day in holidays),
            one == week,
            (round((HEIGHT - 4) * (offered[n] / most)), round((HEIGHT - 4) * (taken[n] / most))),
        )
        for n, one in enumerate(weeks)
    ]


def together(lines: Sequence[CoachLine]) -> CoachLine:
    """Return the line of all."""
    use = Use(
        taken=sum((line.use.taken for line in lines), timedelta()),
        cancelled=sum(line.use.cancelled for line in lines),
        no_show=sum(line.use.no_show for line in lines),
    )
    return CoachLine(None, sum((line.offered for line in lines), timedelta()), use, sum(line.booked for line in lines))
