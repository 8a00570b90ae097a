"""Weekly hours, joined where they overlap or touch."""

from __future__ import annotations

from collections.abc import Iterable

from horarium.availability.values import Window
from horarium.kernel.errors import Invalid


def merged(windows: Iterable[Window]) -> list[Window]:
    """Join windows of a day that overlap or touch. Refuses with Invalid where overlapping ones are for different things."""
    out: list[Window] = []
    for window in sorted(windows, key=lambda w: (w.day_of_week, w.start, w.last)):
        before = out[-1] if out else None
        if before is None or before.day_of_week != window.day_of_week or window.start > before.last:
            out.append(window)
        elif before.kinds == window.kinds:
            end = before.end if before.last >= window.last else window.end
            out[-1] = Window(before.day_of_week, before.start, end, *before.kinds)
        elif window.start < before.last:
            raise Invalid("startTime", "{start:%H:%M} is inside hours that are for something else", start=window.start)
        else:
            out.append(window)
    return out
