"""Half-open stretches of time: a span holds its start and not its end, so neighbours touch without overlapping."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """The instants from `start` up to, not including, `end`; both carry a zone."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a span's ends are instants, not wall-clock times")
        if self.end <= self.start:
            raise ValueError("a span ends after its start")

    @property
    def length(self) -> timedelta:
        """Return the elapsed time, whatever clocks did meanwhile."""
        return self.end - self.start

    def widened(self, before: timedelta, after: timedelta) -> Span:
        """Return the span that begins and ends so much earlier and later."""
        return Span(self.start - before, self.end + after)

    def overlaps(self, other: Span) -> bool:
        """Say whether the two share an instant."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Say whether the other lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap or touch, in order of time."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return out


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return what is left of the spans when the taken ones are cut out, in order of time."""
    out: list[Span] = []
    cuts, first = merged(taken), 0
    for span in merged(spans):
        at = span.start
        while first < len(cuts) and cuts[first].end <= at:
            first += 1
        # Not from `first` on for good: a cut may reach into the next span.
        for cut in takewhile(lambda cut: cut.start < span.end, islice(cuts, first, None)):  # noqa: B023  (used at once)
            if at < cut.start:
                out.append(Span(at, cut.start))
            at = max(at, cut.end)
        if at < span.end:
            out.append(Span(at, span.end))
    return out
