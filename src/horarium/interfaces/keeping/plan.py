"""Which backups of a folder are kept: the last of each day, week and month, so many of each, and what somebody made by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

NAME = re.compile(r"horarium-(?P<stamp>\d{8}-\d{6})(?P<label>-[a-z-]+)?\.backup(\.age)?")
STAMP = "%Y%m%d-%H%M%S"
PLAN = re.compile(r"(\d{1,3})d (\d{1,3})w (\d{1,3})m")
# Of those made before a migration, a restore or a reset.
LABELLED = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """Of how many days, weeks and months the last backup is kept."""

    days: int
    weeks: int
    months: int

    @classmethod
    def of(cls, text: str) -> Plan:
        """Return the plan that a text such as "7d 4w 12m" is. Raises ValueError for another, and for none at all."""
        found = PLAN.fullmatch(text.strip())
        if not found or not any(map(int, found.groups())):
            raise ValueError(f"{text[:40]!r} is not a plan such as 7d 4w 12m: days, weeks and months")
        return cls(*map(int, found.groups()))


def name_of(now: datetime, label: str = "", *, encrypted: bool = False) -> str:
    """Return the name of a backup made at an instant, for the reason that the label names."""
    stamp = now.astimezone(UTC).strftime(STAMP)
    return f"horarium-{stamp}{f'-{label}' if label else ''}.backup{'.age' if encrypted else ''}"


def made_at(name: str) -> datetime | None:
    """Return when the backup of that name was made, or nothing for a name that is none of ours."""
    found = NAME.fullmatch(name)
    return datetime.strptime(found["stamp"], STAMP).replace(tzinfo=UTC) if found else None


def superfluous(names: Iterable[str], plan: Plan) -> list[str]:
    """Return which of these files the plan lets go. The newest is never among them, nor is a name that is none of ours."""
    ours = sorted((name for name in names if NAME.fullmatch(name)), key=_order, reverse=True)
    nightly = [name for name in ours if not _label(name)]
    labelled = [name for name in ours if _label(name)]
    kept = {*ours[:1], *labelled[:LABELLED]}
    kept |= {name for period, most in _periods(plan) for name in _last_of_each(nightly, period, most)}
    return [name for name in ours if name not in kept]


def _order(name: str) -> str:
    found = NAME.fullmatch(name)
    return found["stamp"] if found else ""


def _label(name: str) -> str:
    found = NAME.fullmatch(name)
    return (found["label"] or "") if found else ""


def _periods(plan: Plan) -> Iterator[tuple[Callable[[date], object], int]]:
    yield (lambda day: day), plan.days
    yield (lambda day: day.isocalendar()[:2]), plan.weeks
    yield (lambda day: (day.year, day.month)), plan.months


def _last_of_each(names: list[str], period: Callable[[date], object], most: int) -> Iterator[str]:
    """Yield the newest name of each of the last so many periods in which there is one."""
    seen: set[object] = set()
    for name in names:
        made = made_at(name)
        key = period(made.date()) if made else None
        if key not in seen and len(seen) < most:
            seen.add(key)
            yield name
