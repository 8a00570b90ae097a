"""What every page knows: the business, who looks, and how much waits for the office and for a coach."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from horarium.interfaces.coaching.waiting import waiting_for
from horarium.interfaces.language import choosing
from horarium.interfaces.pages.access import actor
from horarium.interfaces.pages.attention import waiting
from horarium.kernel import clock
from horarium.org import queries as org


def business(request: HttpRequest) -> dict[str, Any]:
    """Return what templates may ask for; each is read once a page and only if the page asks."""
    return {
        "business": getattr(request, "business", None) or SimpleLazyObject(org.settings),
        "language": SimpleLazyObject(choosing.spoken),
        "languages": SimpleLazyObject(choosing.languages),
        "viewer": SimpleLazyObject(lambda: actor(request)) if hasattr(request, "user") else None,
        "attention": SimpleLazyObject(lambda: waiting(now=clock.now())),
        "waits": SimpleLazyObject(lambda: waiting_for(actor(request), now=clock.now())),
    }
