"""The envelope for what the API itself does not get to answer: another method, a host that is not ours, a crash before it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from http.client import responses

from django.http import HttpRequest, HttpResponse

from horarium.interfaces.api.envelope import crashed, failure, refused
from horarium.interfaces.api.errors import AddressTooLong, NoSuchAddress, WrongMethod
from horarium.interfaces.api.etag import finished

MOST_THROWN_AWAY = 32 * 1024 * 1024
LONGEST_QUERY = 8000


class EnvelopeMiddleware:
    """Puts a refusal under /api into the envelope wherever it comes from. The outermost, so that nothing escapes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_ours(request):
            return self.get_response(request)
        response = self.get_response(request) if is_short(request) else refused(AddressTooLong(most=LONGEST_QUERY))
        if response.status_code >= 400:
            hear_out(request)
            if not response.get("Content-Type", "").startswith("application/json"):
                response.content = enveloped(request, response).content
                response["Content-Type"] = "application/json"
                response["Content-Length"] = str(len(response.content))
        return finished(request, response)


def hear_out(request: HttpRequest) -> None:
    """Read the rest of a refused body and throw it away: who is still sending would get a broken pipe for an answer."""
    left = MOST_THROWN_AWAY
    with suppress(OSError):  # the sender has gone
        while left > 0 and (part := request.read(64 * 1024)):
            left -= len(part)


def is_short(request: HttpRequest) -> bool:
    """Say whether the address is one that somebody may want to have read."""
    return len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY


def is_ours(request: HttpRequest) -> bool:
    """Say whether the address is one of the API's."""
    return request.path == "/api" or request.path.startswith("/api/")


def enveloped(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the failure that stands for a refusal of Django's own."""
    status = response.status_code
    if status == 404:
        return refused(NoSuchAddress(path=request.path[:200]))
    if status == 405:
        return refused(WrongMethod(method=str(request.method)[:20], allowed=f"Allowed: {response.get('Allow', '')}."))
    if status >= 500:
        return crashed()
    phrase = responses.get(status, "Refused")
    return failure(f"{phrase}.", code=phrase.lower().replace(" ", "_"), status=status)
