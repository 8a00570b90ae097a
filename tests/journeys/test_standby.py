"""docs/standby.md, line by line, on three servers of one machine."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "docs" / "standby.md").read_text(), re.MULTILINE | re.DOTALL)
NOBODY = 65534
OURS = ("HORARIUM_", "DATABASE_URL", "PG", "CRON_SECRET", "SECRET_KEY", "DJANGO_", "PYTEST_")


def free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="horarium-standby-"))
    if os.geteuid() == 0:  # PostgreSQL refuses root
        os.chown(made, NOBODY, NOBODY)
    yield made
    for server in made.glob("*/postmaster.pid"):
        with contextlib.suppress(ProcessLookupError):  # one that was killed leaves its file behind
            os.kill(int(server.read_text().splitlines()[0]), signal.SIGQUIT)
    shutil.rmtree(made, ignore_errors=True)


def test_the_page_makes_a_standby_goes_back_to_a_moment_and_survives_the_first(folder, is_long):
    if not is_long:
        pytest.skip("three servers, and minutes of a busy machine: --long runs it")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    first, second, third = map(str, free_ports(3))
    facts = {"PROGRAM": str(ROOT), "PASSWORD": "not-a-secret-here", "FIRST": first, "SECOND": second, "THIRD": third}
    facts |= {"HORARIUM_HOME": str(folder / "home"), "HOME": str(folder)}
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    text = "set -eu\n" + "\n".join(BLOCKS)

    done = subprocess.run(
        ["bash", "-c", text], cwd=folder, env=kept | facts, capture_output=True, text=True, check=False, timeout=500, **user
    )

    assert done.returncode == 0, done.stderr
    assert "streaming|sync\n" in done.stdout
    assert "first: ada@example.org gone@example.org\n" in done.stdout
    assert "third: ada@example.org grace@example.org\n" in done.stdout
    assert "second: ada@example.org edsger@example.org gone@example.org\n" in done.stdout
