from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class TimetableConfig(AppConfig):
    name = "horarium.timetable"
    label = "timetable"

    def ready(self) -> None:
        import_module("horarium.timetable.reactions")
        import_module("horarium.timetable.constraints")
