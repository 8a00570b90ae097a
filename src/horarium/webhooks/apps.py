from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "horarium.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        import_module("horarium.webhooks.reactions")
