"""`./run import availability`: a CSV file of the weekly hours of coaches."""

from __future__ import annotations

from horarium.interfaces.management.exchange import Import


class Command(Import):
    kind = "availability"
    words = "import availability"
    example = "import availability availability.csv --dry-run"
    help = "Take in availability.csv: the rows of a coach become the coach's whole week."
