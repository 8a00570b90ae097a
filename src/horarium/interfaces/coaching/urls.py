from __future__ import annotations

from django.urls import path

from horarium.interfaces.coaching import blocking, classes, members, series, sessions, views

urlpatterns = [
    path("week", views.week, name="coaching_week"),
    path("members", members.members, name="coaching_members"),
    path("members/<uuid:member_id>", members.member, name="coaching_member"),
    path("series", series.series, name="coaching_series"),
    path("series/<uuid:series_id>", series.one, name="coaching_one_series"),
    path("series/<uuid:series_id>/undo", series.undo, name="coaching_undo"),
    path("series/<uuid:series_id>/<str:name>", series.deed, name="coaching_series_deed"),
    path("classes", classes.classes, name="coaching_classes"),
    path("classes/<uuid:own_id>", classes.one, name="coaching_class"),
    path("classes/<uuid:own_id>/students", classes.students, name="coaching_class_students"),
    path("classes/<uuid:own_id>/meetings/<uuid:meeting_id>/cancel", classes.cancel, name="coaching_meeting_cancel"),
    path("hours", views.own_hours, name="coaching_hours"),
    path("calendars", views.own_calendars, name="coaching_calendars"),
    path("block", blocking.block, name="coaching_block"),
    path("conflicts", views.conflicts, name="coaching_conflicts"),
    path("attendance", views.attendance, name="coaching_attendance"),
    path("sessions/<uuid:session_id>/move", sessions.move, name="coaching_move"),
    path("sessions/<uuid:session_id>/cancel", sessions.cancel, name="coaching_cancel"),
    path("book", views.book, name="coaching_book"),
]
