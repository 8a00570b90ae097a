"""`./run import coaches`: a CSV file of coaches with their default rooms."""

from __future__ import annotations

from horarium.interfaces.management.exchange import Import


class Command(Import):
    kind = "coaches"
    words = "import coaches"
    example = "import coaches coaches.csv --dry-run"
    help = "Take in coaches.csv: coaches are added, and changed where the file says otherwise."
