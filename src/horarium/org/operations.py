"""All writes of the business."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import holidays as country_holidays
from django.db import connection

from horarium.journal.operations import announce
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.ids import new_id
from horarium.kernel.unit import required
from horarium.org import queries, rules
from horarium.org.choices import CURRENCIES
from horarium.org.errors import NoSuchCountry, NoSuchLocation, NoSuchRoom, RoomNameTaken
from horarium.org.events import PolicySet
from horarium.org.models import Holiday, Location, PolicyRow, Room, Settings
from horarium.org.values import CancellationPolicy

YEARS_OF_HOLIDAYS = 3


def settle(**facts: Any) -> Settings:
    """Change what the business's one row says: business_name, zone, currency, colour, weeks_ahead, and so on.

    Refuses with Invalid for a zone or a currency that does not exist, and for words of the business's own that are none.
    """
    required()
    if "zone" in facts:
        civil.zone(facts["zone"])
    if "words" in facts:
        facts["words"] = rules.own_words(facts["words"])
    if facts.get("currency") and facts["currency"] not in CURRENCIES:
        raise Invalid("currency", f"{facts['currency'][:10]!r} is not a currency of ISO 4217 such as EUR or NGN")
    row, _ = Settings.objects.update_or_create(id=1, defaults=facts)
    return row


def hold_settings() -> None:
    """Keep everybody else from changing the business's one row until the transaction ends."""
    required()
    Settings.objects.select_for_update().filter(id=1).first()


def hold_policies() -> None:
    """Keep everybody else from making a version of the policy until the transaction ends."""
    required()
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE cancellation_policies IN EXCLUSIVE MODE")


def set_policy(*, by: Actor, policy: CancellationPolicy, now: datetime) -> CancellationPolicy:
    """Put a new version of the cancellation policy in force, and return it with its number.

    What is booked already keeps the version that it was booked under. Announces PolicySet.
    """
    hold_policies()
    current = queries.policy()
    if current.version and current.rules == policy.rules:
        return current
    row = PolicyRow.objects.create(version=current.version + 1, rules=policy.rules, created_at=now, made_by=by.user_id)
    announce(PolicySet(None, version=row.version), by=by, now=now)
    return CancellationPolicy.of(row.version, row.rules)


def add_room(*, name: str, capacity: int | None = None, location: str = "Main", room_id: UUID | None = None) -> Room:
    """Add a room to a location, which is made if it is new. `room_id` becomes the room's id.

    Refuses with Invalid and RoomNameTaken.
    """
    required()
    if not name.strip():
        raise Invalid("name", "it is empty")
    place, _ = Location.objects.get_or_create(name=location)
    facts = {"capacity": capacity, "id": room_id or new_id()}
    room, made = Room.objects.get_or_create(location=place, name=name.strip(), defaults=facts)
    if not made:
        raise RoomNameTaken(location=location, name=name)
    return room


def change_room(*, room_id: UUID, name: str, location: str, capacity: int | None, is_active: bool) -> Room:
    """Change a room's name, location (made if it is new) and seats, or take it out of use; what is booked in it stays.

    Refuses with Invalid, NoSuchRoom and RoomNameTaken.
    """
    required()
    if not (name.strip() and location.strip()):
        raise Invalid("location" if name.strip() else "name", "it is empty")
    room = Room.objects.select_for_update(no_key=True).filter(id=room_id).first()
    if room is None:
        raise NoSuchRoom
    place, _ = Location.objects.get_or_create(name=location.strip())
    if Room.objects.filter(location=place, name=name.strip()).exclude(id=room_id).exists():
        raise RoomNameTaken(location=location, name=name)
    room.location, room.name, room.capacity, room.is_active = place, name.strip(), capacity, is_active
    room.save(update_fields=["location", "name", "capacity", "is_active"])
    return room


def change_location(*, location_id: UUID, **facts: str) -> Location:
    """Change a location's name, address, city or country. Refuses with Invalid and NoSuchLocation."""
    required()
    place = Location.objects.select_for_update(no_key=True).filter(id=location_id).first()
    if place is None:
        raise NoSuchLocation
    for name, value in facts.items():
        setattr(place, name, value.strip())
    if not place.name:
        raise Invalid("name", "it is empty")
    if Location.objects.filter(name=place.name).exclude(id=location_id).exists():
        raise Invalid("name", "there is a location {name!r} already", name=place.name)
    place.save(update_fields=list(facts))
    return place


def add_holiday(*, on: date, name: str) -> Holiday:
    """Rest on a date. A second call for the date changes its name."""
    required()
    row, _ = Holiday.objects.update_or_create(on=on, of_country="", defaults={"name": name})
    return row


def remove_holiday(*, on: date) -> int:
    """Work on a date after all, and return how many holidays that ended."""
    required()
    return Holiday.objects.filter(on=on).delete()[0]


def keep_country_holidays(*, country: str, subdivision: str = "", now: datetime) -> int:
    """Rest on the holidays of a country (ISO 3166-1) or of none, this year and the two after; return how many.

    What another country brought goes; the business's own dates stay. Refuses with NoSuchCountry.
    """
    required()
    settle(holiday_country=country, holiday_subdivision=subdivision)
    Holiday.objects.exclude(of_country__in=["", country]).delete()
    if not country:
        return 0
    known = _known(country, subdivision, range(now.year, now.year + YEARS_OF_HOLIDAYS))
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO holidays ("on", name, of_country) SELECT * FROM unnest(%s::date[], %s::text[], %s::text[])
               ON CONFLICT ("on", of_country) DO UPDATE SET name = excluded.name""",
            [list(known), list(known.values()), [country] * len(known)],
        )
    return len(known)


def _known(country: str, subdivision: str, years: range) -> dict[date, str]:
    try:
        return dict(country_holidays.country_holidays(country, subdiv=subdivision or None, years=years))
    except NotImplementedError as error:
        is_known = country in {code for code, _ in queries.countries()}
        raise NoSuchCountry("subdivision" if is_known else "country", country=f"{country} {subdivision}".strip()) from error


def refresh_country_holidays(*, now: datetime) -> int:
    """Bring the chosen country's holidays up to the year after next, as every night does."""
    required()
    chosen = queries.settings()
    return keep_country_holidays(country=chosen.holiday_country, subdivision=chosen.holiday_subdivision, now=now)
