from __future__ import annotations

from django.urls import path

from horarium.interfaces.desk import attention, lists, status, weeks

urlpatterns = [
    path("status", status.status, name="desk_status"),
    path("status/run", status.run_now, name="desk_run_now"),
    path("attention", attention.attention, name="desk_attention"),
    path("attention/deliveries/<uuid:delivery_id>/send", attention.send_again, name="desk_send_again"),
    path("series", lists.series_list, name="desk_series"),
    path("people", lists.people_list, name="desk_people"),
    path("rooms", lists.room_list, name="desk_rooms"),
    path("coaches/<uuid:coach_id>/week", weeks.coach_week, name="desk_coach_week"),
    path("rooms/<uuid:room_id>/week", weeks.room_week, name="desk_room_week"),
    path("members/<uuid:member_id>/week", weeks.member_week, name="desk_member_week"),
]
