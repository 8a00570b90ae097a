from __future__ import annotations

from django.urls import path

from horarium.interfaces.learning import batches, booking, groups, life, moving, series, views

urlpatterns = [
    path("week", views.week, name="learning_week"),
    path("week/table", views.table, name="learning_table"),
    path("series", series.all_series, name="learning_series"),
    path("series/<uuid:series_id>", series.one_series, name="learning_one_series"),
    path("series/<uuid:series_id>/cancel", life.cancel, name="learning_cancel"),
    path("series/<uuid:series_id>/pause", life.pause, name="learning_pause"),
    path("series/<uuid:series_id>/change", life.change, name="learning_change"),
    path("series/<uuid:series_id>/dates/<str:on>/skip", life.skip, name="learning_skip"),
    path("series/<uuid:series_id>/dates/<str:on>/take-up", life.take_up, name="learning_take_up"),
    path("series/<uuid:series_id>/dates/<str:on>/move", moving.move_date, name="learning_move_date"),
    path("pauses/<uuid:pause_id>/lift", life.lift, name="learning_lift"),
    path("bookings/<uuid:booking_id>/cancel", life.cancel_booking, name="learning_cancel_booking"),
    path("bookings/<uuid:booking_id>/move", moving.move_booking, name="learning_move_booking"),
    path("groups", groups.all_groups, name="learning_groups"),
    path("groups/<uuid:session_id>/join", groups.join, name="learning_join"),
    path("batches", batches.batches, name="learning_batches"),
    path("batches/<uuid:batch_id>", batches.one, name="learning_batch"),
    path("batches/<uuid:batch_id>/enrol", batches.enrol, name="learning_enrol"),
    path("enrolments/<uuid:enrolment_id>/leave", batches.leave, name="learning_leave"),
    path("classes/<uuid:class_id>/wait", batches.wait, name="learning_wait"),
    path("book", booking.book, name="learning_book"),
    path("book/typed", booking.type_hour, name="learning_type"),
]
