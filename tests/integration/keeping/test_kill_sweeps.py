"""Killed by SIGKILL at any of its statements, a migration, a backup or a restore has changed nothing and can be repeated."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from horarium.interfaces.keeping import backups, scratch, tables
from horarium.runtime import dump
from tests.integration.commands.calling import ROOT
from tests.integration.keeping.conftest import AT, server


def swept(deed: str, most: int, *facts: str) -> dict:
    command = [sys.executable, "-m", "tests.integration.keeping.sweep", deed, str(most), *facts]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def points(is_long) -> int:
    return 10_000 if is_long else 4


def empty(url: str) -> None:
    connection.close()
    with dump.connected(url) as there:
        there.execute("DROP SCHEMA IF EXISTS horarium CASCADE; DROP SCHEMA IF EXISTS ext CASCADE")


@pytest.mark.long
def test_a_migration(apart, points):
    empty(apart)

    found = swept("migrate", points)

    assert (found["bad"], found["repeated"]) == ([], "0")
    assert found["points"] >= 4
    assert found["statements"] > 300
    assert not tables.lacking(tables.found())


@pytest.mark.long
def test_a_backup(business, points):
    found = swept("backup", points)

    assert (found["bad"], found["repeated"]) == ([], "0")
    assert found["points"] >= 4
    assert found["statements"] > 100
    assert [backups.verified(path).path for path in backups.folder().iterdir()] == [backups.newest()]
    with server() as there:
        assert there.execute(
            "SELECT count(*) FROM pg_database WHERE starts_with(datname, %s)", (scratch.PREFIX,)
        ).fetchone() == (0,)


@pytest.mark.long
def test_a_restore(business, points, tmp_path):
    backup = backups.make(now=AT, tell=lambda text: None, path=tmp_path / "whole.backup")
    empty(business)

    found = swept("restore", points, str(backup.path))

    assert (found["bad"], found["repeated"]) == ([], "0")
    assert found["points"] >= 4
    assert found["statements"] > 100
    assert backups.make(now=AT, tell=lambda text: None).contents == backup.contents
