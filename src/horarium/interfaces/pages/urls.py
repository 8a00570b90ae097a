"""Pages that belong to nobody's door alone: each shows to whoever may look what they may see."""

from __future__ import annotations

from django.urls import path

from horarium.interfaces.pages import afterwards, classes, meeting_links, open_page, search, session, undoing

urlpatterns = [
    path("search", search.search, name="search"),
    path("sessions/<uuid:session_id>", session.session, name="session"),
    path("sessions/<uuid:session_id>.ics", session.calendar_file, name="session_calendar"),
    path("sessions/<uuid:session_id>/attendance", afterwards.attendance, name="session_attendance"),
    path("sessions/<uuid:session_id>/report", afterwards.report, name="session_report"),
    path("sessions/<uuid:session_id>/meeting-link", meeting_links.meeting_link, name="session_meeting_link"),
    path("bookings/<uuid:booking_id>/undo", undoing.booking, name="undo_booking"),
    path("series/<uuid:series_id>/undo", undoing.series, name="undo_series"),
    path("sessions/<uuid:session_id>/came", classes.came, name="session_came"),
    path("sessions/<uuid:session_id>/replay", classes.replay, name="session_replay"),
    path("sessions/<uuid:session_id>/join", classes.join, name="session_join"),
    path("sessions/<uuid:session_id>/again", classes.again, name="session_again"),
    path("coaches/<uuid:coach_id>/page", open_page.settings, name="open_page"),
]
