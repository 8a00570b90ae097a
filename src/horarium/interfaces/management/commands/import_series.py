"""`./run import series`: a CSV file of the standing hours of members with coaches."""

from __future__ import annotations

from horarium.interfaces.management.exchange import Import


class Command(Import):
    kind = "series"
    words = "import series"
    example = "import series series.csv --dry-run"
    help = "Take in series.csv: standing hours are added, and begun anew where the file says otherwise."
