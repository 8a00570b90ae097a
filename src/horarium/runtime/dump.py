"""pg_dump and pg_restore on one schema, so that what was dumped and what was restored can be compared row for row."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from horarium.runtime.contents import Contents, contents, sequences
from horarium.runtime.database import psql_environment
from horarium.runtime.errors import CannotRun
from horarium.runtime.programs import programs

if TYPE_CHECKING:
    from psycopg import Connection

BLOCK = 1024 * 1024
# Where distributions have the programs of each major version.
ELSEWHERE = "/usr/lib/postgresql/{major}/bin"
# Of psql's own, and what pg_restore 17 and newer say to servers that do not know it.
NOT_FOR_THE_SERVER = (b"\\restrict ", b"\\unrestrict ", b"SET transaction_timeout ")


@contextmanager
def connected(url: str) -> Iterator[Connection[Any]]:
    """Give a connection in one transaction, committed if the block ends well."""
    import psycopg

    try:
        connection = psycopg.connect(url)
    except psycopg.OperationalError as error:
        raise CannotRun(f"The database does not answer: {' '.join(str(error).split())}") from error
    with connection:
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0")
        yield connection


def major(connection: Connection[Any]) -> int:
    """Return the major version of the server, such as 18."""
    return connection.info.server_version // 10000


def dumped(url: str, schema: str, into: IO[bytes]) -> tuple[Contents, int]:
    """Dump a schema, and return what stood in it at that very moment and the server's major version."""
    with connected(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        ((snapshot,),) = connection.execute("SELECT pg_export_snapshot()").fetchall()
        # No snapshot keeps a sequence as it was: the dump's value is this one or a later one.
        before, version = sequences(connection, schema), major(connection)
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--schema={schema}", f"--snapshot={snapshot}"]
        with _running("pg_dump", version, words, psql_environment(url, "pg_catalog", os.environ)) as output:
            while block := output.read(BLOCK):
                into.write(block)
        found = contents(connection, schema)
    return Contents(found.tables, before, found.structure), version


def restore(connection: Connection[Any], schema: str, dump: Path) -> Contents:
    """Put a dump into the database within the open transaction, and return what then stands in the schema.

    The schema is there and empty, and so are the extensions that it needs.
    """
    for text in _statements(dump, schema, major(connection)):
        if isinstance(text, bytes):
            connection.execute(text)
            continue
        command, rows = text
        with connection.cursor().copy(command) as copy:
            for row in rows:
                copy.write(row)
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return contents(connection, schema)


def read_through(dump: Path) -> None:
    """Let pg_restore read all of a dump, writing nothing. Raises CannotRun where it cannot."""
    with _running("pg_restore", None, ["--file=-", str(dump)], {**os.environ}) as output:
        while output.read(BLOCK):
            pass


def _statements(dump: Path, schema: str, version: int) -> Iterator[bytes | tuple[bytes, Iterator[bytes]]]:
    """Yield what is to be executed, in its order: SQL, or a COPY with its rows, which are to be taken before going on."""
    left_out = (*NOT_FOR_THE_SERVER, f"CREATE SCHEMA {schema};".encode())
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--file=-", str(dump)]
    with _running("pg_restore", version, words, {**os.environ}) as output:
        text: list[bytes] = []
        for line in output:
            if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
                yield b"".join(text)
                yield line, iter(output.readline, b"\\.\n")
                text = []
            elif not line.startswith(left_out):
                text.append(line)
        yield b"".join(text)


@contextmanager
def _running(name: str, version: int | None, words: list[str], environment: dict[str, str]) -> Iterator[IO[bytes]]:
    """Run one of PostgreSQL's programs and give what it writes. Raises CannotRun with its words if it fails."""
    argv = [str(_tool(name, version)), *words]
    process = subprocess.Popen(argv, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        if process.stdout is None or process.stderr is None:
            raise RuntimeError("a process without pipes")
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        raise CannotRun(f"{name} ended with code {process.returncode}: {said[-1500:]}")


def _tool(name: str, version: int | None) -> Path:
    """The program of the server's own major version, where it is here; else the one that comes along."""
    own = programs() / name
    matching = Path(ELSEWHERE.format(major=version)) / name
    if not os.environ.get("PG_BIN") and matching.exists() and _major_of(own) != version:
        return matching
    if not own.exists():
        raise CannotRun(f"There is no {name} in {own.parent}: PG_BIN must name PostgreSQL's programs, or be unset.")
    return own


def _major_of(program: Path) -> int:
    with suppress(OSError, IndexError, ValueError):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        return int(said.split()[-1].split(".")[0])
    return 0
