"""Whether the tables, constraints and indexes are those of this version: compared, by name and definition, with a list.

The list is made from a database that was just migrated (`./run docs`), and a test holds it against one. What somebody added to
their own database is not looked at.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from horarium.config.env import environment
from horarium.runtime import contents, dump

LIST = Path(__file__).with_name("tables.txt")


class Lacking(NamedTuple):
    """What the database should hold and does not, and what is there and not valid."""

    missing: list[str]
    invalid: list[str]

    def __bool__(self) -> bool:
        return bool(self.missing or self.invalid)


def written_down() -> tuple[str, ...]:
    """Return the list of all that the tables of this version consist of."""
    return tuple(LIST.read_text().splitlines())


def found() -> tuple[str, ...]:
    """Return all that the tables of the database in use consist of."""
    env = environment()
    with dump.connected(env.database_url) as connection:
        return contents.structure(connection, env.horarium_schema)


def lacking(there: tuple[str, ...]) -> Lacking:
    """Return what these tables lack. A constraint or index that is there and not valid is told apart."""
    missing = contents.missing(written_down(), there)
    marks = [f"{line}{mark}" for line in missing for mark in (" NOT VALID", ", not valid")]
    invalid = [line for line in marks if line in set(there)]
    return Lacking([line for line in missing if not any(mark.startswith(line) for mark in invalid)], invalid)
