"""How long `./run demo` takes until it answers, from an empty home and with one, and what it holds at rest.

The parts are installed already. A start is compared with what one process alone takes to load the application: what two
processors do side by side may be less than that and what the database needs.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.shared import ROOT, at, machine, note

OPTIONS = (("rounds", 5, "how many starts with a home"), ("rest", 10, "after how many seconds it is at rest"))
# Seconds, and megabytes of PSS.
FROM_EMPTY, AGAIN, AT_REST = 45, 2.5, 350
LOAD = "import horarium.config.wsgi, horarium.interfaces.api.api"


@dataclass
class Started:
    """A demo that answers: its process, and the seconds to its line, its first page and the API's first answer."""

    process: subprocess.Popen[str]
    line: float
    page: float
    api: float


def run(url: str, asked: argparse.Namespace) -> str:
    """Measure, and return the section."""
    with tempfile.TemporaryDirectory(prefix="horarium-start-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        note("From an empty home ...")
        with demo(home) as first:
            pass
        again = []
        for n in range(asked.rounds):
            note(f"Start {n + 1} ...")
            with demo(home) as started:
                again.append(started)
                if n == asked.rounds - 1:
                    time.sleep(asked.rest)
                    held = at_rest(home, started.process.pid)
    return table(asked, first, again, loading(url, asked.rounds), held)


@contextmanager
def demo(home: Path) -> Iterator[Started]:
    """Start a demo in the home, give it once it has answered thrice, and stop it."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    began = time.perf_counter()
    process = subprocess.Popen(
        [ROOT / "run", "demo", "--port", "0"],
        env={**environment, "HORARIUM_HOME": str(home), "HORARIUM_ENV": "production"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout  # noqa: S101  (it was asked for)
    try:
        address = next(line for line in process.stdout if "answers at" in line).split()[-1]
        times = [time.perf_counter() - began]
        for path in ("/", "/api/openapi.json"):
            urllib.request.urlopen(address + path).read()
            times.append(time.perf_counter() - began)
        yield Started(process, *times)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


def loading(url: str, rounds: int) -> float:
    """Return the median of the seconds in which one process alone loads the application."""
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src")}
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", LOAD], env=environment, check=True)
        times.append(time.perf_counter() - began)
    return at(times, 0.5)


def at_rest(home: Path, pid: int) -> float:
    """Return the megabytes that all processes of a demo hold, shared ones counted once (PSS)."""
    import psutil

    from horarium.runtime.account import owner_of
    from horarium.runtime.place import remembered_place
    from horarium.runtime.server import Server

    place = remembered_place(home)
    postmaster = Server(place, owner_of(place), Path()).pid() if place else None
    roots = [psutil.Process(one) for one in (pid, postmaster) if one]
    everything = {one.pid: one for root in roots for one in (root, *root.children(recursive=True))}
    return sum(one.memory_full_info().pss for one in everything.values()) / 2**20


def table(asked: argparse.Namespace, first: Started, again: list[Started], alone: float, held: float) -> str:
    """Return the section: seconds, as ratios to loading the application alone, and megabytes."""
    lines = [f"## start: {asked.rounds} starts of the demo", "", machine(), ""]
    lines += ["| what | seconds | ratio | bar |", "|---|--:|--:|--:|"]
    rows = [
        ("the application loaded by one process alone", alone, ""),
        ("from an empty home, parts installed, until it answers", first.line, f"{FROM_EMPTY} s"),
        ("again, until it answers (median)", at([one.line for one in again], 0.5), f"{AGAIN} s"),
        ("again, until it answers (slowest)", max(one.line for one in again), ""),
        ("again, until the first page is there (median)", at([one.page for one in again], 0.5), ""),
        ("again, until the API has described itself (median)", at([one.api for one in again], 0.5), ""),
    ]
    lines += [f"| {what} | {seconds:.2f} | {seconds / alone:.2f} | {bar} |" for what, seconds, bar in rows]
    lines += [
        "",
        f"At rest, {asked.rest} s after a start, all its processes hold {held:.0f} MB (PSS); the bar is {AT_REST}.",
        "",
    ]
    return "\n".join(lines)
