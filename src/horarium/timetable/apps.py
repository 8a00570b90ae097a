from __future__ import annotations

from django.apps import AppConfig


class TimetableConfig(AppConfig):
    name = "horarium.timetable"
    label = "timetable"
