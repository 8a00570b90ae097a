"""Which week a page shows, in whose zone, and how times and dates are said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from horarium.interfaces.language import dates
from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span

FIRST_YEAR, LAST_YEAR = 2000, 2200
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday, in a zone."""

    monday: date
    zone: ZoneInfo

    @property
    def days(self) -> list[date]:
        """Return the seven dates."""
        return [self.monday + timedelta(days=n) for n in range(7)]

    @property
    def span(self) -> Span:
        """Return the week from midnight to midnight, as instants."""
        return Span(midnight(self.monday, self.zone), midnight(self.monday + WEEK, self.zone))

    @property
    def number(self) -> int:
        """Return the number of the week in its year, as ISO 8601 counts."""
        return self.monday.isocalendar().week

    @property
    def name(self) -> str:
        """Return the week as addresses say it: 2026-W48."""
        return week_name(self.monday)

    @property
    def before(self) -> str:
        """Return the name of the week before."""
        return week_name(self.monday - WEEK)

    @property
    def after(self) -> str:
        """Return the name of the week after."""
        return week_name(self.monday + WEEK)

    @property
    def title(self) -> str:
        """Return the days of the week in words: 23 to 29 November 2026, with a dash."""
        return dates.days(self.monday, self.monday + timedelta(days=6))


def week_asked_for(text: str, zone: str, *, now: datetime) -> Week:
    """Return the week that an address names as 2026-W48, or the present one. Refuses with Invalid."""
    at = civil.zone(zone)
    if not text:
        return Week(civil.monday(civil.local_date(now, at)), at)
    found = re.fullmatch(r"(\d{4})-W(\d{2})", text, flags=re.ASCII)
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise Invalid(
            "week",
            "{text!r} is not a week such as 2026-W48, from {first_year} to {last_year}",
            text=text[:20],
            first_year=FIRST_YEAR,
            last_year=LAST_YEAR,
        )
    try:
        return Week(date.fromisocalendar(int(found[1]), int(found[2]), 1), at)
    except ValueError as error:
        raise Invalid("week", "the year {year} has no week {number}", year=found[1], number=int(found[2])) from error


def week_name(day: date) -> str:
    """Return the day's week as addresses say it: 2026-W48."""
    return f"{day:%G-W%V}"


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a date begins in a zone."""
    return civil.instant(datetime.combine(day, time()), zone)


def hours(length: timedelta) -> str:
    """Return a length in hours as a timetable prints it: 19\N{VULGAR FRACTION ONE HALF}, else with one decimal."""
    return dates.quarters(round(length.total_seconds() / 60))


def city(zone: str) -> str:
    """Return the name of a zone as people say it: Lagos time."""
    return dates.city(zone)


def clock_change(day: date, zone: ZoneInfo) -> str:
    """Say what the clocks of a zone do on a date, if anything."""
    hours = (midnight(day + timedelta(days=1), zone) - midnight(day, zone)).total_seconds() / 3600
    if hours == 24:
        return ""
    return gettext("clocks go forward") if hours < 24 else gettext("clocks go back")
