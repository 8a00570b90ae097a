from __future__ import annotations

from django.urls import path

from horarium.interfaces.feeds import views

urlpatterns = [
    path("feeds/<str:key>.ics", views.feed, name="feed"),
]
