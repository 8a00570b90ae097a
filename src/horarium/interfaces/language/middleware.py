"""Every page in the language of whoever reads it. The API speaks English: programs act on its codes."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from horarium.interfaces.language import words
from horarium.interfaces.language.choosing import active, tag_for
from horarium.interfaces.middleware import is_page
from horarium.org import queries as org

Next = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Speaks the language of whoever reads, with the business's words, while a page is made."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_page(request):
            return self.get_response(request)
        business = org.settings()
        request.business = SimpleLazyObject(lambda: business)  # type: ignore[attr-defined]  # read once for the whole page
        tag = tag_for(request, business.language)
        with translation.override(tag.lower()), words.spoken(lambda: business.words):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", active())
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response
