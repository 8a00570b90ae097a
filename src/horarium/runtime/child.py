"""A process that the supervisor keeps: how it is started, restarted and stopped."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from horarium.runtime.errors import note

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
SETTLED_AFTER = 60.0
PAUSE = 0.02

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Child:
    """A program to keep alive; `env` is added to our own environment, `inherit` are file descriptors that it is given.

    What it writes goes to our standard error, or to `log` if there is one. Its first start is `after` so many seconds.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None = None
    ready: Callable[[], bool] | None = None
    inherit: Sequence[int] = ()
    log: Path | None = None
    after: float = 0.0


class Running:
    """A child with its present process, if it has one."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = child.ready is None
        self._started = 0.0
        self._start_at: float | None = None
        self._delay = FIRST_DELAY

    def tend(self) -> None:
        """Start the child if it is due, or notice that it has died and plan its return."""
        if self._process is not None and _has_ended(self._process.pid):
            self._plan_return(_ended(self._process))
        if self._start_at is None:
            self._start_at = time.monotonic() + self.child.after
        if self._process is None and time.monotonic() >= self._start_at:
            self._process = _spawn(self.child)
            self._started = time.monotonic()

    def is_there(self) -> bool:
        """Tell whether the child has a process."""
        return self._process is not None

    def is_ready(self) -> bool:
        """Tell whether the child has been ready once."""
        if not self._ready and self.child.ready is not None:
            self._ready = self.child.ready()
        return self._ready

    def stop(self, grace: float) -> None:
        """Ask the child to end, wait for `grace` seconds, then end it and all that it started."""
        process = self._process
        if process is None:
            return
        if not _has_ended(process.pid):
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + grace
        while not _has_ended(process.pid) and time.monotonic() < deadline:
            time.sleep(PAUSE)
        if not _has_ended(process.pid):
            note(f"{self.child.name} did not end within {grace:g} s and is killed.")
        _ended(process)
        self._process = None

    def _plan_return(self, code: int) -> None:
        now = time.monotonic()
        if now - self._started >= SETTLED_AFTER:
            self._delay = FIRST_DELAY
        note(f"{self.child.name} ended with code {code}; starting it again in {self._delay:g} s.")
        self._process = None
        self._start_at = now + self._delay
        self._delay = min(2 * self._delay, LONGEST_DELAY)


def _spawn(child: Child) -> subprocess.Popen[bytes]:
    supervisor = os.getpid()

    def die_with_supervisor() -> None:
        # KILL, because a child that is asked may take for ever; work cut off is repeatable.
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != supervisor:  # it died before we asked
            os._exit(1)

    log = 2 if child.log is None else os.open(child.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(
            child.argv,
            env={**os.environ, **(child.env or {})},
            stdin=subprocess.DEVNULL,
            pass_fds=child.inherit,
            stdout=log,  # standard output belongs to the command
            stderr=log,
            process_group=0,  # Ctrl-C reaches the supervisor alone, who stops us in order
            preexec_fn=die_with_supervisor,  # noqa: PLW1509  (the supervisor has no threads)
        )
    finally:
        if child.log is not None:
            os.close(log)


def _has_ended(pid: int) -> bool:
    # Without reaping: until then the number is not given to another process.
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _ended(process: subprocess.Popen[bytes]) -> int:
    """Kill what is left of the child and what it started, and return its exit code."""
    os.killpg(process.pid, signal.SIGKILL)
    return process.wait()
