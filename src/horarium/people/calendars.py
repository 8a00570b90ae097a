"""The addresses at which calendar programs read: made, named, renewed, revoked."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from horarium.journal.operations import announce
from horarium.kernel.actor import Actor
from horarium.kernel.unit import required
from horarium.org import queries as org
from horarium.people import queries
from horarium.people.choices import CalendarKind
from horarium.people.errors import MoreThanYourToken, NoSuchCalendarAddress, NotYours, TooManyCalendarAddresses
from horarium.people.events import CalendarAddressMade, CalendarAddressRevoked
from horarium.people.models import ApiToken, CalendarAddress, User
from horarium.people.rules import USE_NOTED_EVERY, digest, need_admin

MOST_ADDRESSES = 50


class MadeAddress(NamedTuple):
    """A new address of a calendar: what is kept of it, and the key itself, which is not."""

    row: CalendarAddress
    key: str


def make_calendar_address(
    *,
    by: Actor,
    kind: CalendarKind,
    of: UUID,
    name: str = "",
    shows_members: bool = False,
    by_token: ApiToken | None = None,
    now: datetime,
) -> MadeAddress:
    """Make an address of the calendar of a member, a coach or a room (`of`), and return it with its key, shown only now.

    Whoever may see the member makes one of theirs; coaches make their own; the office makes all. A room's shows members'
    names if it is told to. `by_token` is the token with which the maker came, if they came with one.
    Refuses with NotYours, OnlyAdmin, NoSuchPerson, NoSuchRoom, TooManyCalendarAddresses, MoreThanYourToken. Announces
    CalendarAddressMade.
    """
    required()
    reader = _reader(by, by_token)
    if CalendarAddress.objects.filter(reader=reader, revoked_at__isnull=True).count() >= MOST_ADDRESSES:
        raise TooManyCalendarAddresses(most=MOST_ADDRESSES)
    key = secrets.token_urlsafe(32)
    facts = {"whose": _whose(by, kind, of), "room": org.room(of) if kind == CalendarKind.ROOM else None}
    row = CalendarAddress(reader=reader, kind=kind, **facts, name=name.strip(), digest=digest(key))
    row.shows_members = shows_members and kind == CalendarKind.ROOM
    row.save(force_insert=True)
    row.refresh_from_db(fields=["created_at"])
    announce(CalendarAddressMade(of, address_id=row.id, kind=kind, renewed=False), by=by, now=now)
    return MadeAddress(row, key)


def _reader(by: Actor, by_token: ApiToken | None) -> User:
    """Who reads by the address: who makes it. It lives until it is revoked, so a token that ends can make none."""
    if by.user_id is None:
        raise NotYours
    if by_token and by_token.expires_at is not None:
        raise MoreThanYourToken
    return queries.person(by.user_id)


def _whose(by: Actor, kind: CalendarKind, of: UUID) -> User | None:
    if kind == CalendarKind.ROOM:
        need_admin(by)
        return None
    if kind == CalendarKind.COACH:
        coach = queries.coach(of)
        queries.need_is_coach(by, of)
        return coach
    queries.need_may_act_for(by, of)
    return queries.member(of)


def name_calendar_address(*, by: Actor, address_id: UUID, name: str) -> CalendarAddress:
    """Name one of one's own addresses. Refuses with NoSuchCalendarAddress."""
    row = _own(by, address_id)
    row.name = name.strip()
    row.save(update_fields=["name"])
    return row


def renew_calendar_address(*, by: Actor, address_id: UUID, by_token: ApiToken | None = None, now: datetime) -> MadeAddress:
    """Give one of one's own addresses another key, which is shown only now; the old one opens nothing any more.

    Refuses with NoSuchCalendarAddress, MoreThanYourToken. Announces CalendarAddressMade.
    """
    row = _own(by, address_id)
    _reader(by, by_token)
    key = secrets.token_urlsafe(32)
    row.digest, row.last_read_at = digest(key), None
    row.save(update_fields=["digest", "last_read_at"])
    announce(CalendarAddressMade(row.whose_id or row.room_id, address_id=row.id, kind=row.kind, renewed=True), by=by, now=now)
    return MadeAddress(row, key)


def revoke_calendar_address(*, by: Actor, address_id: UUID, now: datetime) -> CalendarAddress:
    """End an address: one's own, one of one's own calendar that somebody else made, or, for the office, any.

    Refuses with NoSuchCalendarAddress. Announces CalendarAddressRevoked.
    """
    required()
    row = _held(queries.calendar_addresses_seen_by(by), address_id)
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    announce(CalendarAddressRevoked(row.whose_id or row.room_id, address_id=row.id), by=by, now=now)
    return row


def note_calendar_read(*, address_id: UUID, now: datetime) -> None:
    """Note that a calendar was read by its address, at most once a minute however often it is."""
    required()
    unnoted = Q(last_read_at__isnull=True) | Q(last_read_at__lte=now - USE_NOTED_EVERY)
    CalendarAddress.objects.filter(unnoted, id=address_id).update(last_read_at=now)


def _own(by: Actor, address_id: UUID) -> CalendarAddress:
    required()
    return _held(queries.calendar_addresses_seen_by(by).filter(reader=by.user_id), address_id)


def _held(rows: QuerySet[CalendarAddress], address_id: UUID) -> CalendarAddress:
    row = rows.select_for_update(of=("self",)).filter(id=address_id).first()
    if row is None:
        raise NoSuchCalendarAddress
    return row
