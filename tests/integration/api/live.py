"""The application as gunicorn serves it, over real HTTP, on the test's own database; the clock is the machine's."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from horarium.runtime.web import GUNICORN
from tests.waiting import database_url

PATIENCE = 60
ROOT = Path(__file__).resolve().parents[3]


class Live:
    """A running server."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, notes: Path) -> None:
        self.process, self.port, self.notes = process, port, notes
        self.address = f"http://127.0.0.1:{port}"

    def open(self) -> http.client.HTTPConnection:
        """A connection of its own."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def call(self, method: str, path: str, body: Any = None, token: str = "", **headers: str) -> tuple[int, Any]:
        door = self.open()
        try:
            return ask(door, method, path, body, token, **headers)
        finally:
            door.close()

    def crashes(self) -> list[str]:
        """What the server wrote down of bugs of ours."""
        return [line for line in self.notes.read_text().splitlines() if "api_crashed" in line or "Traceback" in line]


def ask(door: http.client.HTTPConnection, method: str, path: str, body: Any = None, token: str = "", **headers: str):
    sent = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {}) | headers
    door.request(method, path, None if body is None else json.dumps(body), sent)
    answer = door.getresponse()
    text = answer.read()
    return answer.status, json.loads(text) if text else None


@contextmanager
def serving(
    folder: Path, *, application: str = "horarium.config.wsgi", workers: int = 1, threads: int = 8, **environment: str
) -> Iterator[Live]:
    """Serve while the block runs."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener, (folder / "notes").open("wb") as notes:
        words = ["--bind", f"fd://{listener.fileno()}", "--workers", str(workers), "--threads", str(threads), *GUNICORN]
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", f"{application}:application", *words],
            env={**os.environ, "DATABASE_URL": database_url(), "HORARIUM_POOL": str(threads), **environment},
            stdout=notes,
            stderr=notes,
            cwd=ROOT,
            pass_fds=[listener.fileno()],
        )
        live = Live(process, listener.getsockname()[1], folder / "notes")
        try:
            _wait_until_it_answers(live)
            yield live
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_until_it_answers(live: Live) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert live.process.poll() is None, live.notes.read_text()
        try:
            door = live.open()
            door.request("GET", "/healthz")
            if door.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            door.close()
    raise AssertionError(f"it never answered: {live.notes.read_text()}")
