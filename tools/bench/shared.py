"""What every bench needs: a database of its own, a process of its own in it, clocks, and the name of the machine."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]
SEARCH_PATH = "-c search_path=horarium,ext"


@dataclass(frozen=True)
class Cost:
    """What something cost the server (CPU seconds) and the clock, and how many rows it made."""

    cpu: float
    wall: float
    rows: int


@contextmanager
def a_database(url: str, name: str) -> Iterator[str]:
    """Make a database that is there for the block, and give its address."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield url.replace("/horarium?", f"/{name}?", 1)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def in_a_process(there: str, work: str, **facts: Any) -> Any:
    """Run `module.function(**facts)` of a bench in a process of its own, so that Django meets one database only and its
    memory is seen. What the function returns comes back as JSON.
    """
    module, _, function = work.rpartition(".")
    code = (
        "import json, sys; from importlib import import_module; facts = json.loads(sys.argv[1]);"
        f"answer = import_module('bench.{module}').{function}(**facts); sys.stdout.write(json.dumps(answer))"
    )
    paths = os.pathsep.join([str(ROOT / "tools"), str(ROOT / "src")])
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(facts)],
        env={**os.environ, "DATABASE_URL": there, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def migrated() -> None:
    """Set Django up and make the tables in the database of this process."""
    import django

    django.setup()
    from horarium.interfaces.management import first

    first.migrate()


def note(text: str) -> None:
    """Say on standard error how far it is."""
    print(text, file=sys.stderr, flush=True)


def timed(pid: int, work: Callable[[], int]) -> Cost:
    """Do the work and return what it cost; `pid` is the server's process that does it."""
    before, began = cpu_of(pid), time.perf_counter()
    rows = work()
    return Cost(cpu_of(pid) - before, time.perf_counter() - began, rows)


def cpu_of(pid: int) -> float:
    """Time on the processor of a process of one thread, in seconds, to the nanosecond: /proc/PID/schedstat."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def at(values: list[float], share: float) -> float:
    """Return the value below which that share of them lies: 0.5 is the median, 0.99 the p99."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def machine() -> str:
    """Return a line that names the machine."""
    from horarium.kernel import clock

    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown processor")
    database = "embedded PostgreSQL 18 with fsync on"
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, {database}, {clock.now():%d %B %Y}."
