from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "horarium.catalog"
    label = "catalog"

    def ready(self) -> None:
        import_module("horarium.catalog.constraints")
