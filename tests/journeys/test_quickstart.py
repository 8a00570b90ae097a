"""docs/quickstart.md, line by line, as a newcomer who follows it would call it."""

from __future__ import annotations

import json
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
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "docs" / "quickstart.md").read_text(), re.MULTILINE | re.DOTALL)
SERVE = "./run serve\n"
# The tests' own settings are not a newcomer's.
OURS = ("HORARIUM_", "DATABASE_URL", "CRON_SECRET", "SECRET_KEY", "DJANGO_", "PYTEST_")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder to call from, which the database's user may pass through too."""
    made = Path(tempfile.mkdtemp(prefix="horarium quickstart "))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"HORARIUM_HOME": str(folder / "home"), "RUN": str(ROOT / "run")}


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def shell(blocks: list[str], port: int, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run blocks of the page one after the other in one shell, which stops at the first line that fails."""
    text = "set -eu\n" + "echo ====\n".join(blocks)
    text = text.replace("./run", '"$RUN"').replace("localhost:8000", f"localhost:{port}")
    return subprocess.run(["bash", "-c", text], cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def before(port: int, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What the page does before it serves."""
    return shell(BLOCKS[: BLOCKS.index(SERVE)], port, folder, environment)


@pytest.fixture(scope="module")
def serving(before, port: int, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    command = [ROOT / "run", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Horarium answers at http://localhost:{port}\n"
        yield
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@pytest.fixture(scope="module")
def answers(serving: None, port: int, folder: Path, environment: dict[str, str]) -> list[str]:
    """What each block after that prints."""
    done = shell(BLOCKS[BLOCKS.index(SERVE) + 1 :], port, folder, environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("====\n")


def test_the_page_makes_a_database_and_an_owner(before, folder):
    assert before.returncode == 0, before.stderr
    assert "Commands:" in before.stdout
    assert re.search(r"^CRON_SECRET=[0-9a-f]{64}$", (folder / ".env").read_text(), re.MULTILINE)


def test_the_first_recurring_booking_has_six_sessions(answers):
    booked = next(json.loads(answer)["data"] for answer in answers if '"sessions"' in answer)

    # On a Tuesday after ten the first of the six has begun already.
    assert len(booked["sessions"]) + len(booked["leftOut"]) == 6
    assert {occurrence["reason"] for occurrence in booked["leftOut"]} <= {"past"}


def test_whoever_wants_half_of_it_is_refused(answers):
    refused = [answer for answer in answers if '"success": false' in answer]

    assert len(refused) == 1
    assert '"code": "coach_busy"' in refused[0]


def test_the_database_refuses_what_goes_round_the_api(answers):
    assert any("refused by the database" in answer for answer in answers)


def test_the_nightly_run_and_the_scheduler_find_nothing_left_to_do(answers):
    by_hand, by_scheduler = answers[-2:]

    assert re.search(r'"totalGenerated": 0\b', by_hand)
    assert re.search(r'"totalGenerated": 0\b', by_scheduler)
