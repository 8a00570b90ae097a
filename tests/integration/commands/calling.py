"""Commands as a shell calls them: a process of its own on the test's database.

`run` boots an interpreter, as a shell does, and is for what only that shows: the environment, and that a command starts at
all. `forked` begins at the same entry in a fork of this process, where all is imported: standard output and standard error
are the child's own, and so is the code with which it ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from django.db import connections

from horarium import cli

ROOT = Path(__file__).parents[3]
# Connections of the parent, which a child keeps open and does not use.
PARENTS: list[object] = []


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


def run(*words: str | Path, **environment: str) -> Answer:
    done = subprocess.run(
        [sys.executable, "-m", "horarium", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def forked(*words: str | Path) -> Answer:
    sys.stdout.flush()
    sys.stderr.flush()
    with TemporaryFile() as out, TemporaryFile() as err:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # from 3.12 on, of threads; none of them is the command's
            pid = os.fork()
        if pid == 0:
            os._exit(_ended([*map(str, words)], out, err))
        _, status = os.waitpid(pid, 0)
        said = [_read(stream) for stream in (out, err)]
    return Answer(os.waitstatus_to_exitcode(status), *said)


def _read(stream: BinaryIO) -> str:
    stream.seek(0)
    return stream.read().decode().replace("\r\n", "\n")  # as subprocess reads a text


def _ended(words: list[str], out: BinaryIO, err: BinaryIO) -> int:
    """Run the command in the child and return its exit code, as the interpreter would end with it."""
    for stream, number in ((open(os.devnull, "rb"), 0), (out, 1), (err, 2)):  # noqa: SIM115, PTH123
        os.dup2(stream.fileno(), number)
    sys.stdin, sys.stdout, sys.stderr = (open(number, way) for number, way in ((0, "r"), (1, "w"), (2, "w")))  # noqa: SIM115, PTH123
    for connection in connections.all():  # the parent's: if it were closed here, it would be for both
        PARENTS.append(connection.connection)
        connection.connection = None
    sys.argv = ["horarium", *words]
    warnings.simplefilter("default")
    code: int | str | None = 0
    try:
        cli.main()
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - as the interpreter does
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return int(code or 0)
