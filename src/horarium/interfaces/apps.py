from __future__ import annotations

from django.apps import AppConfig


class InterfacesConfig(AppConfig):
    name = "horarium.interfaces"
    label = "interfaces"

    def ready(self) -> None:
        """Let every text of the interface pass where the business's words are put into it."""
        from horarium.interfaces.language import catalogue

        catalogue.install()
