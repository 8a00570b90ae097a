"""`./run export series`: the standing hours of members with coaches as CSV."""

from __future__ import annotations

from horarium.interfaces.management.exchange import Export


class Command(Export):
    kind = "series"
    words = "export series"
    example = "export series series.csv"
    help = "Write the standing hours that have a date to come as CSV that can be imported again."
