from __future__ import annotations

from django.urls import path

from horarium.interfaces.desk import attention, booking, business, entry, exchange, lists, people, status, webhooks, weeks

urlpatterns = [
    path("status", status.status, name="desk_status"),
    path("status/run", status.run_now, name="desk_run_now"),
    path("attention", attention.attention, name="desk_attention"),
    path("attention/deliveries/<uuid:delivery_id>/send", attention.send_again, name="desk_send_again"),
    path("attention/sessions/<uuid:session_id>/settle", attention.settle, name="desk_settle"),
    path("series", lists.series_list, name="desk_series"),
    path("people", lists.people_list, name="desk_people"),
    path("people/new", people.add_person, name="desk_person_new"),
    path("people/<uuid:person_id>/welcome", people.welcome_again, name="desk_welcome"),
    path("people/<uuid:person_id>/entry", entry.entry, name="desk_entry"),
    path("people/<uuid:person_id>/second-factor", entry.remove_second_factor, name="desk_remove_second_factor"),
    path("people/<uuid:person_id>/unlock", entry.lift_lock, name="desk_lift_lock"),
    path("people/<uuid:person_id>/close", entry.shut_out, name="desk_shut_out"),
    path("people/<uuid:person_id>/open", entry.let_back, name="desk_let_back"),
    path("rooms", lists.room_list, name="desk_rooms"),
    path("rooms/new", business.add_room, name="desk_room_new"),
    path("exchange", exchange.exchange, name="desk_exchange"),
    path("exchange/<str:kind>.csv", exchange.take_away, name="desk_take_away"),
    path("settings", business.settings, name="desk_settings"),
    path("holidays", business.holidays, name="desk_holidays"),
    path("webhooks", webhooks.webhook_list, name="desk_webhooks"),
    path("webhooks/new", webhooks.add_webhook, name="desk_webhook_new"),
    path("webhooks/<uuid:webhook_id>", webhooks.webhook, name="desk_webhook"),
    path("webhooks/deliveries/<uuid:told_id>/send", webhooks.send_again, name="desk_webhook_send"),
    path("book", booking.book, name="desk_book"),
    path("coaches/<uuid:coach_id>/hours", booking.coach_hours, name="desk_coach_hours"),
    path("coaches/<uuid:coach_id>/week", weeks.coach_week, name="desk_coach_week"),
    path("rooms/<uuid:room_id>/week", weeks.room_week, name="desk_room_week"),
    path("members/<uuid:member_id>/week", weeks.member_week, name="desk_member_week"),
]
