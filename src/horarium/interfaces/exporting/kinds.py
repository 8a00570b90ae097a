"""What is given out of each kind: the columns that the import knows, in an order that an import does not change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, TextField
from django.db.models.functions import Cast, Coalesce

from horarium.availability import queries as availability
from horarium.availability.values import Defaults
from horarium.interfaces.exporting.writing import written
from horarium.interfaces.importing.kinds import Name
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.people.errors import OnlyAdmin
from horarium.reservations import queries as reservations
from horarium.timetable.values import Pattern

if TYPE_CHECKING:
    from horarium.reservations.models import RecurringBooking

Rows = Iterator[tuple[Any, ...]]
AT_ONCE = 1000
PERSON = ("name", "email", "phone", "zone")
ROOM = "coach_settings__default_room"
SETTINGS = (f"{ROOM}__name", f"{ROOM}__location__name", "coach_settings__default_duration")


def key_of(whose: str = "") -> Coalesce:
    """Return the word by which a person is known again: the key of an import, else the id."""
    return Coalesce(f"{whose}import_key", Cast(f"{whose}id", TextField()))


def coaches(by: Actor, now: datetime) -> Rows:
    """Yield the active coaches, each with their room and minutes."""
    rows = people.coaches().annotate(key=key_of()).order_by("key").values_list("key", *PERSON, *SETTINGS)
    zone = org.settings().zone
    for *person, room, location, minutes in rows.iterator(AT_ONCE):
        yield (*_said(person, zone), room, location, minutes or Defaults().duration)


def members(by: Actor, now: datetime) -> Rows:
    """Yield the active members."""
    rows = people.members().annotate(key=key_of()).order_by("key")
    zone = org.settings().zone
    for person in rows.values_list("key", *PERSON).iterator(AT_ONCE):
        yield _said(person, zone)


def _said(person: Sequence[Any], business_zone: str) -> tuple[Any, ...]:
    """Who has no name is called by what they have, and who has no zone has the business's: in another home as in this."""
    key, name, email, phone, zone = person
    return key, name or email or key, email, phone, zone or business_zone


def weeks(by: Actor, now: datetime) -> Rows:
    """Yield the weekly hours of the active coaches, or of the coach who asks."""
    rows = availability.weekly_hours(None if by.is_admin else by.user_id).annotate(key=key_of("coach__"))
    columns = ("key", "day_of_week", "start_time", "end_time", "is_individual", "is_group")
    yield from rows.order_by("key", "day_of_week", "start_time").values_list(*columns).iterator(AT_ONCE)


def series(by: Actor, now: datetime) -> Rows:
    """Yield the standing hours that have a date to come, the oldest first, as they are older than one another."""
    named = {"coach_key": key_of("coach__"), "member_key": key_of("member__"), "location": F("room__location__name")}
    for row in reservations.standing_hours().annotate(**named).order_by("id").iterator(AT_ONCE):
        if _goes_on(row, now):
            yield _series(row)


def _goes_on(row: RecurringBooking, now: datetime) -> bool:
    today = civil.local_date(now, civil.zone(row.zone))
    if row.end_date is None:
        return True
    if row.end_date < today:
        return False
    minutes = civil.minutes_between(row.start_time, row.end_time)
    pattern = Pattern(
        weekdays=(row.day_of_week,),
        local_start=row.start_time,
        minutes=minutes,
        zone=row.zone,
        start_on=row.start_date,
        from_on=today,
        end_on=row.end_date,
        every_weeks=row.frequency,
    )
    return next(pattern.dates(row.end_date), None) is not None


def _series(row: Any) -> tuple[Any, ...]:
    times = (row.day_of_week, row.start_time, row.end_time, row.start_date, row.end_date, row.frequency, row.zone)
    return (row.id, row.member_key, row.coach_key, row.room and row.room.name, row.location, row.title, *times)


Give = Callable[[Actor, datetime], Rows]
PEOPLE = ("key", *PERSON)
HOURS = ("day_of_week", "start_time", "end_time")
DATES = ("start_date", "end_date", "frequency", "zone")
KINDS: dict[Name, tuple[tuple[str, ...], Give]] = {
    "coaches": ((*PEOPLE, "room", "location", "duration"), coaches),
    "members": (PEOPLE, members),
    "availability": (("coach", *HOURS, "individual", "group"), weeks),
    "series": (("id", "member", "coach", "room", "location", "title", *HOURS, *DATES), series),
}


def export(kind: Name, *, by: Actor, now: datetime, marked: bool = False) -> Iterator[bytes]:
    """Return the file of a kind in parts. Refuses with OnlyAdmin all but the office, and coaches who ask for their hours."""
    if not (by.is_admin or (kind == "availability" and by.is_coach)):
        raise OnlyAdmin
    columns, rows = KINDS[kind]
    return written(columns, rows(by, now), marked=marked)


def headers(kind: str) -> dict[str, str]:
    """Return what is said of a file that is given out."""
    return {
        "Content-Type": "text/csv; charset=utf-8; header=present",
        "Content-Disposition": f'attachment; filename="{kind}.csv"',
        "Cache-Control": "private, no-store",
    }
