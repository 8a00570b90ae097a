from __future__ import annotations

from django.urls import path

from horarium.interfaces.coaching import views

urlpatterns = [
    path("week", views.week, name="coaching_week"),
    path("series", views.series, name="coaching_series"),
    path("hours", views.own_hours, name="coaching_hours"),
    path("calendars", views.own_calendars, name="coaching_calendars"),
    path("book", views.book, name="coaching_book"),
]
