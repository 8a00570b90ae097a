"""The command `horarium`: reads the environment, finds or starts the database, and hands over to one command."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from horarium.config.env import load_files

# Commands of two words, words that cannot be a module's name, and a name that Django's own command has.
NAMES = {"import timetable": "import_timetable", "migrate": "bring_up", "help": "overview"}
WITHOUT_DATABASE = {"create-secret", "help"}


def main() -> None:
    """Run the command that the arguments name and leave with its exit code."""
    load_files(Path.cwd())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "horarium.config.settings")
    words = sys.argv[1:] or ["help"]
    if words[0] in {"-h", "--help"}:
        words = ["help", *words[1:]]
    from horarium.runtime.errors import CannotRun

    try:
        sys.exit(_run(words))
    except CannotRun as problem:
        sys.exit(f"horarium: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)


def _run(words: list[str]) -> int:
    from horarium.runtime.database import database

    if words[0] == "psql":
        from horarium.config.database import search_path
        from horarium.config.env import environment
        from horarium.runtime.database import run_psql

        with database():
            _prepare()
            return run_psql(words[1:], search_path(environment().horarium_schema))
    if words[0] in WITHOUT_DATABASE or {"-h", "--help"} & set(words):
        return _command(words)
    with database():
        _prepare(migrate_alone=words[0] == "migrate")
        return _command(words)


def _prepare(*, migrate_alone: bool = False) -> None:
    """Bring an empty database to life; stop on one that an older Horarium left, unless `migrate` was asked for."""
    import django

    django.setup()
    if not migrate_alone:
        # Only now: models can be imported once the apps are loaded.
        from horarium.interfaces.management.first import prepare

        prepare()


def _command(words: list[str]) -> int:
    from django.core.management import ManagementUtility

    count = 2 if " ".join(words[:2]) in NAMES else 1
    said, rest = " ".join(words[:count]), words[count:]
    name = NAMES.get(said, said.replace("-", "_"))
    ManagementUtility(["horarium", name, *rest]).execute()
    return 0
