"""`./run serve` as a person calls it: a process of its own, in a folder and on a data folder of its own."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psycopg

from horarium.runtime.account import owner_of
from horarium.runtime.place import remembered_place
from horarium.runtime.server import Server, is_alive

ROOT = Path(__file__).resolve().parents[2]
# The tests' own settings are not those of whom we play.
OURS = ("HORARIUM_", "DATABASE_URL", "CRON_SECRET", "SECRET_KEY", "DJANGO_", "PYTEST_")
# What never comes fails after so long; what comes is not timed.
PATIENCE = 90


class House:
    """A folder to call from, with its `.env` files and a data folder beside them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)  # the database's user passes through

    def run(self, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Call `./run` to its end."""
        return subprocess.run(
            [ROOT / "run", *words],
            cwd=self.folder,
            env=self._environment(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def begin(self, *words: str, **environment: str) -> Serving:
        """Call `./run serve` and leave it running."""
        with (self.folder / "notes").open("a") as notes:
            process = subprocess.Popen(
                [ROOT / "run", "serve", *words],
                cwd=self.folder,
                env=self._environment(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=notes,
                text=True,
                process_group=0,
            )
        return Serving(self, process)

    @contextlib.contextmanager
    def serving(self, *words: str, **environment: str) -> Iterator[Serving]:
        """Serve while the block runs; what is left of it afterwards is ended."""
        serving = self.begin(*words, **environment)
        try:
            serving.wait_until_it_answers()
            yield serving
        finally:
            serving.end()

    def connect(self) -> psycopg.Connection:
        """A connection to the running database that goes round the application."""
        return psycopg.connect(
            host=str(self.server().socket_folder()),
            user="horarium",
            dbname="horarium",
            password=self.secret("database").read_text().strip(),
            options="-c search_path=horarium",
            connect_timeout=PATIENCE,
        )

    def value(self, query: str) -> Any:
        """The one value that a query on the running database answers with."""
        with self.connect() as connection:
            row = connection.execute(query).fetchone()
        return row[0] if row else None

    def server(self) -> Server:
        place = remembered_place(self.home)
        assert place is not None
        return Server(place, owner_of(place), Path())

    def secret(self, name: str) -> Path:
        return self.home / "secrets" / name

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        return kept | {"HORARIUM_HOME": str(self.home)} | more


class Serving:
    """A `./run serve` that runs."""

    def __init__(self, house: House, process: subprocess.Popen[str]) -> None:
        self.house = house
        self.process = process
        self.line = ""

    @property
    def address(self) -> str:
        return self.line.split()[-1]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def wait_until_it_answers(self) -> None:
        """Take the first line of standard output, which is a pipe."""
        assert self.process.stdout
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            assert selector.select(PATIENCE), f"it says nothing: {self.notes()}"
        self.line = self.process.stdout.readline()
        assert re.fullmatch(r"Horarium answers at http://localhost:\d+\n", self.line), self.notes()

    def ask(self, path: str, method: str = "GET", **headers: str) -> int:
        """The status of the answer."""
        door = HTTPConnection("localhost", self.port, timeout=PATIENCE)
        with contextlib.closing(door):
            door.request(method, path, headers=headers)
            return door.getresponse().status

    def answers(self) -> bool:
        with contextlib.suppress(OSError, HTTPException):
            return self.ask("/healthz") == 200
        return False

    def web(self) -> int | None:
        return self._child("gunicorn")

    def worker(self) -> int | None:
        return self._child("worker")

    def processes(self) -> set[int]:
        """All that run for it: the supervisor, its children and theirs, and the database's."""
        postmaster = self.house.server().pid()
        return {self.process.pid} | {pid for pid in _parents() if {self.process.pid, postmaster} & {pid, *_ancestors(pid)}}

    def stop(self, number: signal.Signals) -> int:
        """Send the supervisor a signal and return the code with which it ends."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def end(self) -> None:
        """End what runs, whatever the test left."""
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE)
            self.process.kill()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()
        if remembered_place(self.house.home):
            self.house.server().stop()

    def notes(self) -> str:
        return (self.house.folder / "notes").read_text()

    def _child(self, word: str) -> int | None:
        children = [pid for pid, parent in _parents().items() if parent == self.process.pid and word in _words(pid)]
        return children[0] if children else None


def until(condition: Callable[[], object]) -> None:
    """Return when the condition holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def none_left(pids: set[int]) -> bool:
    return not any(is_alive(pid) for pid in pids)


def _parents() -> dict[int, int]:
    """The parent of every process."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                found[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def _ancestors(pid: int) -> set[int]:
    parents, found = _parents(), set[int]()
    while pid := parents.get(pid, 0):
        found.add(pid)
    return found


def _words(pid: int) -> list[str]:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return []
