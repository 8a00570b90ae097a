"""Pages that belong to nobody's door alone: each shows to whoever may look what they may see."""

from __future__ import annotations

from django.urls import path

from horarium.interfaces.pages import open_page, session

urlpatterns = [
    path("sessions/<uuid:session_id>", session.session, name="session"),
    path("coaches/<uuid:coach_id>/page", open_page.settings, name="open_page"),
]
