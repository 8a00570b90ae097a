"""Homes for the tests of the runtime: real folders, real servers, and nothing left of them."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from horarium.runtime.account import owner_of
from horarium.runtime.home import SYSTEM_FOLDER
from horarium.runtime.place import remembered_place
from horarium.runtime.server import Server

SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, as /srv is; pytest's own are for their owner alone."""
    folder = Path(tempfile.mkdtemp(prefix="horarium-"))
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
            "PYTHONPATH": str(SOURCE),
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
        row = connection.execute(query).fetchone()  # type: ignore[arg-type]
    return row[0] if row else None
