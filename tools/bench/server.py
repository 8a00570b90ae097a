"""The application as `serve` serves it, over real HTTP on this machine, in the database of this process."""

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

from bench.shared import ROOT

PATIENCE = 60
# What is measured is the work, not how it is rationed.
NO_LIMITS = {f"HORARIUM_LIMIT_{name}": "0" for name in ("READS", "WRITES", "ADDRESS", "FAILURES")}


@contextmanager
def serving(threads: int = 8) -> Iterator[int]:
    """Serve while the block runs, by one process of so many threads, and give the port."""
    notes = Path(os.environ["HORARIUM_HOME"]) / "web.log"
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener, notes.open("wb") as log:
        words = [
            "--bind",
            f"fd://{listener.fileno()}",
            "--worker-class",
            "gthread",
            "--workers",
            "1",
            "--threads",
            str(threads),
        ]
        words += ["--no-control-socket", "--log-level", "warning", "--keep-alive", "75"]
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "horarium.config.wsgi:application", *words],
            env={**os.environ, "HORARIUM_POOL": str(threads), **NO_LIMITS},
            stdout=log,
            stderr=log,
            cwd=ROOT,
            pass_fds=[listener.fileno()],
        )
        port = listener.getsockname()[1]
        try:
            wait(process, port, notes)
            yield port
        finally:
            process.terminate()
            process.wait(PATIENCE)


def wait(process: subprocess.Popen[bytes], port: int, notes: Path) -> None:
    """Wait until it answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if ask(door(port), "GET", "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"the server never answered: {notes.read_text()}")


def door(port: int) -> http.client.HTTPConnection:
    """Return a connection of its own, which stays open from one call to the next."""
    return http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)


def ask(through: http.client.HTTPConnection, method: str, path: str, body: Any = None, token: str = "") -> tuple[int, bytes]:
    """Make a call and return its status and answer."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    through.request(method, path, None if body is None else json.dumps(body), headers)
    answer = through.getresponse()
    return answer.status, answer.read()
