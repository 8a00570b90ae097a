from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    name = "horarium.availability"
    label = "availability"

    def ready(self) -> None:
        import_module("horarium.availability.constraints")
