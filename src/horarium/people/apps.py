from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "horarium.people"
    label = "people"

    def ready(self) -> None:
        import_module("horarium.people.constraints")
