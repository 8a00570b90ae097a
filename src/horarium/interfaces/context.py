"""What every page knows of the business."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from horarium.org import queries as org


def business(request: HttpRequest) -> dict[str, Any]:
    """Return the business's settings, read once a page and only if it asks."""
    return {"business": org.settings}
