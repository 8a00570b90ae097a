"""A PostgreSQL server process: whether it lives, starting it, stopping it."""

import os
import shlex
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from horarium.runtime.account import Account
from horarium.runtime.errors import CannotRun
from horarium.runtime.sockets import PORT, remove_folder, remove_socket, socket_folder

State = Literal["dead", "starting", "stopping", "ready"]

# Lines of postmaster.pid.
PID_LINE, SOCKET_LINE, STATE_LINE = 0, 4, 7

LOG_LIMIT = 8_000_000
PAUSE = 0.02
# Said by a start that only came too early: the processes of a killed server are still leaving, or
# a start whose own starter was killed is still under way.
TOO_EARLY = ("still in use", "already exists", "is already in use")


@dataclass(frozen=True)
class Server:
    """The server of the database files in `place`, run by `account`; no state but the disk's."""

    place: Path
    account: Account
    programs: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    start_timeout: float = 60
    stop_timeout: float = 60

    @property
    def data(self) -> Path:
        """Return the folder of the database's files."""
        return self.place / "data"

    @property
    def log(self) -> Path:
        """Return the file that the server writes its log to."""
        return self.place / "server.log"

    def pid(self) -> int | None:
        """Return the process id of the server if it lives."""
        number = self._recorded(PID_LINE)
        return int(number) if number.isdigit() and is_server(int(number), self.data) else None

    def state(self) -> State:
        """Return what the server is doing."""
        if self.pid() is None:
            return "dead"
        word = self._recorded(STATE_LINE)
        return "ready" if word == "ready" else "stopping" if word == "stopping" else "starting"

    def socket_folder(self) -> Path:
        """Return the folder of the running server's socket."""
        # From its own record: another process may have started it with another TMPDIR.
        recorded = self._recorded(SOCKET_LINE)
        return Path(recorded) if recorded else socket_folder(self.place, self.account)

    def ensure(self) -> None:
        """Return once the server answers, starting it if it does not run.

        The caller holds the lock on the data folder.
        """
        deadline = time.monotonic() + self.start_timeout
        while self.state() != "ready":
            if self.state() == "dead":
                self._launch(deadline)
            if time.monotonic() > deadline:
                raise CannotRun(
                    f"The database in {self.place} did not start within {self.start_timeout:g}"
                    f" seconds. If it is recovering, wait and try again; its log is {self.log}."
                )
            time.sleep(PAUSE)

    def stop(self) -> None:
        """Stop the server if it lives, ending what its clients still do."""
        if self.pid() is None:
            return
        folder = self.socket_folder()
        # INT ends the sessions and saves; if that hangs, QUIT leaves the rest to recovery.
        for number in (signal.SIGINT, signal.SIGQUIT):
            pid = self.pid()
            if pid is not None:
                os.kill(pid, number)
                self._wait_until_dead()
        if self.pid() is not None:
            raise CannotRun(f"The database in {self.place} does not stop; its log is {self.log}.")
        remove_folder(folder, self.place)

    def _recorded(self, line: int) -> str:
        """Return a line of the file in which the server says who and where it is, or nothing."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return ""
        return lines[line].rstrip() if line < len(lines) else ""

    def _wait_until_dead(self) -> None:
        deadline = time.monotonic() + self.stop_timeout
        while self.pid() is not None and time.monotonic() < deadline:
            time.sleep(PAUSE)

    def _launch(self, deadline: float) -> None:
        folder = socket_folder(self.place, self.account)
        remove_socket(folder)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._turn_log_over()
        before = self.log.stat().st_size if self.log.exists() else 0
        pid = self._spawn(folder)
        while is_alive(pid) and self.state() != "ready":
            if time.monotonic() > deadline:
                return
            time.sleep(PAUSE)
        if self.state() == "dead":
            self._raise_unless_too_early(before)

    def _spawn(self, folder: Path) -> int:
        """Start the server as a child of nobody, in a session of its own.

        So Ctrl-C in the terminal does not reach it, and no process of ours must outlive it.
        """
        settings = {
            **self.settings,
            "port": str(PORT),
            "unix_socket_directories": '"' + str(folder).replace('"', '""') + '"',
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = shlex.join([str(self.programs / "postgres"), "-D", str(self.data), *options])
        # exec, so that the number which the shell prints is the server's own.
        line = f"exec {command} </dev/null >>{shlex.quote(str(self.log))} 2>&1"
        started = self.account.run(["/bin/sh", "-c", f"({line}) & echo $!"], new_session=True)
        return int(started.stdout)

    def _turn_log_over(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.rename(self.log.with_suffix(".log.1"))

    def _raise_unless_too_early(self, before: int) -> None:
        said = ""
        if self.log.exists():
            with self.log.open("rb") as file:
                file.seek(before)
                said = file.read().decode(errors="replace").strip()
        if not any(words in said for words in TOO_EARLY):
            raise CannotRun(f"The database in {self.place} does not start:\n{said[-2000:]}")
        time.sleep(10 * PAUSE)


def is_alive(pid: int) -> bool:
    """Tell whether there is such a process; the dead whom nobody reaped do not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def is_server(pid: int, data: Path) -> bool:
    """Tell whether this process is PostgreSQL at work in this folder, and not dead.

    A number alone says nothing: after a restart of the machine it may be anybody's.
    """
    process = Path(f"/proc/{pid}")
    try:
        name = (process / "comm").read_text().strip()
        return name == "postgres" and is_alive(pid) and (process / "cwd").samefile(data)
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        # Gone meanwhile, or another user's: not the server either way.
        return False
