"""A web server that loads itself while its gate is closed, and answers once that is open."""

import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

import pytest

from horarium.runtime.child import Running
from horarium.runtime.gate import Gate
from horarium.runtime.web import web

from .conftest import SOURCE, wait_for

LOADED = """
from pathlib import Path
Path(__file__).with_suffix(".loaded").touch()
def application(environ, start_response):
    start_response("200 OK", [])
    return [b"it answers"]
"""
REFUSED = (
    LOADED
    + """
from horarium.runtime.errors import CannotRun
raise CannotRun("it may not be")
"""
)


def test_a_server_answers_when_its_gate_opens_and_not_before(tmp_path: Path) -> None:
    gate = Gate()
    with serving(tmp_path, LOADED, gate) as port:
        with pytest.raises(TimeoutError):
            asked(port, patience=0.5)
        gate.open()
        assert asked(port) == b"it answers"


def test_where_who_could_open_it_dies_it_never_answers(tmp_path: Path) -> None:
    gate = Gate()
    with serving(tmp_path, LOADED, gate) as port:
        os.close(gate._entry)
        with pytest.raises(TimeoutError):
            asked(port, patience=1.5)


def test_without_a_gate_it_answers(tmp_path: Path) -> None:
    with serving(tmp_path, LOADED, None) as port:
        assert asked(port) == b"it answers"


def test_who_comes_back_finds_an_open_gate_open(tmp_path: Path) -> None:
    gate = Gate()
    gate.open()
    for _ in range(2):
        with serving(tmp_path, LOADED, gate) as port:
            assert asked(port) == b"it answers"


def test_why_it_cannot_be_loaded_is_said_once_the_gate_is_open(tmp_path: Path) -> None:
    gate = Gate()
    with serving(tmp_path, REFUSED, gate):
        assert (tmp_path / "log").read_text() == ""
        gate.open()
        wait_for(lambda: "it may not be" in (tmp_path / "log").read_text())


@contextmanager
def serving(folder: Path, code: str, gate: Gate | None) -> Iterator[int]:
    """Serve an application that has loaded itself, and give the port."""
    (folder / "shown.py").write_text(code)
    loaded = folder / "shown.loaded"
    loaded.unlink(missing_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        child = web("127.0.0.1", listener, gate)
        argv = ["shown:application" if word == "horarium.config.wsgi:application" else word for word in child.argv]
        env = {**(child.env or {}), "PYTHONPATH": os.pathsep.join([str(SOURCE), str(folder)])}
        running = Running(replace(child, argv=argv, env=env, log=folder / "log"))
        try:
            running.tend()
            wait_for(loaded.exists)
            yield listener.getsockname()[1]
        finally:
            running.stop(5)


def asked(port: int, patience: float = 60) -> bytes:
    with closing(HTTPConnection("127.0.0.1", port, timeout=patience)) as door:
        door.request("GET", "/")
        return door.getresponse().read()
