"""What stands between a request and its page: the first password, and refusals made into pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from horarium.kernel.errors import Refusal

Next = Callable[[HttpRequest], HttpResponse]
# Programs say by their token who they are, and what a page is made of is open to everybody.
NOT_PAGES = ("/api", "/healthz", "/static/", "/theme.css")


def is_page(request: HttpRequest) -> bool:
    """Say whether a person looks at it."""
    return not request.path.startswith(NOT_PAGES)


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
