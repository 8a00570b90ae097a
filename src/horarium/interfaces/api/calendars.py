"""Addresses at which calendar programs read: the caller's own, for the office everybody's."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Query
from pydantic import Field

from horarium.interfaces.api.auth import Call
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Gone, Id, Page, Paged, Shape, Word, Yes, page
from horarium.interfaces.feeds.whose import address_of, for_programs
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.people import operations, queries
from horarium.people.choices import CalendarKind, Scope

if TYPE_CHECKING:
    from horarium.people.models import CalendarAddress

noun = Noun("Calendar addresses", scope=Scope.ACCOUNT)


class NewAddress(Shape):
    """A calendar to be read by an address: that of a member, a coach or a room."""

    kind: CalendarKind
    of: UUID = Field(description="The id of the member, the coach or the room.")
    name: Word = ""
    shows_members: Yes = Field(default=False, description="Of a room: whether members are named in it.")


class AddressName(Shape):
    """What an address is to be called."""

    name: Word


class Address(Shape):
    """An address as it is known afterwards. `of` is the member, coach or room; the reader is who made it."""

    id: UUID
    kind: str
    of: UUID
    of_name: str
    name: str
    shows_members: bool
    reader_id: UUID
    reader_name: str
    created_at: datetime
    last_read_at: datetime | None


class MadeAddress(Address):
    """An address with what is shown only now: for browsers, and for calendar programs to open at once."""

    url: str
    webcal_url: str


@noun.get("", scope=Scope.ACCOUNT)
def calendar_addresses(request: Call, asked: Query[Paged]) -> Page[Address]:
    """Return the addresses that were not revoked, the newest first: the caller's and those of their calendar, or all."""
    return page(queries.calendar_addresses_seen_by(request.auth.by), asked, _address)


@noun.post("", status=201, sealed=True)
def make_calendar_address(request: Call, body: NewAddress) -> MadeAddress:
    """Make an address of a calendar. Who has it reads what its maker may know, until it is revoked."""
    caller = request.auth
    facts: dict[str, Any] = {name: getattr(body, name) for name in NewAddress.model_fields}
    made = perform(operations.make_calendar_address, by=caller.by, by_token=caller.token, now=clock.now(), **facts)
    return _made(request, made)


@noun.put("/{id}")
def name_calendar_address(request: Call, key: Id, body: AddressName) -> Address:
    """Name one of the caller's own addresses."""
    return _address(perform(operations.name_calendar_address, by=request.auth.by, address_id=key, name=body.name))


@noun.post("/{id}/renew", sealed=True)
def renew_calendar_address(request: Call, key: Id) -> MadeAddress:
    """Give one of the caller's own addresses another key. The old one opens nothing any more."""
    caller = request.auth
    made = perform(operations.renew_calendar_address, by=caller.by, address_id=key, by_token=caller.token, now=clock.now())
    return _made(request, made)


@noun.delete("/{id}")
def revoke_calendar_address(request: Call, key: Id) -> Gone:
    """End an address. It opens nothing from now on."""
    row = perform(operations.revoke_calendar_address, by=request.auth.by, address_id=key, now=clock.now())
    return Gone(id=row.id)


def _address(row: CalendarAddress) -> Address:
    return Address.model_construct(**_facts(row))


def _made(request: Call, made: operations.MadeAddress) -> MadeAddress:
    url = address_of(request, made.key)
    return MadeAddress.model_construct(**_facts(made.row), url=url, webcal_url=for_programs(url))


def _facts(row: CalendarAddress) -> dict[str, Any]:
    of = row.room or row.whose
    told = {"of": of.id, "of_name": of.name, "reader_name": row.reader.name} if of else {}
    own = ("id", "kind", "name", "shows_members", "reader_id", "created_at", "last_read_at")
    return {name: getattr(row, name) for name in own} | told
