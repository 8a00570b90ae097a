"""Queries that are written in SQL files, each under a line `-- name: word`, with its comment beside it."""

from __future__ import annotations

import re
from pathlib import Path


def queries(file: Path) -> dict[str, str]:
    """Return the statements of a file by their names."""
    parts = re.split(r"^-- name: (\w+)$", file.read_text(), flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}
