"""The database in use: the one DATABASE_URL names, else the embedded one; and psql on it."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import FrameType

from horarium.runtime.errors import CannotRun, note
from horarium.runtime.home import home
from horarium.runtime.postgres import Cluster
from horarium.runtime.programs import tool

VARIABLE = "DATABASE_URL"

LONGEST_PAUSE = 30.0

# The embedded server that this process uses, if it does.
_attached: list[Cluster] = []

# Why there is no database, where somebody goes on without one.
_refused: list[CannotRun] = []

# These of the caller's would lead psql elsewhere than DATABASE_URL says.
MISLEADING = {"PGHOSTADDR", "PGSERVICE"}


@contextmanager
def database() -> Iterator[str]:
    """Keep the database in use running while the block runs, and give its URL.

    Children find the URL in their environment as DATABASE_URL, so that only this process counts
    as a user of the embedded server.
    """
    given = os.environ.get(VARIABLE)
    if given:
        yield given
        return
    cluster = Cluster(home(), start_timeout=_seconds(os.environ.get("HORARIUM_DATABASE_TIMEOUT") or "60"))
    with cluster.running() as url:
        _attached.append(cluster)
        os.environ[VARIABLE] = url
        try:
            yield url
        finally:
            del os.environ[VARIABLE]
            _attached.remove(cluster)


def _seconds(text: str) -> int:
    if not text.isdecimal():
        raise CannotRun(f"HORARIUM_DATABASE_TIMEOUT cannot be {text!r}: it must be a whole number of seconds.")
    return int(text)


@contextmanager
def database_if_any() -> Iterator[None]:
    """Keep the database in use running while the block runs; where it cannot be had, go on without: see why_none()."""
    with ExitStack() as stack:
        try:
            stack.enter_context(database())
        except CannotRun as problem:
            _refused.append(problem)
        yield


def why_none() -> str:
    """Return why database_if_any() went on without a database, or nothing."""
    return str(_refused[-1]) if _refused else ""


def ensure_running() -> None:
    """Start the embedded server again if this process uses it and it died.

    A server that DATABASE_URL names is not ours to start.
    """
    for cluster in _attached:
        cluster.ensure_running()


class Keeper:
    """Keeps the embedded server alive, called again and again. Where it cannot start, for want of room on the disk say, it
    is tried again, ever more rarely up to every half minute, as long as it takes: what needs it answers meanwhile that it
    is away.
    """

    def __init__(self) -> None:
        self._pause = 0.0
        self._again_at = 0.0

    def __call__(self) -> None:
        """Start the server if it died and its turn has come."""
        if time.monotonic() < self._again_at:
            return
        try:
            ensure_running()
        except CannotRun as problem:
            self._pause = min(max(1.0, 2 * self._pause), LONGEST_PAUSE)
            self._again_at = time.monotonic() + self._pause
            note(f"{problem}\nIt is tried again in {self._pause:g} s.")
        else:
            self._pause = 0.0


def run_psql(arguments: list[str], schema_path: str) -> int:
    """Hand the arguments to psql on the database in use and return its exit code.

    Names are looked up in `schema_path`, as in `SET search_path`. Nothing but psql itself writes
    to standard output.
    """
    with database() as url:
        environment = psql_environment(url, schema_path, os.environ)
        with _left_to(subprocess.Popen([tool("psql"), *arguments], env=environment)) as psql:
            code = psql.wait()
    return 128 - code if code < 0 else code


def psql_environment(url: str, schema_path: str, inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which psql, without an argument, connects to this URL.

    The command line would show the password to every user of the machine.
    """
    from psycopg.conninfo import conninfo_to_dict  # only here: a supervisor never needs its 20 MB

    given = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    options = [inherited.get("PGOPTIONS", ""), given.pop("options", "")]
    options.append(f"-c search_path={_escaped(schema_path)}")
    environment = {name: text for name, text in inherited.items() if name not in MISLEADING}
    environment |= {_variable(name): value for name, value in given.items()}
    environment["PGOPTIONS"] = " ".join(option for option in options if option)
    return environment


def _variable(parameter: str) -> str:
    from psycopg import pq

    known = {option.keyword.decode(): option.envvar for option in pq.Conninfo.get_defaults()}
    variable = known[parameter]
    if variable is None:
        raise CannotRun(
            f"psql cannot be given {parameter!r} of DATABASE_URL without showing the URL to other"
            " users of this machine; leave it out for psql."
        )
    return variable.decode()


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")


@contextmanager
def _left_to(child: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Leave signals to the child while the block runs.

    Ctrl-C reaches it from the terminal, to cancel a query and no more; others are passed on.
    """

    def pass_on(number: int, _frame: FrameType | None) -> None:
        child.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGTERM, signal.SIGHUP)}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield child
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
