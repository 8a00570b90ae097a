from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class CohortsConfig(AppConfig):
    name = "horarium.cohorts"
    label = "cohorts"

    def ready(self) -> None:
        import_module("horarium.cohorts.reactions")
        import_module("horarium.cohorts.constraints")
