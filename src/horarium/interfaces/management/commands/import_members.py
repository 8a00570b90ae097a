"""`./run import members`: a CSV file of members."""

from __future__ import annotations

from horarium.interfaces.management.exchange import Import


class Command(Import):
    kind = "members"
    words = "import members"
    example = "import members members.csv --dry-run"
    help = "Take in members.csv: members are added, and changed where the file says otherwise."
