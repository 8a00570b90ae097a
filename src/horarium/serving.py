"""`serve` and `demo`: web server and worker under one supervisor, beside the database.

This process stays small: it never loads Django, but has a child prepare the database and two others do the work.
"""

from __future__ import annotations

import argparse
import errno
import socket
import subprocess
import sys

from horarium.runtime.child import Child
from horarium.runtime.database import Keeper, database
from horarium.runtime.errors import CannotRun
from horarium.runtime.gate import Gate
from horarium.runtime.home import home
from horarium.runtime.serving import serve_lock
from horarium.runtime.supervisor import Supervisor, stop_signals
from horarium.runtime.web import name_of, web

USUAL_PORT = 8000
TRIED_PORTS = 50
BACKLOG = 2048

HELP = {
    "serve": "Serve the business: database, web server, worker and schedule, until Ctrl-C or SIGTERM.",
    "demo": "Load a sample, a real university's week, into an empty database, show what it holds, and serve it.",
}
PREPARED_BY = {"serve": "prepare", "demo": "load-demo"}


def serve(command: str, arguments: list[str]) -> int:
    """Do what `serve` or `demo` is asked, until a signal asks to stop; return the exit code.

    Raises AlreadyServing when another one runs on this data folder, CannotRun when the given port is taken.
    """
    asked = parser(command).parse_args(arguments)
    # Signals first: one that comes while the database starts must still stop it in order. And the port before the
    # database: who is told that it is taken should not have waited for that.
    with stop_signals(), serve_lock(home()) as announce, listening(asked.host, asked.port) as listener, database():
        address = f"http://{name_of(asked.host)}:{listener.getsockname()[1]}"
        announce(address)
        gate = Gate()

        def prepare() -> int:
            code = subprocess.run([sys.executable, "-m", "horarium", PREPARED_BY[command]], check=False).returncode
            if not code:
                gate.open()
            return code

        supervisor = Supervisor(
            [_worker()],
            ahead=[web(asked.host, listener, gate)],
            prepare=prepare,
            watch=Keeper(),
            on_ready=lambda: print(f"Horarium answers at {address}", flush=True),
        )
        return supervisor.run()


def parser(command: str) -> argparse.ArgumentParser:
    """Return the parser of `serve` or `demo`."""
    made = argparse.ArgumentParser(
        prog=f"./run {command}",
        description=HELP[command],
        epilog=f"Example:\n  ./run {command} --port 8080",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--port", type=_port, help="the port (8000, or the next that is free); 0 for any")
    made.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1: this machine only)")
    return made


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: a number up to 65535")
    return int(text)


def _worker() -> Child:
    # Somebody waits for the first page, and nobody for this.
    return Child("worker", [sys.executable, "-m", "horarium", "worker"], after=1.0)


def listening(host: str, wanted: int | None) -> socket.socket:
    """Return a socket that listens on the wanted port, or on the usual one, or on the next that is free.

    Raises CannotRun when there is none, or no such host on this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(USUAL_PORT, USUAL_PORT + TRIED_PORTS) if wanted is None else [wanted]:
        try:
            return socket.create_server((host, port), family=family, backlog=BACKLOG, dualstack_ipv6=host == "::")
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise CannotRun(f"cannot listen on port {port} of {host}: {problem.strerror or problem}.") from problem
    taken = f"ports {USUAL_PORT} to {USUAL_PORT + TRIED_PORTS - 1} are" if wanted is None else f"port {wanted} is"
    raise CannotRun(f"{taken} taken on {host}. Choose another with --port.")
