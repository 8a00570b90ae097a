from __future__ import annotations

from django.urls import path

from horarium.interfaces.learning import views

urlpatterns = [
    path("week", views.week, name="learning_week"),
    path("series", views.series, name="learning_series"),
    path("series/<uuid:series_id>/cancel", views.cancel, name="learning_cancel"),
    path("book", views.book, name="learning_book"),
]
