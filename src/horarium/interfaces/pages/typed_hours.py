"""Weekly hours as people type them: `9-12, 13:30-17`, and after a stretch what it is for, if not one-to-one alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time

from horarium.availability.values import Window
from horarium.kernel.errors import Invalid

# is_individual, is_group
KINDS = {(True, False): "", (False, True): "groups", (True, True): "both", (False, False): "neither"}
BY_WORD = {word: kinds for kinds, word in KINDS.items()}
CLOCK = r"(\d{1,2})(?:[:.](\d\d))?"
STRETCH = re.compile(rf"{CLOCK}\s*(?:-|\N{{EN DASH}}|to)\s*{CLOCK}(?:\s+(groups|both|neither))?", re.ASCII | re.IGNORECASE)


def windows(day_of_week: int, text: str) -> list[Window]:
    """Return what somebody typed as hours of a weekday (0 = Sunday). Refuses with Invalid, showing the part."""
    return [_window(day_of_week, part.strip()) for part in text.split(",") if part.strip()]


def _window(day_of_week: int, part: str) -> Window:
    found = STRETCH.fullmatch(part)
    if not found:
        raise Invalid("hours", "{part!r} is not a stretch of hours such as 9-12 or 13:30-17:00", part=part[:40])
    start, end = _clock(part, found[1], found[2]), _clock(part, found[3], found[4])
    return Window(day_of_week, start, end, *BY_WORD[(found[5] or "").lower()])


def _clock(part: str, hour: str, minute: str | None) -> time:
    minutes = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or minutes > 24 * 60:
        raise Invalid("hours", "{part!r} holds a time that no clock shows", part=part[:40])
    return time(minutes // 60 % 24, minutes % 60)


def text(found: Iterable[Window]) -> str:
    """Return hours of one weekday as one would type them."""
    return ", ".join(_typed(window) for window in found)


def _typed(window: Window) -> str:
    end = f"{window.end:%-H:%M}" if window.end != time(0) else "24:00"
    return f"{window.start:%-H:%M}\N{EN DASH}{end} {KINDS[window.kinds]}".strip()
