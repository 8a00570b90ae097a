"""The embedded server: shared, started, stopped, and killed at the worst moments."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from horarium.runtime.errors import CannotRun, OtherMajor
from horarium.runtime.postgres import Cluster

from .conftest import change, kill_server, server_of, start, value, wait_for

FAST = {"fsync": "off"}

# Attaches, says which server it found, and leaves when its input ends.
USE = """
import sys
from horarium.runtime.home import home
from horarium.runtime.postgres import Cluster
with Cluster(home(), {"fsync": "off"}).running() as url:
    print(url, flush=True)
    sys.stdin.read()
"""

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")


def test_cluster_begins_in_a_folder_with_a_space(new_home: Callable[[str], Path]) -> None:
    cluster = Cluster(new_home("a folder $HOME 'quoted'"), FAST)
    with cluster.running() as url:
        assert cluster.is_running()
        assert value(url, "SELECT current_database() || ' ' || current_user") == "horarium horarium"
        assert value(url, "SELECT lower('É') || current_setting('TimeZone')") == "éUTC"
        assert value(url, "SELECT current_setting('fsync')") == "off"
        change(url, "CREATE EXTENSION btree_gist", "CREATE DATABASE another")
    assert not cluster.is_running()


def test_cluster_wants_the_password(made_home: Path) -> None:
    with Cluster(made_home, FAST).running() as url:
        for wrong in (
            url.replace("horarium:", "horarium:x"),
            url.replace("horarium:", "postgres:"),
        ):
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                value(wrong, "SELECT 1")


def test_cluster_keeps_its_data(made_home: Path) -> None:
    with Cluster(made_home).running() as url:
        change(url, "CREATE TABLE kept AS SELECT 7 AS number")
    with Cluster(made_home).running() as url:
        assert value(url, "SELECT number FROM kept") == 7


def test_cluster_is_shared_by_eight_processes_that_begin_at_once(home: Path) -> None:
    users = [start(USE, home) for _ in range(8)]
    urls = {user.stdout.readline().strip() for user in users if user.stdout}
    assert len(urls) == 1
    assert value(urls.pop(), "SELECT 1") == 1
    pid = server_of(home).pid()
    for number, user in enumerate(users):
        assert server_of(home).pid() == pid, f"stopped with {8 - number} users left"
        user.communicate()
    assert [user.returncode for user in users] == [0] * 8
    assert not Cluster(home).is_running()


def test_cluster_outlives_a_killed_user_and_ends_with_the_next(made_home: Path) -> None:
    user = start(USE, made_home)
    assert user.stdout
    assert user.stdout.readline()
    pid = server_of(made_home).pid()
    user.kill()
    user.communicate()
    cluster = Cluster(made_home, FAST)
    assert cluster.is_running()
    with cluster.running() as url:
        assert server_of(made_home).pid() == pid
        assert value(url, "SELECT 1") == 1
    assert not cluster.is_running()


def test_cluster_comes_back_after_its_server_was_killed(made_home: Path) -> None:
    cluster = Cluster(made_home, FAST)
    with cluster.running() as url:
        kill_server(made_home)
        assert not cluster.is_running()
        cluster.ensure_running()
        assert value(url, "SELECT 1") == 1
        kill_server(made_home)
    with Cluster(made_home, FAST).running() as url:
        assert value(url, "SELECT 1") == 1


@pytest.mark.parametrize("whole_group", [True, False], ids=["with initdb", "alone"])
def test_cluster_killed_while_it_is_made_is_made_anew(home: Path, whole_group: bool) -> None:
    user = start(USE, home)
    wait_for(lambda: any(home.glob("postgres/draft/data/base/1/*")))
    os.kill(-user.pid if whole_group else user.pid, signal.SIGKILL)
    user.communicate()
    assert not (home / "postgres" / "data").exists()
    with Cluster(home, FAST).running() as url:
        assert value(url, "SELECT 1") == 1
    assert not (home / "postgres" / "draft").exists()


def test_cluster_written_by_another_major_is_refused(made_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not DEBIAN_15.exists() or os.environ.get("PG_BIN"):
        pytest.skip("needs two majors: PostgreSQL 15 of the system beside the package's")
    monkeypatch.setenv("PG_BIN", str(DEBIAN_15))
    with pytest.raises(OtherMajor, match=r"by PostgreSQL 18.*are PostgreSQL 15.*pg_dump.*restore"):
        Cluster(made_home).attach()


def test_cluster_is_not_fooled_by_another_process_with_its_number(made_home: Path) -> None:
    with Cluster(made_home, FAST).running():
        server = server_of(made_home)
        record = (server.data / "postmaster.pid").read_text()
        socket = server.socket_folder()
    other = os.getpid()
    (server.data / "postmaster.pid").write_text(record.replace(record.split()[0], str(other), 1))
    (socket / ".s.PGSQL.5432.lock").write_text(f"{other}\n{server.data}\n0\n5432\n{socket}\n")
    assert not Cluster(made_home).is_running()
    with Cluster(made_home, FAST).running() as url:
        assert value(url, "SELECT 1") == 1


def test_cluster_that_cannot_start_says_what_its_log_says(made_home: Path) -> None:
    with pytest.raises(CannotRun, match="no_such_setting"):
        Cluster(made_home, {"no_such_setting": "1"}).attach()


def test_cluster_with_another_password_says_so(made_home: Path) -> None:
    (made_home / "secrets" / "database").write_text("forgotten")
    with (
        pytest.raises(CannotRun, match="password authentication failed"),
        Cluster(made_home).running(),
    ):
        pass


def test_cluster_that_vanished_is_not_replaced_by_an_empty_one(made_home: Path) -> None:
    (made_home / "postgres").rename(made_home / "elsewhere")
    with pytest.raises(CannotRun, match="which is gone"):
        Cluster(made_home).attach()
    (made_home / "elsewhere").rename(made_home / "postgres")


def test_cluster_moves_with_its_home(made_home: Path, new_home: Callable[[str], Path]) -> None:
    with Cluster(made_home, FAST).running():
        before = server_of(made_home).place
    moved = new_home("parent") / "moved"
    made_home.rename(moved)
    with Cluster(moved, FAST).running() as url:
        assert value(url, "SELECT 1") == 1
        assert server_of(moved).place != before
