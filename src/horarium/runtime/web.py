"""The web server as a process: gunicorn on a socket that it is given."""

import os
import socket
import sys
from http.client import HTTPConnection, HTTPException

from horarium.runtime.child import Child
from horarium.runtime.gate import Gate
from horarium.runtime.serving import THIS_MACHINE

THREADS = 8
# The most that gunicorn knows. What is shorter and still longer than the application takes, the application refuses.
LONGEST_LINE = 8190
GUNICORN = ["--worker-class", "horarium.runtime.web_worker.Worker", "--limit-request-line", str(LONGEST_LINE)]
GUNICORN += ["--logger-class", "horarium.runtime.web_log.WebLog"]
GUNICORN += ["--no-control-socket", "--graceful-timeout", "8", "--log-level", "warning"]
ANYWHERE = {"0.0.0.0", "::"}  # noqa: S104


def web(host: str, listener: socket.socket, gate: Gate | None = None) -> Child:
    """Return the web server that answers on the socket, ready once it does: not before the gate is open, if there is one."""
    # It is given the socket: nobody can take the port before it starts or while it comes back.
    argv = [sys.executable, "-m", "gunicorn", "horarium.config.wsgi:application", "--bind", f"fd://{listener.fileno()}"]
    argv += ["--workers", "1", "--threads", str(THREADS), *GUNICORN]
    here, port = "127.0.0.1" if host in ANYWHERE else host, listener.getsockname()[1]

    def answers() -> bool:
        door = HTTPConnection(here, port, timeout=0.5)
        try:
            # By the name that it answers to whatever HORARIUM_HOSTS says: a refused one is an error in its log.
            door.request("GET", "/healthz", headers={"Host": name_of(host)})
            return door.getresponse().status < 500
        except (OSError, HTTPException):  # not yet: it is asked again
            return False
        finally:
            door.close()

    env = {"HORARIUM_POOL": str(THREADS), **_hosts(host), **(gate.env if gate else {})}
    inherit = [listener.fileno(), *([gate.descriptor] if gate else [])]
    return Child("web", argv, env=env, ready=answers, inherit=inherit)


def _hosts(host: str) -> dict[str, str]:
    """Return what lets the web server answer to the very name that it was told to listen on."""
    if host in ANYWHERE:
        return {}
    return {"HORARIUM_HOSTS": f"{os.environ.get('HORARIUM_HOSTS') or THIS_MACHINE},{name_of(host)}"}


def name_of(host: str) -> str:
    """Return the name by which a browser on this machine reaches who listens there."""
    if host in {*ANYWHERE, "127.0.0.1"}:
        return "localhost"
    return f"[{host}]" if ":" in host else host
