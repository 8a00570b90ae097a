"""For whom one looks and acts here: for oneself, or as a guardian for a member."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest

from horarium.interfaces.pages.access import person
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.org import queries as org
from horarium.people import queries as people

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from horarium.people.models import User


def whose(request: HttpRequest, by: Actor) -> UUID:
    """Return the member asked for, if the one who looks may; else the one who looks, or a guardian's first ward."""
    asked = request.GET.get("member")
    if not asked:
        own = person(by)
        first = None if by.is_member else people.wards_of(own).first()
        return first.id if first else own
    try:
        member_id = UUID(asked)
    except ValueError as error:
        raise Invalid("member", "{asked!r} is not the id of a member", asked=asked[:40]) from error
    people.need_may_act_for(by, member_id)
    return member_id


def own(by: Actor) -> list[User]:
    """Return for whom the one who looks may act: for themself, if they are a member, and for wards."""
    return [*people.members().filter(id=person(by)), *people.wards_of(person(by))]


def family(by: Actor) -> dict[str, object]:
    """Return what the frame of a member's pages asks for."""
    return {"family": own(by)}


def zone_of(member: User) -> ZoneInfo:
    """Return the zone on whose clocks a member lives, else the business's."""
    return civil.zone(member.zone or org.settings().zone)
