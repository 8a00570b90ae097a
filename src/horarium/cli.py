"""The command `horarium`: reads the environment, finds or starts the database, and hands over to one command."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from horarium.config.files import load_files

# Commands of two words, words that cannot be a module's name, and a name that Django's own command has.
EXCHANGED = ("coaches", "members", "availability", "series")
NAMES = {"import timetable": "import_timetable", "migrate": "bring_up", "help": "overview"}
NAMES |= {f"{way} {kind}": f"{way}_{kind}" for way in ("import", "export") for kind in EXCHANGED}
WITHOUT_DATABASE = {"create-secret", "help"}
# It looks at what there is, and says so when there is none or its tables are of another version.
WITH_ANY_DATABASE = {"doctor"}
SERVING = {"serve", "demo"}
# What brings the tables to this version, and what takes them as they are, of whatever version.
KEEPING = {"backup", "verify", "restore", "reset"}
AS_IT_IS = {"migrate", "prepare", "load-demo", "worker", *KEEPING}


def main() -> None:
    """Run the command that the arguments name and leave with its exit code."""
    gc.disable()
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
    if words[0] in SERVING:
        from horarium.serving import serve

        _begin_to_collect()
        return serve(words[0], words[1:])
    if words[0] in WITHOUT_DATABASE or (words[0] != "psql" and {"-h", "--help"} & set(words)):
        return _command(words)
    from horarium.runtime.database import database, database_if_any

    if words[0] in WITH_ANY_DATABASE:
        with database_if_any():
            return _command(words)
    with database():
        _prepare(words[0])
        return _psql(words[1:]) if words[0] == "psql" else _command(words)


def _begin_to_collect() -> None:
    """Let the garbage collector begin. What is loaded stays to the end: it looks at that neither while it comes nor after."""
    gc.freeze()
    gc.enable()


def _psql(arguments: list[str]) -> int:
    from horarium.config.database import search_path
    from horarium.config.env import environment
    from horarium.runtime.database import run_psql

    return run_psql(arguments, search_path(environment().horarium_schema))


def _prepare(command: str) -> None:
    """Bring an empty database to life; stop on one of another version, unless the command is one that mends that."""
    import django

    django.setup()
    if command not in KEEPING:  # they say by themselves what is wrong with which database
        _reach()
    if command not in AS_IT_IS:
        # Only now: models can be imported once the apps are loaded.
        from horarium.interfaces.management.first import prepare

        prepare()


def _reach() -> None:
    """Stop with the server's own words, in one line, where the database does not answer."""
    from django.db import OperationalError, connection

    from horarium.runtime.errors import CannotRun

    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CannotRun(f"the database does not answer: {' '.join(str(error).split())}") from None


def _command(words: list[str]) -> int:
    from django.core.management import CommandError, ManagementUtility

    _begin_to_collect()
    count = 2 if " ".join(words[:2]) in NAMES else 1
    said, rest = " ".join(words[:count]), words[count:]
    name = NAMES.get(said, said.replace("-", "_"))
    try:
        ManagementUtility(["horarium", name, *rest]).execute()
    except CommandError as problem:  # what cannot be done, in one line
        sys.stderr.write(f"horarium: {problem}\n")
        return problem.returncode
    return 0
