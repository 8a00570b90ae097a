"""What stands between a request and its page: the first password, and refusals made into pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from horarium.kernel import clock
from horarium.kernel.errors import Refusal

Next = Callable[[HttpRequest], HttpResponse]
# Programs say by their token who they are, and what a page is made of is open to everybody.
NOT_NEEDED = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
SEEN, SEEN_EVERY = "seen_at", timedelta(minutes=5)
NOT_PAGES = ("/api", "/feeds/", "/healthz", "/static/", "/theme.css")


def is_page(request: HttpRequest) -> bool:
    """Say whether a person looks at it."""
    return not request.path.startswith(NOT_PAGES)


class HeadersMiddleware:
    """Tells the browser with every answer what no page of ours needs: sensors, payment, being read by other sites."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", NOT_NEEDED)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class FirstPasswordMiddleware:
    """Lets nobody past who was given a password by others, before they have chosen their own."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_page(request) and self._must_choose(request):
            return redirect("account_change_password")
        return self.get_response(request)

    def _must_choose(self, request: HttpRequest) -> bool:
        if request.path in {reverse("account_change_password"), reverse("account_logout")}:
            return False
        return request.user.is_authenticated and request.user.must_change_password


class SeenMiddleware:
    """Notes from where and with what somebody who is signed in was last seen, every few minutes.

    What they see is kept nowhere: who comes to the same browser after them does not find it by going back.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_page(request) or not request.user.is_authenticated:
            return self.get_response(request)
        self._note(request, clock.now())
        response = self.get_response(request)
        response.setdefault("Cache-Control", "private, no-store")
        return response

    def _note(self, request: HttpRequest, now: datetime) -> None:
        last = request.session.get(SEEN)
        if last is None or datetime.fromisoformat(last) <= now - SEEN_EVERY:
            UserSession.objects.create_from_request(request)
            request.session[SEEN] = now.isoformat()


class RefusalMiddleware:
    """Makes a refusal in a page's view a page of its own, with the sentence and the status of its kind."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; everything else is a bug and goes on."""
        if not isinstance(exception, Refusal) or not is_page(request):
            return None
        return render(request, "refused.html", {"refusal": exception}, status=exception.status)
