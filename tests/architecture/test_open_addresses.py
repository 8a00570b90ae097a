"""Every address is closed to a visitor unless it is on this list. The API's are held by a table of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

pytestmark = pytest.mark.usefixtures("db")

OPEN = {
    "": "whose house this is, and the way in",
    "healthz": "says that the server answers, and nothing else",
    "theme.css": "the business's colour, which the log-in page wears",
    "language": "in which language this browser is spoken to",
    "feeds/<str:key>.ics": "a calendar, to who has its key: without one it says that there is none",
    "coaches/<uuid:coach_id>": "a coach's free times, where the coach or the office opened the page; else there is none",
    "embed/<uuid:coach_id>": "the same in a frame on another site",
    "booked/<str:sign>": "the hour of a visitor who holds its signed address",
    "login": "the way in",
    "logout": "the way out; a visitor is led to the way in",
    "welcome/<str:key>": "the way in for who was sent a key: without one it says that the link is spent",
}
# Not 404: whoever may not look is not told whether there is something.
CLOSED = {401, 403, 405}


def addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        elif isinstance(entry, URLPattern) and not re.match(r"\^?api\b", route):
            yield route


ADDRESSES = sorted(set(addresses(get_resolver())))


def sample(route: str) -> str:
    """An address that the route takes."""
    kinds = {"uuid": str(uuid4()), "int": "1", "str": "word", "slug": "word", "path": "a/b"}
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: kinds[found[1] or "str"], route)


def answers(route: str) -> bool:
    """Whether a visitor gets anything there but the way in or a refusal."""
    client = Client()
    for method in (client.get, client.post):
        response = method(sample(route), headers={"host": "localhost"})
        to_login = response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
        if not to_login and response.status_code not in CLOSED:
            return True
    return False


def test_there_are_addresses_to_look_at():
    assert len(ADDRESSES) > 10
    assert set(OPEN) <= set(ADDRESSES)


@pytest.mark.parametrize("route", ADDRESSES)
def test_an_address_is_closed_unless_it_is_on_the_list(route):
    assert answers(route) == (route in OPEN)
