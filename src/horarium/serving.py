"""`serve` and `demo`: web server and worker under one supervisor, beside the database.

This process stays small: it never loads Django, but has a child prepare the database and two others do the work.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
from urllib.error import URLError
from urllib.request import urlopen

from horarium.runtime.child import Child
from horarium.runtime.database import database, ensure_running
from horarium.runtime.errors import CannotRun
from horarium.runtime.home import home
from horarium.runtime.serving import serve_lock
from horarium.runtime.supervisor import Supervisor, stop_signals

USUAL_PORT = 8000
TRIED_PORTS = 50
THREADS = 8
ANYWHERE = {"0.0.0.0", "::", "localhost"}  # noqa: S104

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
    # Signals first: one that comes while the database starts must still stop it in order.
    with stop_signals(), serve_lock(home()) as announce, database():
        port = free_port(asked.host, asked.port)
        address = f"http://{'localhost' if asked.host in {*ANYWHERE, '127.0.0.1'} else asked.host}:{port}"
        announce(address)
        done = subprocess.run([sys.executable, "-m", "horarium", PREPARED_BY[command]], check=False)
        if done.returncode:
            return done.returncode
        supervisor = Supervisor(
            [_web(asked.host, port), _worker()],
            watch=ensure_running,
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
    made.add_argument("--port", type=int, help="the port (8000, or the next that is free)")
    made.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1: this machine only)")
    return made


def _web(host: str, port: int) -> Child:
    argv = [sys.executable, "-m", "gunicorn", "horarium.config.wsgi:application", "--bind", f"{host}:{port}"]
    argv += ["--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS), "--no-control-socket"]
    argv += ["--graceful-timeout", "8", "--log-level", "warning"]
    here = "127.0.0.1" if host in ANYWHERE else host

    def answers() -> bool:
        try:
            with urlopen(f"http://{here}:{port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):  # not yet: it is asked again
            return False

    return Child("web", argv, env={"HORARIUM_POOL": str(THREADS)}, ready=answers)


def _worker() -> Child:
    return Child("worker", [sys.executable, "-m", "horarium", "worker"])


def free_port(host: str, wanted: int | None) -> int:
    """Return the wanted port, or the usual one, or the next that is free. Raises CannotRun when there is none."""
    candidates = [wanted] if wanted else range(USUAL_PORT, USUAL_PORT + TRIED_PORTS)
    for port in candidates:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:  # taken: the next one
                continue
            return port
    raise CannotRun(f"port {wanted} of {host} is taken. Choose another with --port." if wanted else "no port is free.")
