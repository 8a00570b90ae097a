"""`./run export coaches`: coaches with their default rooms as CSV."""

from __future__ import annotations

from horarium.interfaces.management.exchange import Export


class Command(Export):
    kind = "coaches"
    words = "export coaches"
    example = "export coaches coaches.csv"
    help = "Write the active coaches, with their rooms and minutes, as CSV that can be imported again."
