"""`./run reset`: begin anew, where somebody develops."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.db import connection

from horarium.config.env import environment
from horarium.interfaces.keeping import backups, restoring, scratch
from horarium.interfaces.management import first
from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.base import confirmed
from horarium.runtime import dump
from horarium.runtime.errors import CannotRun
from horarium.runtime.home import home
from horarium.runtime.serving import serving_at

HERE = {"", "localhost", "127.0.0.1", "::1"}


class Command(Base):
    words = "reset"
    example = "reset --confirm horarium"
    help = (
        "Remove everything and make the tables anew, for those who develop: refused unless HORARIUM_ENV=development, and on a"
        " database that is not on this machine. Asks for the database's name, and takes a proven backup first."
    )
    reads_clock = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--confirm", metavar="DATABASE", default="", help="the database's name, instead of typing it")

    def run(self, **options: Any) -> str:
        name = refuse_in_earnest()
        if not confirmed(name, options["confirm"], f"All data of the database {name} will be removed."):
            raise CannotRun(f"Nothing was changed: the name of the database, {name}, was not given (--confirm {name}).")
        if connection.introspection.table_names():
            self.note(f"What is there now: {backups.make(now=options['at'], tell=self.note, label='before-reset').path}")
        with dump.connected(environment().database_url) as there:
            scratch.make_room(there, environment().horarium_schema)
        first.migrate()
        return f"The database {name} is as on its first day."


def refuse_in_earnest() -> str:
    """Return the name of the database. Raises CannotRun unless this is where somebody develops and nobody works."""
    env = environment()
    if env.horarium_env == "production":
        raise CannotRun("reset removes all data, and this is HORARIUM_ENV=production. Nothing was changed.")
    facts = connection.settings_dict
    if not (facts["HOST"] in HERE or facts["HOST"].startswith("/")):
        raise CannotRun(
            f"reset removes all data, and the database is on another machine ({facts['HOST']}). Nothing was changed."
        )
    pid, address = serving_at(home())
    if pid:
        raise CannotRun(f"Horarium serves this data folder at {address} (process {pid}). Stop it first.")
    return restoring.database_named("")
