"""ETag: what was read once is not sent again while it is the same, and is not changed by who has not seen its last state.

The tag is a digest of the answer itself, so it is right for whatever the answer is made of. It saves the way, not the work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from horarium.interfaces.api.errors import ChangedMeanwhile
from horarium.kernel.unit import perform, together

# What an answer depends on besides its address.
VARY = ("Authorization", "Cookie")
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of what you have: if it is the same still, the answer is 304 without a body.",
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of what you read: if it has changed since, the answer is 412 and nothing is written.",
}


def tag_of(body: bytes) -> str:
    """Return the strong validator of an answer."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def names(header: str, tag: str) -> bool:
    """Say whether a list of tags names this one. A proxy that compresses makes a tag weak: it is ours all the same."""
    return header.strip() == "*" or tag in {part.strip().removeprefix("W/") for part in header.split(",")}


def finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the answer with what caches and clients need to know, and without its body where none is wanted."""
    patch_vary_headers(response, VARY)
    response.setdefault("Cache-Control", "private, no-cache")
    if response.status_code == 200 and getattr(request, "is_read", False):
        response["ETag"] = tag_of(response.content)
        if names(request.headers.get("If-None-Match", ""), response["ETag"]):
            _empty(response)
    if request.method == "HEAD" and response.streaming:
        return HttpResponse(status=response.status_code, headers=dict(response.items()))
    if request.method == "HEAD" and response.status_code != 304:
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response


def _empty(response: HttpResponse) -> None:
    """Make it a 304: every header stays but those that speak of the body."""
    response.status_code, response.content = 304, b""
    for name in ("Content-Type", "Content-Length"):
        del response[name]


def if_unchanged(
    request: HttpRequest, hold: Callable[[], object], current: Callable[[], bytes], change: Callable[[], dict[str, object]]
) -> dict[str, object]:
    """Make the change if what is there is still what the sender has read, all in one transaction.

    `hold` is an operation that takes what may change, so that nobody changes it between. Refuses with ChangedMeanwhile.
    """
    with together():
        perform(hold)
        if not names(request.headers["If-Match"], tag_of(current())):
            raise ChangedMeanwhile
        return change()
