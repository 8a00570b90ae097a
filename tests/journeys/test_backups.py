"""docs/backups.md, line by line, on a real week; and a restore on a machine that never ran Horarium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.serving import OURS, ROOT, House

BLOCKS = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "docs" / "backups.md").read_text(), re.MULTILINE | re.DOTALL)
REAL_WEEK = ROOT / "tests" / "data" / "real" / "udine-fis0506"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="horarium backups "))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def said(folder: Path) -> str:
    """What the page's lines print, one after the other in one shell."""
    house = House(folder)
    assert house.run("import", "timetable", REAL_WEEK, "--at", "2026-11-20T00:00:00Z").returncode == 0
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment = kept | {"HORARIUM_HOME": str(house.home), "RUN": str(ROOT / "run"), "HOME": str(folder)}
    text = "set -eu\n" + "echo ====\n".join(BLOCKS).replace("./run", '"$RUN"')
    done = subprocess.run(["bash", "-c", text], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_line_does_what_the_page_says(said):
    made, verified, beside, anew, replaced, apart = said.split("====\n")

    assert made == ""
    assert "is whole: restored beside and compared" in verified
    assert "in the database horarium_yesterday, each as it was backed up." in beside
    assert "in the database horarium, each as it was backed up." in anew
    assert replaced == anew
    assert apart == "36 people\n"


def test_a_machine_that_never_ran_holds_the_same_and_nothing_else(said, folder):
    homes = [folder / "home", folder / "anew"]
    query = "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM series), (SELECT min(id::text) FROM settings)"
    rows = [House(folder).run("psql", "-Atc", query, HORARIUM_HOME=str(home)).stdout for home in homes]

    assert rows[0].startswith("36|160|")
    assert rows[0] == rows[1]
