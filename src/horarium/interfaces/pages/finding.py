"""Somebody found among many by a part of the name, or by the whole e-mail address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from horarium.interfaces.pages.search import folded
from horarium.people import queries as people

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from horarium.people.models import User

MOST = 10


def asked_for(request: HttpRequest) -> str:
    """Return what the address asks to find."""
    return request.GET.get("find", "").replace("\0", "").strip()[:100]


def found(rows: QuerySet[User], text: str, *, by_email: QuerySet[User] | None = None) -> list[User]:
    """Return up to ten of the people whose names hold the words; of a wider circle the one who has exactly that address."""
    if not text:
        return []
    if "@" in text:
        return list((by_email if by_email is not None else rows).filter(email__iexact=text)[:1])
    return list(people.named_like(rows, folded(text).split())[:MOST])
