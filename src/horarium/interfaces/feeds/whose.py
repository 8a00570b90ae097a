"""What a calendar is called, and where its sessions and its own address are found."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from horarium.org import queries as org

if TYPE_CHECKING:
    from horarium.people.models import CalendarAddress

NO_SESSION = UUID(int=0)


def called(row: CalendarAddress) -> str:
    """Return the name under which programs list a calendar."""
    whose = row.room.name if row.room else str(row.whose)
    return f"{whose} · {org.settings().business_name}"


def pages_of_sessions(request: HttpRequest) -> str:
    """Return what the address of a session's page begins with, on the host that was asked; its id follows."""
    return request.build_absolute_uri(reverse("session", args=[NO_SESSION])).removesuffix(str(NO_SESSION))


def address_of(request: HttpRequest, key: str) -> str:
    """Return the address of a calendar in full, on the host that was asked."""
    return request.build_absolute_uri(reverse("feed", args=[key]))


def for_programs(address: str) -> str:
    """Return the address in the form at whose sight a calendar program opens and asks whether to subscribe.

    By webcal:// a program asks in the open first, and the address is a key: where ours is https, webcals:// keeps it so.
    """
    scheme, _, rest = address.partition("://")
    return f"webcal{'s' * (scheme == 'https')}://{rest}"
