"""`./run export members`: members as CSV."""

from __future__ import annotations

from horarium.interfaces.management.exchange import Export


class Command(Export):
    kind = "members"
    words = "export members"
    example = "export members members.csv"
    help = "Write the active members as CSV that can be imported again."
