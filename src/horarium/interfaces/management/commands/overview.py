"""`./run help`: every command with what it does."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from horarium.interfaces.management import commands
from horarium.interfaces.management.base import Command as Base

PSQL = "Open psql on the database in use; the arguments are psql's own."
# What is no command of Django's: programs that start it, and `run` itself.
OTHERS = {
    "demo": "Load a sample, a real university's week, into an empty database, show what it holds, and serve it.",
    "serve": "Serve the business: database, web server, worker and schedule, until Ctrl-C or SIGTERM.",
    "psql": PSQL,
    "test": "Run everything that every commit must pass; --long runs the long tests whole.",
}


class Command(Base):
    words = "help"
    example = "help"
    help = "Show every command and what it does."

    def run(self, **options: Any) -> str:
        known = OTHERS | {command.words: command.help for command in every_command()}
        lines = [f"  ./run {words:<20} {known[words]}" for words in sorted(known)]
        return "\n".join(["Horarium runs a training business. Commands:", "", *lines, "", "./run COMMAND --help shows more."])


def every_command() -> list[type[Base]]:
    """Return the commands in the order of their names."""
    found = (import_module(f"{commands.__name__}.{module.name}").Command for module in iter_modules(commands.__path__))
    return sorted(found, key=lambda command: command.words)
