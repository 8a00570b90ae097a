"""The zones that one can choose, by their parts of the world."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from horarium.kernel import civil
from horarium.kernel.errors import Invalid


@cache
def by_region() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the regions in order, each with its zones and the names of their cities."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        region, _, place = name.partition("/")
        if place and region not in {"Etc", "SystemV", "US"}:
            found.setdefault(region, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return (*((region, tuple(zones)) for region, zones in found.items()), ("UTC", (("UTC", "UTC"),)))


def chosen(asked: str, otherwise: str) -> str:
    """Return the zone that is asked for, if there is one of that name, else the other."""
    try:
        return civil.zone(asked).key if asked else otherwise
    except Invalid:
        return otherwise
