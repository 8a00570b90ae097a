"""Do a deed again and again in children that kill themselves at one of its statements. Started by test_kill_sweeps.py.

Each child is a fork of this process, so that Django is set up once. Prints how many statements there are, at which of them
one was killed, and where the database was not as before.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg

DEEDS: dict[str, Callable[[], object]] = {}


def main(deed: str, most: str, *facts: str) -> None:
    django.setup()
    do = deeds(*facts)[deed]
    before = state()
    total = int(child(do, counted=True))
    assert child(undone(deed)) == "0"
    points = range(1, total + 1, max(1, total // int(most)))
    bad = []
    for point in points:
        child(do, at=point)
        if state() != before:
            bad.append(point)
            child(undone(deed))
    ended = child(do)
    print(json.dumps({"statements": total, "points": len(points), "bad": bad, "repeated": ended}))


def deeds(backup: str = "") -> dict[str, Callable[[], object]]:
    from horarium.interfaces.keeping import backups, restoring
    from horarium.interfaces.management import first

    now = datetime(2026, 11, 28, 3, 30, tzinfo=UTC)
    return {
        "migrate": first.migrate,
        "backup": lambda: backups.make(now=now, tell=lambda text: None),
        "restore": lambda: restoring.restore(Path(backup), into="", replace=False),
    }


def undone(deed: str) -> Callable[[], object]:
    """What takes back what the deed did."""
    from horarium.interfaces.keeping import backups
    from horarium.runtime import dump

    def wipe() -> None:
        with dump.connected(os.environ["DATABASE_URL"]) as connection:
            connection.execute("DROP SCHEMA IF EXISTS horarium CASCADE; DROP SCHEMA IF EXISTS ext CASCADE")

    def unlink() -> None:
        for path in backups.folder().iterdir():
            path.unlink()

    return unlink if deed == "backup" else wipe


def state() -> list[object]:
    """The tables of the schema and how many rows each has, and the files of backups."""
    from horarium.interfaces.keeping import backups

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        query = "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace('horarium') AND relkind = 'r' ORDER BY 1"
        names = [name for (name,) in connection.execute(query)]
        rows = [(name, connection.execute(f"SELECT count(*) FROM horarium.{name}").fetchone()) for name in names]
    return [rows, sorted(path.name for path in backups.folder().iterdir())]


def child(do: Callable[[], object], *, at: int = 0, counted: bool = False) -> str:
    """Do it in a child that dies at its statement number `at`; return how it ended, or how many statements it had."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        count = killed_at(at)
        code = 1
        try:
            do()
            code = 0
            os.write(writing, str(count() if counted else 0).encode())
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as said:
        answer = said.read()
    _, status = os.waitpid(pid, 0)
    ended = os.waitstatus_to_exitcode(status)
    assert ended == (-signal.SIGKILL if at else 0), f"the child ended with {ended} at {at}"
    return answer


def killed_at(number: int) -> Callable[[], int]:
    """Die before the statement of that number is sent, a commit among them; return what says how many were."""
    sent = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def wrapper(*args: object, **facts: object) -> object:
            nonlocal sent
            sent += 1
            if sent == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **facts)

        return wrapper

    psycopg.Cursor.execute = counted(psycopg.Cursor.execute)
    psycopg.Cursor.copy = counted(psycopg.Cursor.copy)
    psycopg.Connection.commit = counted(psycopg.Connection.commit)
    return lambda: sent


if __name__ == "__main__":
    main(*sys.argv[1:])
