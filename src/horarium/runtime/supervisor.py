"""Keeps a few processes alive, and stops them in order."""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from horarium.runtime.child import Child, Running
from horarium.runtime.errors import note

PAUSE = 0.1
WATCH_EVERY = 1.0


class StopRequest:
    """Whether a signal asked this process to stop."""

    def __init__(self) -> None:
        self.number: int | None = None
        self.waits = False

    def __bool__(self) -> bool:
        return self.number is not None

    def hear(self, number: int, _frame: FrameType | None) -> None:
        """Note a signal; before the supervisor runs, the first one ends what is being prepared."""
        # Only the first: a second Ctrl-C must not break into the orderly end that is under way.
        first, self.number = self.number is None, number
        if first and not self.waits:
            raise SystemExit(0)


@contextmanager
def stop_signals() -> Iterator[StopRequest]:
    """Turn TERM, INT and HUP into a request to stop in order while the block runs.

    To be entered before anything is started; entered again inside, it gives the same request. A
    signal that the caller's shell had us ignore (INT in its background, HUP under nohup) stays
    ignored.
    """
    entered = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    if isinstance(entered, StopRequest):
        yield entered
        return
    request = StopRequest()
    before = {}
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, request.hear)
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Supervisor:
    """Runs children until a stop is asked for; a child that dies comes back.

    `prepare` is called first, while only the children in `ahead` run; where it does not return 0, that is all.
    `watch` is called every second, for what else must be kept alive. `on_ready` is called once,
    when every child with a `ready` has said so. An error out of either stops all and is raised.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        ahead: Sequence[Child] = (),
        prepare: Callable[[], int] | None = None,
        watch: Callable[[], None] | None = None,
        on_ready: Callable[[], None] | None = None,
        grace: float = 10,
    ) -> None:
        self._ahead = [Running(child) for child in ahead]
        self._running = [*self._ahead, *(Running(child) for child in children)]
        self._prepare = prepare
        self._watch = watch
        self._on_ready = on_ready
        self._grace = grace

    def run(self) -> int:
        """Start all, keep them alive until a stop is asked for, stop them in order, return 0; or what preparing returned."""
        with stop_signals() as stop:
            try:
                if code := self._prepared():
                    return code
                stop.waits = True
                self._keep_alive(stop)
            finally:
                self._stop()
        return 0

    def _prepared(self) -> int:
        if self._prepare is None:
            return 0
        for running in self._ahead:
            running.tend()
        code = self._prepare()
        if code:  # why was said, and is the last that is to be read
            for running in self._ahead:
                running.stop(self._grace)
        return code

    def _keep_alive(self, stop: StopRequest) -> None:
        watched = 0.0
        while not stop:
            for running in self._running:
                running.tend()
            if self._watch and time.monotonic() - watched >= WATCH_EVERY:
                self._watch()
                watched = time.monotonic()
            self._tell_if_ready()
            time.sleep(PAUSE)

    def _tell_if_ready(self) -> None:
        if self._on_ready and all(running.is_ready() for running in self._running):
            self._on_ready()
            self._on_ready = None

    def _stop(self) -> None:
        for running in self._running:
            if running.is_there():
                note(f"Stopping {running.child.name}.")
            running.stop(self._grace)
