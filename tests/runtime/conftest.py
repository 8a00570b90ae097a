"""Homes for the tests of the runtime: real folders, real servers, and nothing left of them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from horarium.runtime.account import owner_of
from horarium.runtime.home import SYSTEM_FOLDER
from horarium.runtime.place import remembered_place
from horarium.runtime.postgres import Cluster
from horarium.runtime.server import Server

SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, as /srv is; pytest's own are for their owner alone."""
    folder = Path(tempfile.mkdtemp(prefix="horarium-", dir=fast_folder()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def new_home(open_folder: Path) -> Iterator[Callable[[str], Path]]:
    """Makes data folders below the open one and ends what still runs in them afterwards."""
    made: list[Path] = []

    def make(name: str) -> Path:
        folder = open_folder / name
        folder.mkdir(parents=True)
        made.append(folder)
        return folder

    yield make
    for home in made:
        remove_cluster(home)


@pytest.fixture
def home(new_home: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a test, in use."""
    folder = new_home("home")
    monkeypatch.setenv("HORARIUM_HOME", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return folder


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A data folder with a database in it, made once and only copied; making one takes a second."""
    with tempfile.TemporaryDirectory(prefix="horarium-", dir=fast_folder()) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with Cluster(folder, {"fsync": "off"}).running():
            pass
        yield folder


@pytest.fixture
def made_home(home: Path, template: Path) -> Path:
    """The data folder of a test, in use, with a database in it."""
    subprocess.run(["cp", "-a", f"{template}/.", str(home)], check=True)
    return home


def fast_folder() -> str | None:
    """The folder in memory, where there is room in it for servers; else the usual one."""
    memory = "/dev/shm"  # noqa: S108
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**31
    return memory if roomy else None


def remove_cluster(home: Path) -> None:
    """Stop the server of a home and remove what lies outside it."""
    place = remembered_place(home)
    if place is None or not place.is_dir():
        return
    Server(place, owner_of(place), Path()).stop()
    if SYSTEM_FOLDER in place.parents:
        shutil.rmtree(place)


def server_of(home: Path) -> Server:
    """The server of a home, to look at."""
    place = remembered_place(home)
    assert place is not None
    return Server(place, owner_of(place), Path())


def start(code: str, home: Path, **environment: str) -> "subprocess.Popen[str]":
    """Run Python code in a process of its own, in a group of its own, on that home."""
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(SOURCE), os.environ.get("PYTHONPATH", "")]),
            "HORARIUM_HOME": str(home),
            **environment,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    )


def value(url: str, query: str) -> object:
    """The one value that a query answers with."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def change(url: str, *statements: str) -> None:
    """Execute statements, each in a transaction of its own."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def kill_server(home: Path) -> None:
    """Kill the server of a home, and return when it is dead."""
    pid = server_of(home).pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: server_of(home).pid() is None)


def wait_for(condition: Callable[[], bool]) -> None:
    """Return when the condition holds; only a thing that never comes fails."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.002)
