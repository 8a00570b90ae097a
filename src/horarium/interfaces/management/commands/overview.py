"""`./run help`: every command with what it does."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from horarium.interfaces.management import commands
from horarium.interfaces.management.base import Command as Base

PSQL = "Open psql on the database in use; the arguments are psql's own."


class Command(Base):
    words = "help"
    example = "help"
    help = "Show every command and what it does."

    def run(self, **options: Any) -> str:
        lines = [f"  ./run {command.words:<20} {command.help}" for command in every_command()]
        more = "  ./run psql                 Open psql on the database in use; arguments are psql's own."
        return "\n".join(
            ["Horarium runs a training business. Commands:", "", *lines, more, "", "./run COMMAND --help shows more."]
        )


def every_command() -> list[type[Base]]:
    """Return the commands in the order of their names."""
    found = (import_module(f"{commands.__name__}.{module.name}").Command for module in iter_modules(commands.__path__))
    return sorted(found, key=lambda command: command.words)
