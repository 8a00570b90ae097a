"""The database in use, and psql on it."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from horarium.runtime.database import Keeper, database, ensure_running, psql_environment, run_psql
from horarium.runtime.errors import CannotRun
from horarium.runtime.postgres import Cluster

from .conftest import change, kill_server, server_of, start, value, wait_for

PSQL = """
import sys
from horarium.runtime.database import run_psql
sys.exit(run_psql(["-XAt", "-c", "SELECT 'began'", "-c", "SELECT pg_sleep(60)"], "lessons"))
"""


def test_database_is_the_one_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    with database() as url:
        assert url == "postgresql://somewhere/else"
        ensure_running()
    assert os.environ["DATABASE_URL"] == url


def test_database_is_else_the_embedded_one_and_children_find_it(made_home: Path) -> None:
    with database() as url:
        assert os.environ["DATABASE_URL"] == url
        with database() as again:
            assert again == url
        assert Cluster(made_home).is_running()
    assert "DATABASE_URL" not in os.environ
    assert not Cluster(made_home).is_running()


def test_database_killed_while_in_use_runs_again_at_the_same_address(made_home: Path) -> None:
    with database() as url:
        kill_server(made_home)
        ensure_running()
        assert value(url, "SELECT 1") == 1


def test_psql_looks_names_up_and_returns_its_exit_code(
    made_home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c work_mem=321kB")
    with database() as url:
        change(url, "CREATE SCHEMA lessons", "CREATE TABLE lessons.held AS SELECT 3 AS n")
        show = "SELECT n, current_setting('search_path'), current_setting('work_mem')"
        assert run_psql(["-XAtc", f"{show} FROM held"], "lessons, extra") == 0
        assert capfd.readouterr().out == "3|lessons, extra|321kB\n"
        assert run_psql(["-Xc", "SELECT nonsense"], "lessons") == 1
        assert run_psql(["-X", "no such database"], "lessons") == 2
        assert capfd.readouterr().out == ""


def test_psql_starts_the_database_if_it_does_not_run(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_psql(["-XAtc", "SELECT 5"], "lessons") == 0
    assert capfd.readouterr().out == "5\n"
    assert not Cluster(home).is_running()


def test_psql_shows_no_password_and_gets_the_signals(made_home: Path) -> None:
    process = start(PSQL, made_home)
    assert process.stdout
    assert process.stdout.readline() == "began\n"
    password = (made_home / "secrets" / "database").read_text().strip()
    listed = subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True)
    assert "SELECT pg_sleep(60)" in listed.stdout
    assert password not in listed.stdout
    process.terminate()
    process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert not Cluster(made_home).is_running()


def test_psql_takes_an_address_of_any_form() -> None:
    url = "postgresql://me:p%40ss@db.example:6432/school?sslmode=require&options=-c%20jit%3Doff"
    inherited = {"PATH": "/bin", "PGHOSTADDR": "10.0.0.1", "PGOPTIONS": "-c a=b"}
    assert psql_environment(url, "one, two", inherited) == {
        "PATH": "/bin",
        "PGHOST": "db.example",
        "PGPORT": "6432",
        "PGUSER": "me",
        "PGPASSWORD": "p@ss",
        "PGDATABASE": "school",
        "PGSSLMODE": "require",
        "PGOPTIONS": "-c a=b -c jit=off -c search_path=one,\\ two",
    }
    assert psql_environment("host=h dbname=d", "x", {})["PGDATABASE"] == "d"
    with pytest.raises(CannotRun, match="keepalives"):
        psql_environment("postgresql://h/d?keepalives=1", "x", {})


def test_a_server_that_cannot_start_is_tried_again_until_it_can(made_home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    keeper = Keeper()
    with database() as url:
        server = server_of(made_home)
        configuration, away = server.data / "postgresql.conf", server.data / "away"
        configuration.rename(away)
        os.kill(server.pid(), signal.SIGKILL)
        wait_for(lambda: server.pid() is None)
        keeper()
        assert "It is tried again in 1 s." in capfd.readouterr().err
        away.rename(configuration)

        def again() -> bool:
            keeper()
            return server.pid() is not None

        wait_for(again)
        assert value(url, "SELECT 1") == 1
