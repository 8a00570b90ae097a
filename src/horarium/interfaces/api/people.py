"""Who is who: coaches, members, and the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from ninja import Query
from pydantic import StringConstraints

from horarium.interfaces.api.auth import Call, need_admin
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.api.shapes import Page, Paged, Shape, Word, page
from horarium.kernel.unit import perform
from horarium.org import queries as org
from horarium.people import operations, queries
from horarium.people.choices import Scope

if TYPE_CHECKING:
    from horarium.people.models import User

coaches_noun = Noun("People", scope=Scope.OFFICE)
members_noun = Noun("People", scope=Scope.OFFICE)
me_noun = Noun("People")
Name = Annotated[Word, StringConstraints(min_length=1)]


class NewPerson(Shape):
    """Somebody new. Without an e-mail address they cannot log in yet; without a zone the business's holds."""

    name: Name
    email: Word | None = None
    zone: Word = ""


class Person(Shape):
    """Somebody, with the zone in which they live."""

    id: UUID
    name: str
    zone: str

    @classmethod
    def of(cls, user: User, zone: str) -> Person:
        """Return the person as JSON has them; `zone` is the business's, for who has none of their own."""
        return cls.model_construct(id=user.id, name=user.name, zone=user.zone or zone)


class Ward(Shape):
    """A member for whom the caller may act."""

    id: UUID
    name: str


class Me(Person):
    """The caller: who they are, what they may be, and for whom they may act."""

    email: str | None
    is_owner: bool
    is_office: bool
    is_coach: bool
    is_member: bool
    wards: list[Ward]


@coaches_noun.get("")
def coaches(request: Call, asked: Query[Paged]) -> Page[Person]:
    """Return the coaches by name."""
    zone = org.settings().zone
    return page(queries.coaches(), asked, lambda user: Person.of(user, zone))


@coaches_noun.post("", status=201)
def add_coach(request: Call, body: NewPerson) -> Person:
    """Add a coach. Nothing can be booked with them before they have hours and a room."""
    return _add(request, body, is_coach=True)


@members_noun.get("")
def members(request: Call, asked: Query[Paged]) -> Page[Person]:
    """Return the members whom the caller may see, by name: all for the office, their own for everybody else."""
    zone = org.settings().zone
    return page(queries.members_seen_by(request.auth.by), asked, lambda user: Person.of(user, zone))


@members_noun.post("", status=201)
def add_member(request: Call, body: NewPerson) -> Person:
    """Add a member."""
    return _add(request, body, is_member=True)


def _add(request: Call, body: NewPerson, *, is_coach: bool = False, is_member: bool = False) -> Person:
    user = perform(
        operations.add_person,
        by=need_admin(request),
        name=body.name,
        email=body.email,
        zone=body.zone,
        is_coach=is_coach,
        is_member=is_member,
    )
    return Person.of(user, org.settings().zone)


@me_noun.get("")
def me(request: Call) -> Me:
    """Return who the caller is."""
    user = request.auth.person
    roles = {name: getattr(user, name) for name in ("is_owner", "is_office", "is_coach", "is_member")}
    wards = [Ward.model_construct(id=ward.id, name=ward.name) for ward in queries.wards_of(user.id)]
    person = Person.of(user, org.settings().zone)
    return Me.model_construct(**person.model_dump(), email=user.email, **roles, wards=wards)
