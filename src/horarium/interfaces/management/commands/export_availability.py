"""`./run export availability`: the weekly hours of coaches as CSV."""

from __future__ import annotations

from horarium.interfaces.management.exchange import Export


class Command(Export):
    kind = "availability"
    words = "export availability"
    example = "export availability availability.csv"
    help = "Write the weekly hours of the active coaches as CSV that can be imported again."
