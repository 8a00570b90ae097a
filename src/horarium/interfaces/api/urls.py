"""Everything under /api. What is no address of it is refused in the same envelope as everything else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from horarium.interfaces.api.api import api
from horarium.interfaces.api.failures import on_nothing
from horarium.interfaces.hooks.health import healthz


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """Answer an address that is none."""
    return on_nothing(request, None)


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("api/", api.urls),
    re_path(r"^api(?:/.*)?$", nothing),
]
