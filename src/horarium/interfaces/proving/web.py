"""The server that is attacked: the one that serves the data folder, else one of our own for as long as it takes."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from horarium.interfaces.doctoring.installation import answers
from horarium.interfaces.proving.calls import Server
from horarium.interfaces.proving.extras import Extra
from horarium.runtime.child import Running
from horarium.runtime.errors import CannotRun
from horarium.runtime.home import home
from horarium.runtime.serving import serving_at
from horarium.runtime.web import web

HERE = "127.0.0.1"
BACKLOG = 256
PATIENCE = 60
GRACE = 5


@contextmanager
def attacked(somebody: Extra) -> Iterator[tuple[Server, str]]:
    """Give the server of this data folder, or one of our own, with the words that say which it is.

    A server that does not know `somebody`, who was just made, works on another database and is not the one.
    """
    pid, address = serving_at(home())
    if pid and address and answers(address) and _knows(Server(address), somebody):
        yield Server(address), f"the server at {address} (process {pid})"
        return
    with _own() as server:
        yield server, f"a server of our own at {server.address}"


def _knows(server: Server, somebody: Extra) -> bool:
    answer = server.call("GET", "/api/me", token=somebody.token)
    return answer.status == 200 and str(somebody.id) in str(answer.data)


@contextmanager
def _own() -> Iterator[Server]:
    with socket.create_server((HERE, 0), backlog=BACKLOG) as listener:
        log = home() / "prove.log"
        running = Running(replace(web(HERE, listener), log=log))
        try:
            deadline = time.monotonic() + PATIENCE
            running.tend()
            while not running.is_ready():
                if time.monotonic() > deadline:
                    raise CannotRun(f"A web server of our own did not answer within {PATIENCE} s. It wrote to {log}.")
                time.sleep(0.1)
                running.tend()
            yield Server(f"http://{HERE}:{listener.getsockname()[1]}")
        finally:
            running.stop(GRACE)
