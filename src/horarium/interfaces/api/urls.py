"""Everything under /api. What is no address of it is refused in the same envelope as everything else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.urls.resolvers import RoutePattern
from django.views.decorators.csrf import csrf_exempt

from horarium.interfaces.api.failures import on_nothing
from horarium.interfaces.hooks.health import healthz


class Later(URLResolver):
    """Addresses of a module that is loaded when the first request for one of them comes, and not with the program: a start
    would wait a second for those of the API. A page links to none of them.
    """

    def _populate(self) -> None:
        if "urlconf_module" in self.__dict__:
            super()._populate()


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """Answer an address that is none."""
    return on_nothing(request, None)


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    Later(RoutePattern("api/"), "horarium.interfaces.api.api", app_name="ninja", namespace="api"),
    re_path(r"^api(?:/.*)?$", nothing),
]
