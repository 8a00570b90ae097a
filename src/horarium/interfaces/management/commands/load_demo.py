"""`./run load-demo`: what `demo` does before it serves."""

from __future__ import annotations

from typing import Any

from horarium.interfaces.importing.demo import load
from horarium.interfaces.management import first
from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.progress import bar


class Command(Base):
    words = "load-demo"
    example = "load-demo --at 2027-06-09T10:00:00Z"
    help = "Load the sample, a real university's week, into an empty database, as `demo` does before it serves."
    reads_clock = True

    def run(self, **options: Any) -> str:
        first.prepare(upgrade=True)
        with bar("Loading") as progress:
            return load(options["at"], progress=progress).as_text()
