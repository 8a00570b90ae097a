"""The business itself: its settings, rooms and holidays."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from ninja import Query
from ninja.params import functions
from pydantic import Field, StringConstraints

from horarium.interfaces.api.auth import Call, need_admin
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.people import Name
from horarium.interfaces.api.plans import Changes
from horarium.interfaces.api.shapes import Day, Page, Paged, Shape, Whole, Word, page
from horarium.kernel import clock
from horarium.kernel.errors import Absent
from horarium.kernel.unit import perform
from horarium.org import operations, queries
from horarium.people.choices import Scope

if TYPE_CHECKING:
    from horarium.org.models import Holiday as HolidayRow
    from horarium.org.models import Room as RoomRow
    from horarium.org.models import Settings as Row

settings_noun = Noun("Business", scope=Scope.OFFICE)
rooms_noun = Noun("Business", scope=Scope.OFFICE)
holidays_noun = Noun("Business", scope=Scope.OFFICE)
Colour = Annotated[Word, StringConstraints(pattern="^#[0-9A-Fa-f]{6}$", to_lower=True)]
Country = Annotated[Word, StringConstraints(pattern="^([A-Z]{2})?$")]
Currency = Annotated[Word, StringConstraints(pattern="^([A-Z]{3})?$")]
Subdivision = Annotated[Word, StringConstraints(pattern="^[A-Za-z0-9 -]{0,40}$")]


class Settings(Shape):
    """How the business is called, where its clocks stand, and how far ahead it plans."""

    business_name: str
    zone: str
    currency: str
    colour: str
    weeks_ahead: int
    booking_window_days: int

    @classmethod
    def of(cls, row: Row) -> Settings:
        """Return the settings as JSON has them."""
        return cls.model_construct(**{name: getattr(row, name) for name in cls.model_fields})


class NewSettings(Shape):
    """What shall hold. What is not sent stays as it was."""

    business_name: Name = "Horarium"
    zone: Word = "UTC"
    currency: Currency = Field("", description="ISO 4217, such as EUR; nothing where none is chosen.")
    colour: Colour = "#2b46b8"
    weeks_ahead: Whole = Field(6, ge=1, le=52)
    booking_window_days: Whole = Field(84, ge=1, le=366)


class NewRoom(Shape):
    """A room to be, in a location that is made if it is new."""

    name: Name
    capacity: Whole | None = Field(None, ge=1, le=100_000)
    location: Name = "Main"


class Room(Shape):
    """A room in which one session at a time can be held."""

    id: UUID
    name: str
    capacity: int | None
    location: str

    @classmethod
    def of(cls, row: RoomRow) -> Room:
        """Return the room as JSON has it."""
        return cls.model_construct(id=row.id, name=row.name, capacity=row.capacity, location=row.location.name)


class NewHoliday(Shape):
    """A date on which the business is to rest."""

    on: Day
    name: Name


class Holiday(Shape):
    """A date on which the business rests: its own, or one of the country that was chosen."""

    on: date
    name: str
    of_country: str

    @classmethod
    def of(cls, row: HolidayRow) -> Holiday:
        """Return the holiday as JSON has it."""
        return cls.model_construct(on=row.on, name=row.name, of_country=row.of_country)


class ChosenCountry(Shape):
    """A country (ISO 3166-1, such as IT) and a part of it whose holidays are kept; empty for none."""

    country: Country
    subdivision: Subdivision = ""


class Kept(Shape):
    """How many holidays of the country are kept, this year and the two after."""

    country: str
    subdivision: str
    kept: int


class Removed(Shape):
    """The date on which the business works after all."""

    on: date


@settings_noun.get("")
def settings(request: Call) -> Settings:
    """Return the business's settings, to those who run it."""
    need_admin(request)
    return Settings.of(queries.settings())


@settings_noun.put("", changes=Changes(settings, operations.hold_settings))
def set_settings(request: Call, body: NewSettings) -> Settings:
    """Change the business's settings."""
    need_admin(request)
    return Settings.of(perform(operations.settle, **body.model_dump(exclude_unset=True)))


@rooms_noun.get("")
def rooms(request: Call, asked: Query[Paged]) -> Page[Room]:
    """Return the rooms in use, by location and name."""
    return page(queries.rooms(), asked, Room.of)


@rooms_noun.post("", status=201)
def add_room(request: Call, body: NewRoom) -> Room:
    """Add a room."""
    need_admin(request)
    return Room.of(perform(operations.add_room, name=body.name, capacity=body.capacity, location=body.location))


@holidays_noun.get("")
def holidays(request: Call, asked: Query[Paged]) -> Page[Holiday]:
    """Return the dates on which the business rests, in order."""
    return page(queries.holidays(), asked, Holiday.of)


@holidays_noun.post("", status=201)
def add_holiday(request: Call, body: NewHoliday) -> Holiday:
    """Rest on a date. A second call for the date changes its name."""
    need_admin(request)
    return Holiday.of(perform(operations.add_holiday, on=body.on, name=body.name))


@holidays_noun.put("/country")
def choose_country(request: Call, body: ChosenCountry) -> Kept:
    """Rest on the holidays of a country, or of none. The business's own dates stay."""
    need_admin(request)
    kept = perform(operations.keep_country_holidays, country=body.country, subdivision=body.subdivision, now=clock.now())
    return Kept.model_construct(country=body.country, subdivision=body.subdivision, kept=kept)


@holidays_noun.delete("/{on}")
def remove_holiday(request: Call, on: Annotated[Day, functions.Path()]) -> Removed:
    """Work on a date after all. The next run makes what the holiday kept out."""
    need_admin(request)
    if not perform(operations.remove_holiday, on=on):
        raise Absent("on", thing="holiday")
    return Removed.model_construct(on=on)
