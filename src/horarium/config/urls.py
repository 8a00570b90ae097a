from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("horarium.interfaces.api.urls")),
    path("", include("horarium.interfaces.public.urls")),
    path("", include("horarium.interfaces.pages.urls")),
    path("", include("horarium.interfaces.feeds.urls")),
    path("account/", include("horarium.interfaces.account.urls")),
    path("desk/", include("horarium.interfaces.desk.urls")),
    path("coaching/", include("horarium.interfaces.coaching.urls")),
    path("learning/", include("horarium.interfaces.learning.urls")),
]

handler500 = "horarium.interfaces.failing.failed"
