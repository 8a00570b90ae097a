"""Which languages are offered: English, in which the texts are written, and those whose texts are complete."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

COMPILED = "*/LC_MESSAGES/django.mo"


def complete(folders: Iterable[Path]) -> list[tuple[str, str]]:
    """Return the tags of the languages that have a compiled catalogue in these folders, as Django has them."""
    found = {path.parents[1].name.replace("_", "-").lower() for folder in folders for path in folder.glob(COMPILED)}
    return [(tag, tag) for tag in ["en", *sorted(found - {"en"})]]
