"""The embedded PostgreSQL of a data folder, shared by all processes that use it.

Each process that uses the server holds a shared lock, which the kernel drops if the process is
killed. Whoever leaves last stops the server; one that was killed leaves it running, and the next
to come attaches to it and stops it in turn. Making, starting and stopping happen under an
exclusive lock, one process at a time.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from horarium.runtime.account import owner_of
from horarium.runtime.errors import CannotRun, note
from horarium.runtime.home import secret
from horarium.runtime.initdb import SUPERUSER, ensure_data
from horarium.runtime.locks import exclusive, is_free, shared
from horarium.runtime.place import remembered_place, settled_place
from horarium.runtime.programs import programs_for, tool
from horarium.runtime.server import Server
from horarium.runtime.sockets import PORT

DATABASE = "horarium"

# CREATE DATABASE has no IF NOT EXISTS; psql runs what the query returns.
CREATE = "SELECT 'CREATE DATABASE horarium' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'horarium')\\gexec\n"


class Cluster:
    """The database server of one data folder, as one process sees it."""

    def __init__(
        self,
        home: Path,
        settings: Mapping[str, str] | None = None,
        start_timeout: float = 60,
    ) -> None:
        self._home = home.resolve()
        self._settings = dict(settings or {})
        self._start_timeout = start_timeout
        self._turn = self._home / "postgres.lock"
        self._users = self._home / "postgres.users"
        self._use: int | None = None
        self._server: Server | None = None

    def attach(self) -> str:
        """Start the server if it does not run, keep it for this process, and return its URL."""
        with exclusive(self._turn) as turn:
            server = self._prepared(turn)
            if self._use is None:
                # Before the start, so that an end in its midst still stops what was started.
                self._use = shared(self._users)
            server.ensure()
            self._create_database(server)
        return self._url(server)

    def detach(self) -> None:
        """Let go of the server; the last process to do so stops it."""
        if self._use is None:
            return
        with exclusive(self._turn):
            os.close(self._use)
            self._use = None
            if self._server is not None and is_free(self._users):
                self._server.stop()

    @contextmanager
    def running(self) -> Iterator[str]:
        """Keep the server for as long as the block runs, and give its URL."""
        try:
            yield self.attach()
        finally:
            self.detach()

    def is_running(self) -> bool:
        """Tell whether the server lives, without making or starting anything."""
        place = remembered_place(self._home)
        if place is None or not place.is_dir():
            return False
        return Server(place, owner_of(place), Path()).pid() is not None

    def ensure_running(self) -> None:
        """Start the server again if it died while this process uses it."""
        if self._server is None or self._server.state() == "ready":
            return
        note("The database has stopped; starting it again.")
        with exclusive(self._turn):
            self._server.ensure()

    def _prepared(self, turn: int) -> Server:
        """Return the server with all that it needs on the disk, though perhaps not running."""
        if self._server is None:
            place, account = settled_place(self._home)
            programs = programs_for(account)
            server = Server(place, account, programs, self._settings, self._start_timeout)
            ensure_data(server, self._password(), turn)
            self._server = server
        return self._server

    def _password(self) -> str:
        return secret("database", self._home)

    def _url(self, server: Server) -> str:
        password = quote(self._password(), safe="")
        folder = quote(str(server.socket_folder()))
        return f"postgresql://{SUPERUSER}:{password}@/{DATABASE}?host={folder}&port={PORT}"

    def _create_database(self, server: Server) -> None:
        environment = {
            "PGHOST": str(server.socket_folder()),
            "PGPORT": str(PORT),
            "PGUSER": SUPERUSER,
            "PGPASSWORD": self._password(),
            "PGDATABASE": "postgres",
        }
        done = subprocess.run(
            [tool("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"],
            env=environment,
            input=CREATE,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CannotRun(f"The database in {server.place} refuses us: {done.stderr.strip()}")
